import type { EventIds } from '../model/event-ids.ts'

const DIGIT = 11
const BUCKETS = 1 << DIGIT
const WORD = 2 ** 32
/** Below this many rows clearing the buckets costs more than it saves. */
const FEW = 48

/** Puts rows in total order: by time, then by id. */
export function sortRows(rows: Uint32Array, count: number, time: Float64Array, ref: Float64Array, ids: EventIds): void {
  sortByTime(rows, count, time)
  for (let from = 0; from < count; ) {
    const t = time[rows[from]!]!
    let end = from + 1
    while (end < count && time[rows[end]!] === t) end++
    if (end - from > 1) sortById(rows, from, end, ref, ids)
    from = end
  }
}

/**
 * Puts rows in order of time; rows of one millisecond stay as they stand. A radix sort, 11 bits at a time, over the
 * distance to the earliest: by its low 32 bits, then, where it is longer than 49 days, by the rest.
 */
export function sortByTime(rows: Uint32Array, count: number, time: Float64Array): void {
  if (count <= FEW) {
    insertByTime(rows, count, time)
    return
  }
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) {
    const t = time[rows[i]!]!
    if (t < least) least = t
    if (t > most) most = t
  }
  const keys = new Uint32Array(count)
  for (let i = 0; i < count; i++) keys[i] = time[rows[i]!]! - least
  sortByKey(rows, keys, Math.min(most - least, WORD - 1))
  if (most - least < WORD) return
  for (let i = 0; i < count; i++) keys[i] = (time[rows[i]!]! - least) / WORD
  sortByKey(rows, keys, Math.floor((most - least) / WORD))
}

function insertByTime(rows: Uint32Array, count: number, time: Float64Array): void {
  for (let i = 1; i < count; i++) {
    const row = rows[i]!
    const t = time[row]!
    let at = i
    for (; at > 0 && time[rows[at - 1]!]! > t; at--) rows[at] = rows[at - 1]!
    rows[at] = row
  }
}

/** Sorts rows by the key beside each, stable; `most` is the greatest key. Leaves the keys in disorder. */
function sortByKey(rows: Uint32Array, keys: Uint32Array, most: number): void {
  const count = keys.length
  let fromRows: Uint32Array = rows.subarray(0, count)
  let fromKeys = keys
  let toRows: Uint32Array = new Uint32Array(count)
  let toKeys: Uint32Array = new Uint32Array(count)
  for (let shift = 0; shift < 32 && most >>> shift > 0; shift += DIGIT) {
    distribute(fromRows, fromKeys, toRows, toKeys, shift)
    ;[fromRows, toRows] = [toRows, fromRows]
    ;[fromKeys, toKeys] = [toKeys, fromKeys]
  }
  if (fromRows.buffer !== rows.buffer) rows.set(fromRows)
}

const starts = new Uint32Array(BUCKETS + 1)

function distribute(
  fromRows: Uint32Array,
  fromKeys: Uint32Array,
  toRows: Uint32Array,
  toKeys: Uint32Array,
  shift: number,
): void {
  const count = fromKeys.length
  starts.fill(0)
  for (let i = 0; i < count; i++) starts[((fromKeys[i]! >>> shift) & (BUCKETS - 1)) + 1]!++
  for (let digit = 0; digit < BUCKETS; digit++) starts[digit + 1]! += starts[digit]!
  for (let i = 0; i < count; i++) {
    const key = fromKeys[i]!
    const digit = (key >>> shift) & (BUCKETS - 1)
    const at = starts[digit]!
    starts[digit] = at + 1
    toRows[at] = fromRows[i]!
    toKeys[at] = key
  }
}

function sortById(rows: Uint32Array, from: number, end: number, ref: Float64Array, ids: EventIds): void {
  for (let i = from + 1; i < end; i++) {
    if (ids.compare(ref[rows[i - 1]!]!, ref[rows[i]!]!) <= 0) continue
    const sorted = Array.from(rows.subarray(from, end)).sort((a, b) => ids.compare(ref[a]!, ref[b]!) || a - b)
    rows.set(sorted, from)
    return
  }
}
