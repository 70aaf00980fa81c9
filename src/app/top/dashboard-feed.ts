import type { Alert } from '../../model/alert.ts'
import type { AlertDetail, Dashboard } from '../../model/dashboard.ts'
import { type Window, windows } from '../../model/traffic.ts'

/** Where a dashboard has from what it shows. */
export interface DashboardFeed {
  /** All of it, as it stands. */
  dashboard(window: Window): Dashboard
  /** How an alert came about. */
  detail(alert: Alert): Promise<AlertDetail>
}

/** Whose rates are drawn: of short spans those of the whole hour, as far as there is room. */
export const charted = (window: Window): Window => (windows[window] < windows.hour ? 'hour' : window)
