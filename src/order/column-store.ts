import type { Batch, CodeColumn, Column } from '../model/batch.ts'
import { type Dictionary, EMPTY, grown } from '../model/dictionary.ts'
import type { EventClass } from '../model/fields.ts'

interface Codes {
  kind: 'code'
  codes: Int32Array
  dictionary: Dictionary
}

interface Values {
  kind: 'number'
  values: Float64Array
}

/**
 * Events of one class that wait for their turn, as columns that grow. Rows from `head` to `length` are waiting;
 * `sorted` says that they stand in order of time as they came.
 */
export class ColumnStore {
  readonly eventClass: EventClass
  time = new Float64Array(1024)
  ref = new Float64Array(1024)
  low: Int32Array | undefined
  high: Int32Array | undefined
  readonly columns = new Map<string, Codes | Values>()
  head = 0
  length = 0
  sorted = true

  constructor(eventClass: EventClass) {
    this.eventClass = eventClass
  }

  get waiting(): number {
    return this.length - this.head
  }

  /** Bytes of the arrays, without dictionaries. */
  get bytes(): number {
    let bytes = this.time.byteLength + this.ref.byteLength + 2 * (this.low?.byteLength ?? 0)
    for (const column of this.columns.values()) {
      bytes += column.kind === 'code' ? column.codes.byteLength : column.values.byteLength
    }
    return bytes
  }

  /** Takes in the rows of a batch from `first` up to `end`. */
  append(batch: Batch, first: number, end: number): void {
    const count = end - first
    if (count === 0) return
    this.#reserve(count)
    const at = this.length
    this.time.set(batch.time.subarray(first, end), at)
    this.ref.set(batch.ref.subarray(first, end), at)
    this.#appendHashes(batch, first, end)
    for (const [field, column] of batch.columns) this.#appendColumn(field, column, first, end)
    for (const [field, column] of this.columns) if (!batch.columns.has(field)) blank(column, at, at + count)
    this.length = at + count
    if (this.sorted) this.sorted = isSorted(this.time, Math.max(this.head, at - 1), this.length)
  }

  #appendHashes(batch: Batch, first: number, end: number): void {
    const hash = batch.recordHash
    if (!hash && !this.low) return
    this.low ??= new Int32Array(this.time.length)
    this.high ??= new Int32Array(this.time.length)
    if (!hash) return
    this.low.set(hash.low.subarray(first, end), this.length)
    this.high.set(hash.high.subarray(first, end), this.length)
  }

  #appendColumn(field: string, column: Column, first: number, end: number): void {
    let mine = this.columns.get(field)
    if (!mine) this.columns.set(field, (mine = this.#newColumn(column)))
    if (column.kind === 'number') {
      if (mine.kind === 'number') mine.values.set(column.values.subarray(first, end), this.length)
    } else if (mine.kind === 'code') this.#appendCodes(mine, column, first, end)
  }

  #newColumn(column: Column): Codes | Values {
    if (column.kind === 'code') return { kind: 'code', codes: new Int32Array(this.time.length), dictionary: column.dictionary }
    return { kind: 'number', values: new Float64Array(this.time.length).fill(Number.NaN) }
  }

  /** Codes of another dictionary are translated, those of the fewer: what waits here, or what comes. */
  #appendCodes(mine: Codes, column: CodeColumn, first: number, end: number): void {
    if (mine.dictionary === column.dictionary) {
      mine.codes.set(column.codes.subarray(first, end), this.length)
      return
    }
    if (this.waiting <= end - first) {
      translate(mine.codes, this.head, this.length, mine.dictionary, column.dictionary)
      mine.dictionary = column.dictionary
      mine.codes.set(column.codes.subarray(first, end), this.length)
      return
    }
    mine.codes.set(column.codes.subarray(first, end), this.length)
    translate(mine.codes, this.length, this.length + end - first, column.dictionary, mine.dictionary)
  }

  /** Makes room for `count` more rows: what was taken from the front is used again first. */
  #reserve(count: number): void {
    if (this.length + count <= this.time.length) return
    if (this.head > 0) this.#compact()
    const least = this.length + count
    if (least <= this.time.length) return
    this.time = grown(this.time, Float64Array, least)
    this.ref = grown(this.ref, Float64Array, least)
    if (this.low) this.low = grown(this.low, Int32Array, least)
    if (this.high) this.high = grown(this.high, Int32Array, least)
    for (const column of this.columns.values()) {
      if (column.kind === 'code') column.codes = grown(column.codes, Int32Array, least)
      else column.values = grown(column.values, Float64Array, least)
    }
  }

  #compact(): void {
    const { head, length } = this
    this.time.copyWithin(0, head, length)
    this.ref.copyWithin(0, head, length)
    this.low?.copyWithin(0, head, length)
    this.high?.copyWithin(0, head, length)
    for (const column of this.columns.values()) {
      if (column.kind === 'code') column.codes.copyWithin(0, head, length)
      else column.values.copyWithin(0, head, length)
    }
    this.length = length - head
    this.head = 0
  }

  /** The rows from `from` to `end` as they stand, without copying; valid until the next append. */
  slice(from: number, end: number): Batch {
    const columns = new Map<string, Column>()
    for (const [field, column] of this.columns) columns.set(field, sliced(column, from, end))
    return {
      eventClass: this.eventClass,
      length: end - from,
      time: this.time.subarray(from, end),
      ref: this.ref.subarray(from, end),
      columns,
    }
  }

  /** The given rows, in that order, as a batch of their own. */
  gather(rows: Uint32Array, count: number): Batch {
    const columns = new Map<string, Column>()
    for (const [field, column] of this.columns) columns.set(field, gathered(column, rows, count))
    return {
      eventClass: this.eventClass,
      length: count,
      time: pickFloats(this.time, rows, count),
      ref: pickFloats(this.ref, rows, count),
      columns,
    }
  }

  /** Keeps only the given rows, in that order, as waiting. */
  keep(rows: Uint32Array, count: number): void {
    this.time.set(pickFloats(this.time, rows, count))
    this.ref.set(pickFloats(this.ref, rows, count))
    if (this.low) this.low.set(pickInts(this.low, rows, count))
    if (this.high) this.high.set(pickInts(this.high, rows, count))
    for (const column of this.columns.values()) {
      if (column.kind === 'code') column.codes.set(pickInts(column.codes, rows, count))
      else column.values.set(pickFloats(column.values, rows, count))
    }
    this.head = 0
    this.length = count
    this.sorted = isSorted(this.time, 0, count)
  }
}

function blank(column: Codes | Values, from: number, end: number): void {
  if (column.kind === 'code') column.codes.fill(0, from, end)
  else column.values.fill(Number.NaN, from, end)
}

function sliced(column: Codes | Values, from: number, end: number): Column {
  if (column.kind === 'number') return { kind: 'number', values: column.values.subarray(from, end) }
  return { kind: 'code', codes: column.codes.subarray(from, end), dictionary: column.dictionary }
}

function gathered(column: Codes | Values, rows: Uint32Array, count: number): Column {
  if (column.kind === 'number') return { kind: 'number', values: pickFloats(column.values, rows, count) }
  return { kind: 'code', codes: pickInts(column.codes, rows, count), dictionary: column.dictionary }
}

function pickFloats(from: Float64Array, rows: Uint32Array, count: number): Float64Array {
  const to = new Float64Array(count)
  for (let i = 0; i < count; i++) to[i] = from[rows[i]!]!
  return to
}

function pickInts(from: Int32Array, rows: Uint32Array, count: number): Int32Array {
  const to = new Int32Array(count)
  for (let i = 0; i < count; i++) to[i] = from[rows[i]!]!
  return to
}

function translate(codes: Int32Array, first: number, end: number, from: Dictionary, to: Dictionary): void {
  const known = new Map<number, number>()
  for (let i = first; i < end; i++) {
    const code = codes[i]!
    if (code <= EMPTY) continue
    let other = known.get(code)
    if (other === undefined) known.set(code, (other = to.code(from.text(code)!)))
    codes[i] = other
  }
}

export function isSorted(time: Float64Array, from: number, end: number): boolean {
  for (let i = from + 1; i < end; i++) if (time[i]! < time[i - 1]!) return false
  return true
}
