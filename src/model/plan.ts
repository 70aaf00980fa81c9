import type { EventClass } from './fields.ts'

/** Sigma's levels, from the least to the greatest. */
export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Level = (typeof levels)[number]

/** What a rule says about itself. */
export interface RuleInfo {
  readonly id: string
  readonly title: string
  readonly level: Level
  /** Sigma tags, such as `attack.t1110`. */
  readonly tags: readonly string[]
  readonly description: string
  readonly falsePositives: readonly string[]
  /** What to do about an alert, one imperative sentence. */
  readonly advice: string
  /** What the rule says of an alert in its own words, when it opens and when it closes; see `alert/message.ts`. */
  readonly message?: string
  readonly recovery?: string
  /** Hash of the rule's content: state is kept under it, so an edited rule starts clean. */
  readonly version: string
  /** File the rule came from, for messages. */
  readonly file: string
}

/**
 * What a rule asks of one event (Sigma 2.1). Texts compare case-insensitively unless `cased`. A test of a
 * missing or null field is false, except `lacks`.
 */
export type Match =
  | { readonly op: 'equals'; readonly field: string; readonly text: string; readonly cased: boolean }
  | { readonly op: 'contains'; readonly field: string; readonly text: string; readonly cased: boolean }
  | { readonly op: 'startsWith'; readonly field: string; readonly text: string; readonly cased: boolean }
  | { readonly op: 'endsWith'; readonly field: string; readonly text: string; readonly cased: boolean }
  /** `parts` are literal runs between wildcards: `many` is `*`, `one` is `?`. The whole text must match. */
  | {
      readonly op: 'wildcard'
      readonly field: string
      readonly parts: readonly WildcardPart[]
      readonly cased: boolean
    }
  /** RE2 syntax, unanchored. Flags as in Sigma: i, m, s. */
  | { readonly op: 'regex'; readonly field: string; readonly pattern: string; readonly flags: string }
  | { readonly op: 'cidr'; readonly field: string; readonly range: string }
  | { readonly op: 'compare'; readonly field: string; readonly test: Comparison }
  /**
   * The text of the field is that of `other`, or holds, begins or ends with it. False where either is missing
   * or null. Looks at two fields.
   */
  | {
      readonly op: 'sameAs'
      readonly field: string
      readonly other: string
      readonly how: Placing
      readonly cased: boolean
    }
  /** A part of the time that the field names, in UTC. The field {@link EVENT_TIME} is the event time itself. */
  | { readonly op: 'timePart'; readonly field: string; readonly part: TimePart; readonly test: Comparison }
  /** The field is missing or null. */
  | { readonly op: 'lacks'; readonly field: string }
  /** The field is there, whatever its value. */
  | { readonly op: 'exists'; readonly field: string }
  /** Some text field matches; `field` of the inner test is `*`. */
  | { readonly op: 'keyword'; readonly match: Match }
  | { readonly op: 'all'; readonly of: readonly Match[] }
  | { readonly op: 'any'; readonly of: readonly Match[] }
  | { readonly op: 'not'; readonly match: Match }

export type WildcardPart = string | { readonly wild: 'many' | 'one' }

/** Where in a text another one stands. */
export type Placing = 'equals' | 'contains' | 'startsWith' | 'endsWith'

/** Parts of a time; weeks are those of ISO 8601, 1 to 53. */
export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const
export type TimePart = (typeof timeParts)[number]

/** The name under which a `timePart` asks for the event time, which is no column. */
export const EVENT_TIME = 'time'

export type ComparisonOp = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq'

export interface Comparison {
  readonly op: ComparisonOp
  readonly n: number
}

/** One or two comparisons, joined by AND. */
export type Condition = readonly Comparison[]

/** One of the rules a correlation looks at: events that match, or the alerts of another plan. */
export type Input =
  | {
      readonly kind: 'events'
      /** Name of the rule, for explanations. */
      readonly name: string
      readonly eventClass: EventClass
      readonly match: Match
      /** The fields that give this input's key, in the order of `Plan.key` (they differ by aliases). */
      readonly keyFields: readonly string[]
      /** The fields that this input has in place of those of the test, where aliases make them differ. */
      readonly valueFields?: readonly string[]
    }
  | {
      readonly kind: 'alerts'
      readonly name: string
      /** `RuleInfo.id` of a plan with a smaller depth. */
      readonly ruleId: string
      readonly keyFields: readonly string[]
      readonly valueFields?: readonly string[]
    }

/** What an alert over events carries of its newest evidence, beside the fields of its key, for rules that look at it. */
export const carriedFields: readonly string[] = ['user.name', 'src_endpoint.ip']

/** Which inputs of a plan must have been seen in the window; `seen` is an index into `Plan.inputs`. */
export type Formula =
  | { readonly op: 'seen'; readonly input: number }
  | { readonly op: 'all'; readonly of: readonly Formula[] }
  | { readonly op: 'any'; readonly of: readonly Formula[] }
  | { readonly op: 'not'; readonly formula: Formula }

/**
 * How a seasonal baseline divides time: `slots` of `slotMs` each, over and over, by the clocks of a zone (an IANA name). Rules
 * have the 168 hours of a week; the first is that in which the epoch lies on UTC's clocks, a Thursday's first.
 */
export interface Week {
  readonly slots: number
  readonly slotMs: number
  readonly timeZone: string
}

/** What must hold over the events of one key in the window. See docs/reference/semantics.md. */
export type Test =
  | { readonly type: 'event_count'; readonly condition: Condition }
  | { readonly type: 'value_count'; readonly fields: readonly string[]; readonly condition: Condition }
  /** The numbers of a field; what a condition names may be negative and have up to six decimal places. */
  | { readonly type: 'value_sum'; readonly field: string; readonly condition: Condition }
  | { readonly type: 'value_avg'; readonly field: string; readonly condition: Condition }
  | {
      readonly type: 'value_percentile'
      readonly field: string
      /** 0 to 100, up to six decimal places; the median is 50. */
      readonly percentile: number
      /** How many numbers of a key's window are kept; the newest, where there are more. */
      readonly maxWindow: number
      readonly condition: Condition
    }
  /** How many of the inputs were seen, or which. */
  | { readonly type: 'temporal'; readonly condition: Condition }
  | { readonly type: 'temporal'; readonly formula: Formula }
  | { readonly type: 'temporal_ordered' }
  | {
      readonly type: 'spike'
      readonly factor: number
      readonly min: number
      /** K: buckets whose median is the usual level, and buckets before judging begins. */
      readonly buckets: number
      /** Held buckets in a row after which the new level is accepted. */
      readonly accept: number
      readonly exclude: boolean
    }
  | {
      readonly type: 'baseline'
      /** B: buckets to learn from. */
      readonly learn: number
      /** Percent over the learned rate. */
      readonly threshold: number
      readonly atLeast: boolean
      readonly both: boolean
      readonly min: number
      /** Buckets outside alerts after which the rate is learned again from the last `learn` of them. */
      readonly relearn?: number
      /** The window up to each millisecond is judged, not each bucket at its end. */
      readonly sliding?: true
    }
  | {
      readonly type: 'seasonal_baseline'
      readonly week: Week
      /** Counts remembered of each slot, the newest; and how many it takes until the slot is judged. */
      readonly remember: number
      readonly needed: number
      /** Median absolute deviations from the median, and percent of it, that a count must be beyond: both. */
      readonly deviations: number
      readonly threshold: number
      readonly both: boolean
      readonly min: number
    }
  | { readonly type: 'first_seen'; readonly fields: readonly string[] }
  | {
      readonly type: 'rhythm'
      readonly events: number
      readonly tolerance: number
      readonly minInterval: number
    }
  /** Part (events of the first input) of the whole (events of any input). */
  | { readonly type: 'share'; readonly percent: number; readonly min: number }
  /** Events of the first input that none of the others follows within the window. */
  | { readonly type: 'absence' }
  | {
      readonly type: 'impossible_travel'
      readonly field: string
      readonly speed: number
      readonly distance: number
    }

/** A rule after reading: plain data that live matching, SQL and Flink all understand. */
export interface Plan {
  readonly info: RuleInfo
  /** 0 looks at events only; d + 1 looks at alerts of depth d. */
  readonly depth: number
  /** The rule only serves other rules and gives no alerts of its own (Sigma: `generate: false`). */
  readonly silent: boolean
  readonly inputs: readonly Input[]
  /** Names of the key's fields; empty for one key over everything. */
  readonly key: readonly string[]
  /** Window (counts, temporal), bucket (spike, baseline) or memory (first_seen), in milliseconds, at least 1. */
  readonly windowMs: number
  readonly holdMs: number
  /** How long a key lives without events, for `absence` and conditions that are true of the empty window. */
  readonly forgetMs: number
  readonly test: Test
  /** Attack vector; its episodes fold over all keys into one alert. */
  readonly vector?: string
}
