import type { Alert } from './alert.ts'
import type { RateReport, TrafficReport } from './traffic.ts'

/** What a dashboard shows, as it stands. Times are those of events, in milliseconds. */
export interface Dashboard {
  /** What is watched. */
  readonly title: string
  /** What lies before was judged; undefined before the first event. */
  readonly time: number | undefined
  readonly rates: RateReport
  readonly baselines: readonly BaselineProgress[]
  /** What there was in the window that was asked for; undefined before there is anything. */
  readonly traffic: TrafficReport | undefined
  readonly alerts: readonly AlertRow[]
  readonly quality: QualityTotals
  readonly sources: readonly DashboardSource[]
  /** What a person should know of the sources, the newest last. */
  readonly notices: readonly string[]
}

/** How far one rule has learned what is usual, over all of its keys. */
export interface BaselineProgress {
  readonly title: string
  readonly learning: number
  readonly enforcing: number
  /** Parts learned of those needed, of the key that is furthest behind: buckets, or hours of the week. */
  readonly learned: number
  readonly learn: number
  readonly of: 'buckets' | 'hours'
  /** Events a second that are usual now; only of a rule that looks at all events together. */
  readonly band?: { readonly low: number; readonly high: number }
}

/** `dismissed`: it closed since the last refresh; `past`: before that. */
export type AlertState = 'open' | 'dismissed' | 'past'

export type AlertRow = {
  readonly alert: Alert
  readonly state: AlertState
}

export interface QualityTotals {
  readonly rows: number
  readonly duplicates: number
  readonly late: number
  /** Records set aside, by why. */
  readonly rejected: Readonly<Record<string, number>>
}

export interface DashboardSource {
  readonly name: string
  readonly records: number
  /** How far its newest event lay behind the clock when it was heard last. */
  readonly lagMs: number | undefined
  readonly state: 'waiting' | 'live' | 'quiet' | 'ended'
}

/** How an alert came about. */
export interface AlertDetail {
  /** What decided, in words. */
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  /** Some of its events. */
  readonly events: readonly SampleEvent[]
  /** Why there are no events, or fewer. */
  readonly lacking?: string
}

export interface SampleEvent {
  readonly time: number
  /** Whether it is among those that made the condition true. */
  readonly evidence: boolean
  /** The event in a line, harmless. */
  readonly line: string
}
