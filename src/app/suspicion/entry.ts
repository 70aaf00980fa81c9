import type { RecordedEvent } from '../../api/suspicion-service.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import type { IpRange } from '../../model/suspicion.ts'
import type { DetectionEntry, DetectionOutcome } from '../detection/entry.ts'

/** What the journal holds: all that changes what is known, in order. `at` is when it arrived, in milliseconds. */
export type Entry = SuspicionEntry | DetectionEntry

/** What changes the flags. */
export type SuspicionEntry =
  | { readonly type: 'events'; readonly at: number; readonly events: readonly AccessEvent[] }
  | { readonly type: 'add-range'; readonly at: number; readonly cidr: string }
  | { readonly type: 'remove-range'; readonly at: number; readonly range: number }

/** What an entry came to. */
export type Outcome = SuspicionOutcome | DetectionOutcome

export type SuspicionOutcome =
  | { readonly type: 'events'; readonly recorded: readonly RecordedEvent[] }
  | { readonly type: 'add-range'; readonly range: IpRange; readonly existed: boolean }
  | { readonly type: 'remove-range'; readonly removed: IpRange | undefined }
