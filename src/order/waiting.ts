import { sortByTime } from '../lib/sort-by-time.ts'
import type { Batch } from '../model/batch.ts'
import type { Dictionaries, Dictionary } from '../model/dictionary.ts'
import { Arrays } from './arrays.ts'
import { joined, type Orderer } from './in-order.ts'
import type { Placing } from './place-columns.ts'
import { type SavedBatch, savedSlice } from './saved-batch.ts'
import { type OwnBatch, type Slice, view } from './slice.ts'

/** A part of fewer rows takes in what comes next, so that parts are few. */
const SMALL = 1024

/** A batch of which the rows from `from` on still wait. */
interface Part {
  readonly batch: OwnBatch
  readonly bytes: number
  /** Its arrays are ours to use again. */
  readonly ours: boolean
  /** The rows in order of time, where they do not stand so; known only once somebody asked for them by time. */
  rows: Int32Array | undefined
  sorted: boolean
  from: number
}

/**
 * Events of one class that wait for their turn: batches as they came. Most are in order and leave at once, so a batch is
 * only copied when some of it stays. Rows are moved once more when they leave, unless they stand in order. Batches of few rows are joined, at a cost that grows with the logarithm of
 * their number.
 */
export class Waiting {
  readonly #placing: Placing
  readonly #arrays = new Arrays()
  /** The dictionary that each field came with last. */
  readonly #dictionaries = new Map<string, Dictionary>()
  /** Fields whose dictionary was seen to change: those that live no longer than their batch. */
  readonly fleeting = new Set<string>()
  #parts: Part[] = []
  /** What came last, in order of time and not ours. */
  #held: Slice | undefined
  /** What was given out last, and may still be looked at. */
  readonly #given: OwnBatch[] = []
  /** Bytes of the columns, and of dictionaries that live no longer than their batch. */
  bytes = 0

  constructor(seed: number) {
    this.#placing = { seed, arrays: this.#arrays, spent: false }
  }

  /**
   * Takes in a batch: all rows, or those given. It is looked at until {@link settle} is called, and must not change before.
   * What was taken out before must not be used any more.
   */
  hold(batch: Batch, rows?: Int32Array): void {
    this.settle()
    const slice = sliceOf(batch, rows)
    if (isSorted(batch.time, batch.length)) this.#held = slice
    else this.#copy(slice)
  }

  /** Copies what still waits of the batch that came last. */
  settle(): void {
    const held = this.#held
    this.#held = undefined
    if (held) this.#copy(held)
  }

  /** Takes in a copy of a batch: all rows, or those given. What was taken out before must not be used any more. */
  add(batch: Batch, rows?: Int32Array): void {
    this.#copy(sliceOf(batch, rows))
  }

  /** Time of the newest event that waits; -Infinity when there is none. */
  get newest(): number {
    let newest = Number.NEGATIVE_INFINITY
    for (const { batch, rows, from } of this.#parts) {
      for (let i = from; i < batch.length; i++) newest = Math.max(newest, batch.time[rows ? rows[i]! : i]!)
    }
    return newest
  }

  #copy(slice: Slice): void {
    this.#reuse()
    if (slice.end === slice.from) return
    const slices = [slice]
    const small: OwnBatch[] = []
    let count = slice.end - slice.from
    for (let last = this.#parts.at(-1); last && isSmall(last, count); last = this.#parts.at(-1)) {
      this.#drop(last)
      this.#parts.pop()
      slices.unshift(rest(last))
      if (last.ours) small.push(last.batch)
      count += last.batch.length - last.from
    }
    this.#put(joined(slices, this.#placing), true)
    for (const one of small) this.#arrays.takeBackBatch(one)
  }

  /** Takes in a batch without copying it. */
  put(batch: OwnBatch): void {
    this.#put(batch, false)
  }

  /** All that waits, batch by batch. */
  save(dictionaries: Dictionaries): SavedBatch[] {
    this.settle()
    return this.#parts.map((part) => savedSlice(rest(part), dictionaries))
  }

  #put(batch: OwnBatch, ours: boolean): void {
    const bytes = this.#bytesOf(batch)
    this.bytes += bytes
    this.#parts.push({ batch, bytes, ours, rows: undefined, sorted: false, from: 0 })
  }

  /** Takes out the rows before `until`, in order, valid until the next call; undefined when there are none. */
  take(until: number, orderer: Orderer): OwnBatch | undefined {
    this.#reuse()
    const taken: Slice[] = []
    for (const part of this.#parts) {
      const end =
        until === Number.POSITIVE_INFINITY ? part.batch.length : endOfPart(part, until, this.#arrays)
      if (end > part.from) taken.push({ ...rest(part), end })
      part.from = end
    }
    const held = this.#held
    if (held) {
      const { batch, rows, from } = held
      const end =
        until === Number.POSITIVE_INFINITY
          ? held.end
          : firstNotBefore(batch.time, rows, from, held.end, until)
      if (end > from) taken.push({ ...held, end })
      this.#held = { ...held, from: end }
    }
    if (taken.length === 0) return undefined
    this.#parts = this.#parts.filter((part) => part.from < part.batch.length || this.#leave(part))
    const ordered = orderer.inOrder(taken, { ...this.#placing, spent: until === Number.POSITIVE_INFINITY })
    if (!ordered) return view(taken[0]!.batch, taken[0]!.from, taken[0]!.end)
    this.#given.push(ordered)
    return ordered
  }

  #leave(part: Part): false {
    this.#drop(part)
    if (part.ours) this.#given.push(part.batch)
    return false
  }

  #drop(part: Part): void {
    this.bytes -= part.bytes
  }

  #reuse(): void {
    for (const batch of this.#given) this.#arrays.takeBackBatch(batch)
    this.#given.length = 0
  }

  #bytesOf(batch: OwnBatch): number {
    let bytes = batch.time.byteLength + batch.ref.byteLength + 2 * (batch.recordHash?.low.byteLength ?? 0)
    for (const [field, column] of batch.columns) {
      if (column.kind === 'number') bytes += column.values.byteLength
      else bytes += column.codes.byteLength + this.#bytesOfDictionary(field, column.dictionary)
    }
    return bytes
  }

  #bytesOfDictionary(field: string, dictionary: Dictionary): number {
    const before = this.#dictionaries.get(field)
    if (before && before !== dictionary) this.fleeting.add(field)
    this.#dictionaries.set(field, dictionary)
    return this.fleeting.has(field) ? dictionary.bytes : 0
  }
}

const isSmall = ({ batch, from }: Part, next: number): boolean =>
  batch.length - from < SMALL && batch.length - from <= next

const rest = ({ batch, rows, from }: Part): Slice => ({ batch, rows, from, end: batch.length })

const sliceOf = (batch: Batch, rows: Int32Array | undefined): Slice => ({
  batch: { ...batch, columns: new Map(batch.columns) },
  rows,
  from: 0,
  end: rows ? rows.length : batch.length,
})

/** Puts the rows of a part in order of time, if need be, and finds the first that is not before `until`. */
function endOfPart(part: Part, until: number, arrays: Arrays): number {
  const { time, length } = part.batch
  if (!part.sorted) {
    part.sorted = true
    if (!isSorted(time, length)) {
      part.rows = arrays.rows(length)
      sortByTime(part.rows, length, time, arrays)
    }
  }
  return firstNotBefore(time, part.rows, part.from, length, until)
}

/** The first of the rows from `from` to `end`, which are in order of time, that is not before `until`. */
function firstNotBefore(
  time: Float64Array,
  rows: Int32Array | undefined,
  from: number,
  end: number,
  until: number,
): number {
  let low = from
  let high = end
  while (low < high) {
    const middle = (low + high) >> 1
    if (time[rows ? rows[middle]! : middle]! < until) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether times stand in order. */
export function isSorted(time: Float64Array, length: number): boolean {
  for (let i = 1; i < length; i++) if (time[i]! < time[i - 1]!) return false
  return true
}
