import { NO_FIELD, NULL_FIELD, type RawBatch } from '../model/raw-batch.ts'

/** Where the values of one field stand: row `r` is `bytes` from `start[r * stride + column]` to `end[...]`. */
export interface Cells {
  readonly bytes: Uint8Array
  /** The same bytes, for reading words. */
  readonly view: DataView
  readonly start: Uint32Array
  readonly end: Uint32Array
  readonly stride: number
  readonly column: number
  /** Where several columns serve: which of them, in their order, each row was read from. */
  readonly choice?: Uint16Array
}

/** The rows of a batch that are looked at: those without a fault of form. */
export interface Rows {
  readonly at: Int32Array
  readonly length: number
}

/** The cells of a field that is read from `columns`: in each row, the first of them that the row has. */
export function cellsOf(raw: RawBatch, columns: readonly number[]): Cells {
  const stride = raw.names.length
  const { bytes, start, end } = raw
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (columns.length === 1) return { bytes, view, start, end, stride, column: columns[0]! }
  const starts = new Uint32Array(raw.length)
  const ends = new Uint32Array(raw.length)
  const choice = new Uint16Array(raw.length)
  for (let row = 0; row < raw.length; row++) {
    starts[row] = NO_FIELD
    for (let i = 0; i < columns.length && starts[row]! >= NULL_FIELD; i++) {
      const cell = row * stride + columns[i]!
      if (start[cell] === NO_FIELD) continue
      starts[row] = start[cell]!
      ends[row] = end[cell]!
      choice[row] = i
    }
  }
  return { bytes, view, start: starts, end: ends, stride: 1, column: 0, choice }
}

/** A column that no row has. */
export function noCells(raw: RawBatch): Cells {
  const start = new Uint32Array(1).fill(NO_FIELD)
  return { bytes: raw.bytes, view: new DataView(raw.bytes.buffer), start, end: start, stride: 0, column: 0 }
}

/** The rows of a batch whose form is sound, listed in `at`. */
export function soundRows(raw: RawBatch, at: Int32Array): Rows {
  let length = 0
  for (let row = 0; row < raw.length; row++) if (raw.fault[row] === 0) at[length++] = row
  return { at, length }
}
