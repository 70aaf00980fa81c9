import type { EventClass } from '../../model/fields.ts'
import type { Format } from '../../model/format.ts'
import type { RuleChange } from '../../model/held-rule.ts'
import type { RecordsTaken } from '../../model/live-source.ts'
import type { Refused } from './rule-book.ts'

/** What the journal holds for detection, beside the events of the suspicion service. `at` is when it arrived. */
export type DetectionEntry = RecordsEntry | AdvanceEntry | RulesEntry

/** Whole records of one source, as they came. */
export interface RecordsEntry {
  readonly type: 'records'
  readonly at: number
  readonly source: string
  /** How many bytes of the source came before. */
  readonly position: number
  readonly format: Format
  readonly eventClass?: EventClass
  /** The bytes; as base64 where they are not UTF-8. */
  readonly text?: string
  readonly base64?: string
  /** What records are known by, so that none counts twice: 8 bytes each, as base64. */
  readonly ids?: string
}

/** The records as they came. */
export const bytesOfRecords = ({ text, base64 }: Pick<RecordsEntry, 'text' | 'base64'>): Buffer =>
  base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64')

/** How many bytes they are. */
export const sizeOfRecords = ({ text, base64 }: Pick<RecordsEntry, 'text' | 'base64'>): number =>
  base64 === undefined ? Buffer.byteLength(text ?? '') : Buffer.byteLength(base64, 'base64')

/** Characters of an entry that are held while it waits. */
export const heldLength = ({ text, base64 }: Pick<RecordsEntry, 'text' | 'base64'>): number =>
  (text ?? base64 ?? '').length

/** Time passed: what waits is judged, and sources that fell silent hold nothing back. */
export interface AdvanceEntry {
  readonly type: 'advance'
  readonly at: number
}

/** A rule changes, from here on. */
export interface RulesEntry {
  readonly type: 'rules'
  readonly at: number
  readonly change: RuleChange
}

export const isOfDetection = (entry: { readonly type: string }): entry is DetectionEntry =>
  entry.type === 'records' || entry.type === 'advance' || entry.type === 'rules'

/** What an entry comes to. Detection follows the journal at its own pace, so of records it is told later. */
export type DetectionOutcome =
  | { readonly type: 'records'; readonly taken: PromiseWithResolvers<RecordsTaken> }
  | { readonly type: 'advance' }
  | { readonly type: 'rules'; readonly made: PromiseWithResolvers<Refused | undefined> }

export function asked({ type }: DetectionEntry): DetectionOutcome {
  switch (type) {
    case 'records':
      return { type, taken: Promise.withResolvers() }
    case 'rules':
      return { type, made: Promise.withResolvers() }
    case 'advance':
      return { type }
  }
}
