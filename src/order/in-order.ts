import { sortByTime } from '../lib/sort-by-time.ts'
import type { EventIds } from '../model/event-ids.ts'
import type { Arrays } from './arrays.ts'
import { DuplicateFinder } from './duplicates.ts'
import {
  fillInts,
  type Keys,
  type Places,
  type Placing,
  place,
  placeFloats,
  placeInts,
} from './place-columns.ts'
import { type OwnBatch, type Slice, view } from './slice.ts'
import { sortById } from './sort-by-id.ts'

/** Makes one batch of slices of one class, in the order of arrival. */
export function joined(slices: readonly Slice[], placing: Placing): OwnBatch {
  const keys = keysOf(slices, placing.arrays)
  return place(slices, keys, { length: keys.length, rank: undefined }, placing)
}

/** Makes one batch of slices of one class, in total order and without duplicates. */
export class Orderer {
  readonly #ids: EventIds
  readonly #finder = new DuplicateFinder()
  /** Events dropped so far because an equal one, or one of the same id, stands before them. */
  duplicates = 0

  constructor(ids: EventIds) {
    this.#ids = ids
  }

  /** Undefined: the only slice stands in order as it is. */
  inOrder(slices: readonly Slice[], placing: Placing): OwnBatch | undefined {
    const only = slices.length === 1 && !slices[0]!.rows
    const keys = only ? keysIn(slices[0]!) : keysOf(slices, placing.arrays)
    const places = this.#places(keys, placing.arrays)
    if (!places.rank) return only ? undefined : place(slices, keys, places, placing)
    const batch = place(slices, ranked(keys, places, placing.arrays), places, placing)
    if (!only)
      for (const array of [keys.time, keys.ref, keys.hash?.low, keys.hash?.high])
        if (array) placing.arrays.takeBack(array)
    placing.arrays.takeBack(places.rank)
    return batch
  }

  #places(keys: Keys, arrays: Arrays): Places {
    const { length, time } = keys
    const sorted = this.#isSorted(keys)
    if (sorted && !keys.hash) return { length, rank: undefined }
    const rows = arrays.rows(length)
    if (!sorted) sortByTime(rows, length, time, arrays)
    const kept = this.#settle(rows, keys, arrays)
    const rank = sorted && kept === length ? undefined : ranksOf(rows, kept, length, arrays)
    arrays.takeBack(rows)
    return { length: kept, rank }
  }

  /** Whether rows stand in total order, ids of one millisecond all different. */
  #isSorted({ length, time, ref }: Keys): boolean {
    for (let row = 1; row < length; row++) {
      if (time[row]! > time[row - 1]!) continue
      if (time[row]! < time[row - 1]! || this.#ids.compare(ref[row - 1]!, ref[row]!) >= 0) return false
    }
    return true
  }

  /** Puts rows of one millisecond, which stand together, in the order of ids, and takes out duplicates. */
  #settle(rows: Int32Array, keys: Keys, arrays: Arrays): number {
    const { length } = keys
    const time = arrays.floats(length)
    for (let i = 0; i < length; i++) time[i] = keys.time[rows[i]!]!
    let kept = 0
    for (let from = 0; from < length; ) {
      let end = from + 1
      while (end < length && time[end] === time[from]) end++
      if (end - from === 1) rows[kept++] = rows[from]!
      else {
        sortById(rows, from, end, keys.ref, this.#ids)
        kept = this.#dropWithin(rows, from, end, kept, keys)
      }
      from = end
    }
    arrays.takeBack(time)
    this.duplicates += length - kept
    return kept
  }

  /** Keeps the first of equal records and of equal ids of a millisecond; returns how many rows are kept so far. */
  #dropWithin(rows: Int32Array, from: number, end: number, kept: number, { ref, hash }: Keys): number {
    if (hash) this.#finder.begin(end - from)
    let before = -1
    for (let i = from; i < end; i++) {
      const row = rows[i]!
      const sameId = before >= 0 && this.#ids.compare(ref[before]!, ref[row]!) === 0
      if (!sameId && !(hash && this.#finder.seen(row, hash.low, hash.high))) rows[kept++] = row
      before = row
    }
    return kept
  }
}

/** The new row of each of `length` rows: where it stands among the first `kept` of `rows`, else `kept`. */
function ranksOf(rows: Int32Array, kept: number, length: number, arrays: Arrays): Int32Array {
  const rank = arrays.ints(length)
  if (kept < length) rank.fill(kept, 0, length)
  for (let i = 0; i < kept; i++) rank[rows[i]!] = i
  return rank
}

function keysIn({ batch, from, end }: Slice): Keys {
  const { time, ref, recordHash } = view(batch, from, end)
  return { length: end - from, time, ref, hash: recordHash }
}

/** Copies what the order goes by, of all rows of the slices one after the other. */
function keysOf(slices: readonly Slice[], arrays: Arrays): Keys {
  const length = slices.reduce((sum, { from, end }) => sum + end - from, 0)
  const time = arrays.floats(length)
  const ref = arrays.floats(length)
  const hash = slices.some(({ batch }) => batch.recordHash) && {
    low: arrays.ints(length),
    high: arrays.ints(length),
  }
  let at = 0
  for (const slice of slices) {
    const { batch, from, end } = slice
    placeFloats(batch.time, slice, time, at, undefined)
    placeFloats(batch.ref, slice, ref, at, undefined)
    for (const half of ['low', 'high'] as const) {
      if (!hash) break
      if (batch.recordHash) placeInts(batch.recordHash[half], slice, hash[half], at, undefined)
      else fillInts(0, hash[half], at, at + end - from, undefined)
    }
    at += end - from
  }
  return { length, time, ref, hash: hash || undefined }
}

function ranked({ length, time, ref, hash }: Keys, places: Places, arrays: Arrays): Keys {
  const all = { from: 0, end: length }
  const room = places.length + 1
  const to = {
    length: places.length,
    time: arrays.floats(room),
    ref: arrays.floats(room),
    hash: hash && { low: arrays.ints(room), high: arrays.ints(room) },
  }
  placeFloats(time, all, to.time, 0, places.rank)
  placeFloats(ref, all, to.ref, 0, places.rank)
  if (hash && to.hash) {
    placeInts(hash.low, all, to.hash.low, 0, places.rank)
    placeInts(hash.high, all, to.hash.high, 0, places.rank)
  }
  return to
}
