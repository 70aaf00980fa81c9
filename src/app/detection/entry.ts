import type { EventClass } from '../../model/fields.ts'
import type { Format } from '../../model/format.ts'
import type { RecordsTaken } from '../../model/live-source.ts'

/** What the journal holds for detection, beside the events of the suspicion service. `at` is when it arrived. */
export type DetectionEntry = RecordsEntry | AdvanceEntry

/** Whole records of one source, as they came. */
export interface RecordsEntry {
  readonly type: 'records'
  readonly at: number
  readonly source: string
  readonly format: Format
  readonly eventClass?: EventClass
  /** The bytes; as base64 where they are not UTF-8. */
  readonly text?: string
  readonly base64?: string
}

/** Time passed: what waits is judged, and sources that fell silent hold nothing back. */
export interface AdvanceEntry {
  readonly type: 'advance'
  readonly at: number
}

/** What an entry came to. Detection follows the journal by itself, so of records it comes later. */
export type DetectionOutcome =
  | { readonly type: 'records'; readonly taken: Promise<RecordsTaken> }
  | { readonly type: 'advance' }
