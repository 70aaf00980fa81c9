import type { BaselineProgress } from '../model/dashboard.ts'
import type { RateReport, TrafficReport, Window } from '../model/traffic.ts'

/** How much there was, and how much baseline rules take for usual. */
export interface Rates extends RateReport {
  readonly baselines: readonly BaselineProgress[]
}

/** What the routes of traffic ask for. */
export interface TrafficService {
  /** What there was in the span up to now, with the `most` greatest values of each facet; undefined before there is any event. */
  traffic(window: Window, most: number): Promise<TrafficReport | undefined>
  rates(window: Window): Promise<Rates>
}
