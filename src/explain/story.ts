import type { Plan } from '../model/plan.ts'

/** An event, or an inner alert, as one rule and one key see it. */
export interface Seen {
  /** Milliseconds. */
  readonly t: number
  /** 0 for events, d + 1 for alerts of a plan of depth d. */
  readonly depth: number
  readonly id: string
  /** A bit for each input of the plan that it matches. */
  readonly which: number
  /** The value (of a tuple: all, as JSON) that the test looks at; undefined where it is missing or null. */
  readonly value: string | undefined
}

/** How many events of a key a millisecond holds. */
export interface Moment {
  readonly t: number
  n: number
}

/** What one key of one rule saw around one of its alerts: all that is needed to judge it anew. */
export interface Story {
  readonly plan: Plan
  readonly key: readonly string[]
  /** In total order; `from <= t <= until`. */
  readonly seen: readonly Seen[]
  readonly from: number
  readonly until: number
  /** Time of the first event of the whole stream. */
  readonly streamStart: number
  /** What came before `from`, for tests that learn: `spike` and `baseline`. */
  readonly before: readonly Moment[]
  /** The first event of the key that no gap of `forgetMs` parts from the first one seen. */
  readonly firstOfRun: number | undefined
  /** When each value was last there before `from`, for `first_seen`. */
  readonly lastBefore: ReadonlyMap<string, number>
  /** Why something is lacking; undefined where all is there. */
  readonly lacking?: string
}

/** The total order: time, depth, id as bytes. */
export function inOrder(a: Seen, b: Seen): number {
  return a.t - b.t || a.depth - b.depth || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** How much of the past decides what holds at a time: two windows show how it came about. */
export const memoryOf = ({ windowMs, holdMs }: Plan): number => 2 * windowMs + holdMs
