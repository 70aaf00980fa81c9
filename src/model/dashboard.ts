import type { Alert } from './alert.ts'

/** What a dashboard shows, as it stands. Times are those of events, in milliseconds. */
export interface Dashboard {
  /** What is watched. */
  readonly title: string
  /** What lies before was judged; undefined before the first event. */
  readonly time: number | undefined
  readonly rate: RateHistory
  readonly baselines: readonly BaselineProgress[]
  readonly totals: WindowTotals
  /** What most of the traffic in the window was. */
  readonly tables: readonly ValueTable[]
  readonly alerts: readonly AlertRow[]
  readonly quality: QualityTotals
  readonly sources: readonly DashboardSource[]
  /** What a person should know of the sources, the newest last. */
  readonly notices: readonly string[]
}

export const dashboardWindows = ['minute', 'hour', 'day'] as const
export type DashboardWindow = (typeof dashboardWindows)[number]

/** Events of intervals of one length, without gaps, the newest last. */
export interface RateHistory {
  readonly intervalMs: number
  readonly points: readonly { readonly to: number; readonly events: number }[]
}

/** How far one rule has learned what is usual, over all of its keys. */
export interface BaselineProgress {
  readonly title: string
  readonly learning: number
  readonly enforcing: number
  /** Buckets learned of those needed, of the key that is furthest behind. */
  readonly learned: number
  readonly learn: number
  /** Events a second that are usual; only of a rule that looks at all events together. */
  readonly band?: { readonly low: number; readonly high: number }
}

export interface WindowTotals {
  readonly window: DashboardWindow
  readonly events: number
  readonly failed: number
  /** To and from the sources of the events. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** Milliseconds until the answer: the 50th, 95th and 99th percentile. */
  readonly response?: readonly [number, number, number]
}

export interface ValueTable {
  readonly name: string
  readonly unit: 'events' | 'bytes' | 'ms'
  readonly rows: readonly { readonly value: string; readonly amount: number }[]
}

/** `dismissed`: it closed since the last refresh; `past`: before that. */
export type AlertState = 'open' | 'dismissed' | 'past'

export interface AlertRow {
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
