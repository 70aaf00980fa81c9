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

export const isOfDetection = (entry: { readonly type: string }): entry is DetectionEntry =>
  entry.type === 'records' || entry.type === 'advance'

/** What an entry comes to. Detection follows the journal at its own pace, so of records it is told later. */
export type DetectionOutcome =
  | { readonly type: 'records'; readonly taken: PromiseWithResolvers<RecordsTaken> }
  | { readonly type: 'advance' }

export const asked = ({ type }: DetectionEntry): DetectionOutcome =>
  type === 'records' ? { type, taken: Promise.withResolvers() } : { type }
