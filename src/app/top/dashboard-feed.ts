import type { Alert } from '../../model/alert.ts'
import type { AlertDetail, Dashboard, DashboardWindow } from '../../model/dashboard.ts'

/** Where a dashboard has from what it shows. */
export interface DashboardFeed {
  /** All of it, as it stands. */
  dashboard(window: DashboardWindow): Dashboard
  /** How an alert came about. */
  detail(alert: Alert): Promise<AlertDetail>
}
