import type { Comparison, Condition } from '../model/plan.ts'
import type { Seen } from './story.ts'

/** What a condition is about, and whether it is true. `f` is undefined where there is nothing to reckon with. */
export interface Value {
  readonly f: number | undefined
  readonly holds: boolean
}

/** Something said of one event: that its value is new, which step it is. */
export type Mark = (one: Seen, text: string) => void

/** A line of what decided: what it is, and the numbers. */
export interface Fact {
  readonly label: string
  readonly text: string
}

/**
 * The definition of a correlation type for one key, told by what enters and leaves a window. `at` is asked once all
 * events of a millisecond have entered and those that are too old have left.
 */
export interface Meaning {
  /** The events that take part, in total order. */
  readonly part: readonly Seen[]
  /** How long an event stays. */
  readonly staysMs: number
  enter(one: Seen, mark: Mark): void
  leave(one: Seen): void
  at(t: number): Value
  /** Times beside those at which events come and go. */
  readonly changes?: readonly number[]
  /** The events that made the condition true at `openedAt`, in total order. */
  evidence(openedAt: number): readonly Seen[]
  /** What decided at `openedAt`. */
  facts(openedAt: number): readonly Fact[]
  readonly peak: 'largest' | 'smallest' | 'tiles' | 'none'
  /** Where the condition is a number to reach, that number. */
  readonly limit?: number | undefined
  /** What must be reached, in words. */
  readonly asks: string
  /** Judged at the end of a bucket, so that no event of that millisecond opens it. */
  readonly opensByExpiry?: boolean
  /** Whether an interval that ends at `b` and one that begins at `next` are one, besides touching and hold. */
  joins?(b: number, next: number): boolean
}

/** Events with `after < t <= upTo`. */
export const between = (part: readonly Seen[], after: number, upTo: number): readonly Seen[] =>
  part.filter((one) => one.t > after && one.t <= upTo)

/** Whether a number satisfies all comparisons. */
export const meets = (f: number, condition: Condition): boolean => condition.every((one) => compares(f, one))

function compares(f: number, { op, n }: Comparison): boolean {
  switch (op) {
    case 'gt':
      return f > n
    case 'gte':
      return f >= n
    case 'lt':
      return f < n
    case 'lte':
      return f <= n
    case 'eq':
      return f === n
    case 'neq':
      return f !== n
  }
}

/** How many items decide a condition; C is this, and at least 100. */
export const mostEvidence = (condition: Condition): number =>
  Math.max(100, ...condition.map(({ op, n }) => (op === 'gte' || op === 'lt' ? n : n + 1)))

export const onlyUpper = (condition: Condition): boolean =>
  condition.every(({ op }) => op === 'lt' || op === 'lte')

export const has = (one: Seen, input: number): boolean => (one.which & (1 << input)) !== 0
