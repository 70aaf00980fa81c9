import { type Kernels, kernelsIn } from '../lib/kernels.ts'
import { NO_FIELD, NULL_FIELD, type RawBatch } from '../model/raw-batch.ts'

/** Where the values of one field stand: row `r` is `bytes` from `start[first + r]` to `end[...]`. */
export interface Cells {
  readonly bytes: Uint8Array
  /** The same bytes, for reading words. */
  readonly view: DataView
  readonly start: Uint32Array
  readonly end: Uint32Array
  readonly first: number
  /** Where one column serves: the batch, in whose memory it stands. */
  readonly raw?: RawBatch | undefined
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
  const { bytes, stride, start, end } = raw
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (columns.length === 1) return { bytes, view, start, end, first: columns[0]! * stride, raw }
  const starts = new Uint32Array(raw.length)
  const ends = new Uint32Array(raw.length)
  const choice = new Uint16Array(raw.length)
  for (let row = 0; row < raw.length; row++) {
    starts[row] = NO_FIELD
    for (let i = 0; i < columns.length && starts[row]! >= NULL_FIELD; i++) {
      const cell = columns[i]! * stride + row
      if (start[cell] === NO_FIELD) continue
      starts[row] = start[cell]!
      ends[row] = end[cell]!
      choice[row] = i
    }
  }
  return { bytes, view, start: starts, end: ends, first: 0, choice }
}

/** A column that no row has. */
export function noCells(raw: RawBatch): Cells {
  const start = new Uint32Array(raw.length).fill(NO_FIELD)
  return { bytes: raw.bytes, view: new DataView(raw.bytes.buffer), start, end: start, first: 0 }
}

/** The rows of a batch whose form is sound, listed in `at`. */
export function soundRows(raw: RawBatch, at: Int32Array): Rows {
  let length = 0
  for (let row = 0; row < raw.length; row++) if (raw.fault[row] === 0) at[length++] = row
  return { at, length }
}

/** Reads a column of `length` rows with a kernel: fills numbers from `out` on, lists rows it left from `odd` on. */
export type ColumnReader = (
  kernels: Kernels,
  starts: number,
  ends: number,
  length: number,
  out: number,
  odd: number,
) => number

/**
 * Fills `out` with what a kernel reads of the rows; those that it leaves for a careful look are listed in `odd`, which
 * are all of them where several columns serve. Answers how many.
 */
export function readByKernel(
  { raw, start, end, first }: Cells,
  { at, length }: Rows,
  out: Float64Array | Int32Array,
  odd: Int32Array,
  read: ColumnReader,
): number {
  if (!raw) {
    for (let i = 0; i < length; i++) odd[i] = i
    return length
  }
  const { memory, room } = raw
  const [starts, ends] = [start.byteOffset + 4 * first, end.byteOffset + 4 * first]
  const listAt = room + 8 * raw.length
  const found = read(kernelsIn(memory), starts, ends, raw.length, room, listAt)
  const values =
    out instanceof Float64Array
      ? new Float64Array(memory.buffer, room, raw.length)
      : new Int32Array(memory.buffer, room, raw.length)
  const list = new Int32Array(memory.buffer, listAt, found)
  if (length === raw.length) {
    out.set(values)
    odd.set(list)
    return found
  }
  let count = 0
  for (let i = 0, next = 0; i < length; i++) {
    const row = at[i]!
    out[i] = values[row]!
    while (next < found && list[next]! < row) next++
    if (list[next] === row) odd[count++] = i
  }
  return count
}
