import type { Dictionary } from './dictionary.ts'
import type { EventClass } from './fields.ts'

/** Text, or a list of texts, by dictionary code; see `dictionary.ts` for the codes that mean missing, null and empty. */
export interface CodeColumn {
  readonly kind: 'code'
  readonly codes: Int32Array
  readonly dictionary: Dictionary
}

/**
 * Numbers; NaN where the field is missing. A field of numbers that has several in some row is a column of codes, of
 * numbers in their shortest decimal.
 */
export interface NumberColumn {
  readonly kind: 'number'
  readonly values: Float64Array
}

export type Column = CodeColumn | NumberColumn

/**
 * Events of one class as columns. Row `i` of every column belongs to event `i`; columns may be longer
 * than `length`. A field without a column is missing in every row.
 */
export interface Batch {
  readonly eventClass: EventClass
  readonly length: number
  /** Event time, whole milliseconds since 1970-01-01T00:00:00Z. */
  readonly time: Float64Array
  /** Which event it is; `EventIds` knows its text. Inside one millisecond events stand in the order of ids. */
  readonly ref: Float64Array
  readonly columns: ReadonlyMap<string, Column>
  /** 64-bit hash of the whole record, by halves; only where the source drops duplicates. */
  readonly recordHash?: { readonly low: Int32Array; readonly high: Int32Array }
}

/**
 * Part of the stream that is complete: every event with `from <= time < until` of every class is in it, in
 * total order, and none will come later. `until` is the watermark.
 */
export interface SealedSpan {
  readonly batches: readonly Batch[]
  readonly until: number
}
