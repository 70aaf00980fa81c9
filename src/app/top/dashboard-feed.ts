import type { Alert } from '../../model/alert.ts'
import type { AlertDetail, Dashboard } from '../../model/dashboard.ts'
import type { Window } from '../../model/traffic.ts'

/** Where a dashboard has from what it shows. */
export interface DashboardFeed {
  /** All of it, as it stands. */
  dashboard(window: Window): Dashboard
  /** How an alert came about. */
  detail(alert: Alert): Promise<AlertDetail>
}
