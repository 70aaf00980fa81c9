import type { AccessEvent } from './access-event.ts'

/** What is said of a range. */
export type RangeRemarks = {
  /** From then on it flags no further event. Milliseconds since 1970 UTC. */
  readonly expiresAt?: number
  readonly tags?: readonly string[]
  readonly comment?: string
}

/** A range of addresses from which everything is suspicious. */
export type IpRange = RangeRemarks & {
  readonly id: number
  /** In its canonical spelling. */
  readonly cidr: string
  /** Milliseconds since 1970 UTC. */
  readonly addedAt: number
  /** The list it came with; undefined when it was added by itself. */
  readonly list?: string
}

/** Which ranges in force are asked for, in the order of their ids. */
export interface RangeRequest {
  readonly limit: number
  /** The id behind which to begin. */
  readonly after?: number
  /** Those that hold this address. */
  readonly holding?: string
  /** Those of this list. */
  readonly list?: string
}

/** What is said of a list of ranges. */
export type RangeListHead = {
  readonly name: string
  readonly tags?: readonly string[]
  readonly comment?: string
  /** By what its source knows the copy we have. */
  readonly etag?: string
  readonly lastModified?: string
}

/** A list as it stands. */
export type RangeListState = RangeListHead & {
  readonly ranges: number
  /** When it was last put in the place of what there was. Milliseconds since 1970 UTC. */
  readonly putAt: number
  /** False while it is being put there, and when that was cut short: put it again then. */
  readonly complete: boolean
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

/** A change that somebody asked for: which, when, by whom and why. */
export type ChangeNote = {
  readonly change: 'mark' | 'unmark' | 'take-back' | 'undo'
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly by?: string
  readonly reason?: string
}

/** All that is known of one event. */
export interface EventRecord extends Verdict {
  /** How the causes make the score. */
  readonly explanation: string
  readonly takenBack: boolean
  readonly marked: boolean
  /** What people did to its flag, the newest last. */
  readonly notes: readonly ChangeNote[]
}

/** What an event is flagged because of (`up`), or what is flagged because of it (`down`), as a graph. */
export interface LineageGraph {
  /** The event first, then the others, the nearest first. */
  readonly events: readonly Verdict[]
  /** `because` supports `event`: both have this user or address, and `because` is earlier and flagged. */
  readonly edges: readonly {
    readonly event: string
    readonly because: string
    readonly by: 'user' | 'address'
  }[]
  /** False when a limit cut something off. */
  readonly complete: boolean
}

interface Standing {
  readonly flagged: boolean
  readonly score: number
}

/** What a change came to, or would come to. */
export interface FlagEffect {
  /** Events that became flagged, that no longer are, and whose score or causes may be others. */
  readonly flagged: number
  readonly cleared: number
  readonly changed: number
  /** The first of all of these, in the order of their ids. */
  readonly events: readonly { readonly id: string; readonly was: Standing; readonly is: Standing }[]
}

/** What can be searched of a flagged event. */
export interface FlagRow {
  /** The place of the event among all that arrived. */
  readonly number: number
  readonly id: string
  readonly event: AccessEvent
  readonly score: number
  /** Each once. */
  readonly causeTypes: readonly CauseType[]
}

/** A flagged event as it is told. */
export interface FlaggedEvent extends FlagRow {
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
