import type { Recorded } from '../../api/suspicion-service.ts'
import type { AccessEvents } from '../../model/access-events.ts'
import type { IncidentChange } from '../../model/own-incident.ts'
import type { Refusal } from '../../model/refusal.ts'
import type { ChangeNote, IpRange, RangeListHead, RangeRemarks } from '../../model/suspicion.ts'
import type { IncidentEntry } from '../alert-incidents/entry.ts'
import type { DetectionEntry, DetectionOutcome } from '../detection/entry.ts'
import type { OwedMatch } from '../detection/owed-matches.ts'

/** When something arrived, in milliseconds, and who asked for it, and why, as far as that is known. */
export interface Asked {
  readonly at: number
  readonly by?: string
  readonly reason?: string
}

/** What the journal holds: all that changes what is known, in order. */
export type Entry = SuspicionEntry | DetectionEntry | IncidentEntry

/** What changes the flags. */
export type SuspicionEntry =
  | { readonly type: 'events'; readonly at: number; readonly events: AccessEvents }
  /** Alerts that count events; each is a cause of suspicion from its event's place on. */
  | { readonly type: 'matches'; readonly at: number; readonly matches: readonly OwedMatch[] }
  | ChangeEntry
  | ListEntry
  /** What "earlier" means from the start; before everything else. */
  | { readonly type: 'order'; readonly at: number; readonly order: FlagsOrder }
  /** Ranges whose time is over then are removed, a thousand at most. */
  | { readonly type: 'expire'; readonly at: number }

export type ChangeEntry =
  /** Retroactive: as if it had been there from the start. */
  | (Asked &
      RangeRemarks & { readonly type: 'add-range'; readonly cidr: string; readonly retroactive?: boolean })
  /** With `takeBack` as if it had never been added, until that is undone. */
  | (Asked & { readonly type: 'remove-range'; readonly range: number; readonly takeBack?: boolean })
  | (Asked & { readonly type: 'undo-range'; readonly range: number })
  | (Asked & { readonly type: ChangeNote['change']; readonly event: number })
  /** What a rule (or alert) found is no cause, earlier or later, until that is undone. */
  | (Asked & { readonly type: 'take-back-rule' | 'undo-rule'; readonly rule: string })
  | (Asked & { readonly type: 'take-back-alert' | 'undo-alert'; readonly alert: string })
  /** The same of several, those of them of which it can be said; and what is decided with it about their incident. */
  | (Asked & {
      readonly type: 'take-back-alerts' | 'undo-alerts'
      readonly alerts: readonly string[]
      readonly decision?: IncidentChange
    })

export type FlagsOrder = 'arrival' | 'event-time'

/**
 * A part of what makes a list another: ranges that it gains, keeps with other remarks, and loses. Each acts at this place in
 * the journal, or as `retroactive` and `takeBack` say.
 */
export interface ListEntry extends Asked {
  readonly type: 'change-list'
  readonly list: RangeListHead
  readonly add: readonly ListedRange[]
  readonly change: readonly (RangeRemarks & { readonly range: number })[]
  readonly remove: readonly number[]
  readonly retroactive?: boolean
  readonly takeBack?: boolean
  /** Whether no further part follows. */
  readonly last: boolean
  /** With the last part: the list is no more. */
  readonly gone?: boolean
}

export type ListedRange = RangeRemarks & { readonly cidr: string }

/** What an entry came to. */
export type Outcome = SuspicionOutcome | DetectionOutcome

export type SuspicionOutcome =
  | { readonly type: 'events'; readonly recorded: Recorded }
  | { readonly type: 'add-range'; readonly range: IpRange; readonly existed: boolean }
  | { readonly type: 'changed' }
  | { readonly type: 'refused'; readonly why: Refusal }
