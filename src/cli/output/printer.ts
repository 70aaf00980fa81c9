import type { Alert } from '../../model/alert.ts'
import type { ArrivedEvent } from '../../model/arrived-event.ts'
import type { Window } from '../../model/traffic.ts'
import type { IntervalStats } from '../../report/interval-stats.ts'
import type { PastAlerts } from '../../stats/alert-history.ts'
import type { Traffic } from '../../stats/intervals.ts'
import type { Summary } from '../summary.ts'

/** Says what a run finds, in one form. Each call may write; `drain` resolves when the reader has caught up. */
export interface Printer {
  stats(stats: IntervalStats): void
  /** What there was in an interval of a live stream, or in the span of time named. */
  traffic(traffic: Traffic, window?: Window): void
  /** The alerts of the past day: as they are told every interval, or because somebody asked. */
  pastAlerts(past: PastAlerts, asked: boolean): void
  /** An event of a live stream that has just arrived. */
  event(event: ArrivedEvent): void
  alert(alert: Alert): void
  summary(summary: Summary): void
  drain(): Promise<void>
}
