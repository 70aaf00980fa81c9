import { formatTime } from '../../lib/time.ts'
import type { Alert } from '../../model/alert.ts'
import type { IntervalStats } from '../../report/interval-stats.ts'
import type { Summary } from '../summary.ts'

/** An alert as JSON: times are ISO 8601 UTC with milliseconds. */
export const alertJson = (alert: Alert): object => ({
  kind: 'alert',
  ...alert,
  openedAt: formatTime(alert.openedAt),
  closedAt: formatTime(alert.closedAt),
  ...(alert.peak ? { peak: { value: alert.peak.value, at: formatTime(alert.peak.at) } } : {}),
})

export const statsJson = (stats: IntervalStats): object => ({
  kind: 'stats',
  ...stats,
  from: formatTime(stats.from),
  to: formatTime(stats.to),
})

export const summaryJson = (summary: Summary): object => ({ kind: 'summary', ...summary })
