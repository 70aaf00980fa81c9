import type { AccessEvent } from './access-event.ts'

/** A range of addresses from which everything is suspicious. */
export type IpRange = {
  readonly id: number
  /** In its canonical spelling. */
  readonly cidr: string
  /** Milliseconds since 1970 UTC. */
  readonly addedAt: number
}

export const causeTypes = ['range', 'rule', 'person', 'user', 'address'] as const
export type CauseType = (typeof causeTypes)[number]

/** Why an event is suspicious, as it is told outside: `weight` is its term of the score. */
export type ToldCause =
  | { readonly type: 'range'; readonly range: number; readonly cidr: string; readonly weight: number }
  | { readonly type: 'rule'; readonly rule: string; readonly alert?: string; readonly weight: number }
  | { readonly type: 'person'; readonly weight: number }
  | {
      readonly type: 'user'
      readonly user: string
      readonly event: string
      readonly distance: number
      readonly weight: number
    }
  | {
      readonly type: 'address'
      readonly address: string
      readonly event: string
      readonly distance: number
      readonly weight: number
    }

/** What is said of an event, flagged or not. */
export interface Verdict {
  readonly id: string
  readonly event: AccessEvent
  readonly flagged: boolean
  /** 0 to 100. */
  readonly score: number
  readonly causes: readonly ToldCause[]
}

/** A flagged event: what can be searched. */
export interface FlaggedEvent {
  /** The place of the event among all that arrived. */
  readonly number: number
  readonly id: string
  readonly event: AccessEvent
  readonly score: number
  readonly causes: readonly ToldCause[]
}

/** Which flagged events are asked for. Times are inclusive. */
export interface FlagFilter {
  readonly from?: number
  readonly to?: number
  readonly user?: string
  /** An address or a range. */
  readonly ip?: string
  readonly type?: string
  readonly application?: string
  readonly cause?: CauseType
  readonly minScore?: number
}

/** The event behind which a page begins. */
export interface PagePosition {
  readonly time: number
  readonly number: number
}

/** One page of flagged events, the newest first, those of one time by number, the highest first. */
export interface PageRequest extends FlagFilter {
  readonly limit: number
  readonly offset: number
  readonly after?: PagePosition
}
