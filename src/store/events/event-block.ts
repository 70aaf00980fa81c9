import type { EventFilter, EventValue, StoredEvent } from '../../model/event-search.ts'
import { type EventClass, typeOf } from '../../model/fields.ts'
import { compareRuns, LENGTH_BYTES } from './parquet/byte-runs.ts'
import type { FilterTexts } from './value-test.ts'

/**
 * Some thousand events of one class, by time and id, the oldest first. What can be searched consists of blocks, whether they
 * lie in memory or in a file.
 */
export interface EventBlock {
  readonly eventClass: EventClass
  readonly length: number
  readonly fields: Iterable<string>
  /** The times of the first and the last event. */
  readonly oldest: number
  readonly newest: number
  /** All times. Where only some are wanted, {@link timeAt} may cost less; so do `id` and `value` beside `ids` and `column`. */
  readonly time: Float64Array
  timeAt(row: number): number
  id(row: number): string
  /** What one event holds of a field; undefined where it lacks it. */
  value(field: string, row: number): EventValue | undefined
  /** All ids. */
  ids(): TextPage
  /** Rows among which all are that pass a filter, where that is known for less than a column costs. */
  candidates?(filter: EventFilter): Candidates | undefined
  /** Undefined: every event lacks the field. */
  column(field: string): BlockColumn | undefined
}

export interface Candidates {
  readonly count: number
  /** Reads them; they come in order. */
  readonly rows: () => Uint16Array
  /** Whether all of them pass. */
  readonly exact: boolean
}

/** Texts as they lie in a page of Parquet, each behind its length. */
export interface TextPage {
  readonly bytes: Uint8Array
  /** Where the first begins. */
  readonly start: number
  /** Where each ends. */
  readonly ends: Uint32Array
}

/** Where in the bytes of a page a text begins, behind its length. */
export const textStart = ({ start, ends }: TextPage, row: number): number =>
  (row === 0 ? start : ends[row - 1]!) + LENGTH_BYTES

/** Order of two texts of a page, by their bytes. */
export const compareInPage = (page: TextPage, a: number, b: number): number =>
  compareRuns(page.bytes, textStart(page, a), page.ends[a]!, textStart(page, b), page.ends[b]!)

/** Codes of values, or numbers; NaN is none. */
export type BlockColumn =
  | { readonly kind: 'code'; readonly codes: Codes; readonly values: BlockValues }
  | { readonly kind: 'number'; readonly values: Float64Array }

/** Codes in whatever width they lie in a file. */
export type Codes = Int32Array | Uint8Array | Uint16Array | Uint32Array

/** What the codes of a column stand for. */
export interface BlockValues {
  /** Codes below stand for nothing. */
  readonly first: number
  /** One more than the greatest code. */
  readonly size: number
  /** Undefined: nothing. Of a list it is not asked for. */
  text(code: number): string | undefined
  /** The bytes in which the texts stand, and where in them one that is there begins and ends. */
  readonly arena: Uint8Array
  start(code: number): number
  end(code: number): number
  /** Of a list the codes of its values. */
  elements(code: number): readonly number[] | undefined
  readonly hasLists: boolean
  /** Where it is quicker than to ask value by value: marks the codes of single values that pass with 1. */
  passing?(filter: FilterTexts): Uint8Array | undefined
}

/** The value in one row; undefined where there is none. */
export function valueAt(column: BlockColumn, field: string, row: number): EventValue | undefined {
  if (column.kind === 'number') {
    const value = column.values[row]!
    return Number.isNaN(value) ? undefined : value
  }
  const code = column.codes[row]!
  const one = (code: number): string | number | undefined => {
    const text = column.values.text(code)
    return text !== undefined && typeOf(field) === 'number' ? Number(text) : text
  }
  const elements = column.values.hasLists ? column.values.elements(code) : undefined
  return elements ? elements.map(one).filter((value) => value !== undefined) : one(code)
}

/** One event of a block, with some of its fields or all. */
export function eventAt(block: EventBlock, row: number, asked: Iterable<string> = block.fields): StoredEvent {
  const fields: Record<string, EventValue> = {}
  for (const field of asked) {
    const value = block.value(field, row)
    if (value !== undefined) fields[field] = value
  }
  return { id: block.id(row), time: block.timeAt(row), eventClass: block.eventClass, fields }
}
