const DIGIT = 11
const BUCKETS = 1 << DIGIT
const WORD = 2 ** 32
/** Up to so many rows are put in order one by one: clearing buckets costs more than it saves. */
const FEW = 32

/** Where arrays come from for as long as they are sorted in. */
export interface SortArrays {
  /** An array with room for so many numbers, whatever stands in it. */
  ints(length: number): Int32Array
  takeBack(array: Int32Array): void
}

const fresh: SortArrays = { ints: (length) => new Int32Array(length), takeBack: () => {} }

/**
 * Puts the first `count` rows in order of time; rows of one millisecond stay as they stand. A radix sort, 11 bits at a
 * time, over the distance to the earliest: by its low 32 bits, then, where it comes to more than 49 days, by the rest.
 */
export function sortByTime(
  rows: Int32Array,
  count: number,
  time: Float64Array,
  arrays: SortArrays = fresh,
): void {
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
  const keys = arrays.ints(count)
  for (let i = 0; i < count; i++) keys[i] = time[rows[i]!]! - least
  sortByKey(rows, keys, count, Math.min(most - least, WORD - 1), arrays)
  if (most - least >= WORD) {
    for (let i = 0; i < count; i++) keys[i] = Math.floor((time[rows[i]!]! - least) / WORD)
    sortByKey(rows, keys, count, Math.floor((most - least) / WORD), arrays)
  }
  arrays.takeBack(keys)
}

function insertByTime(rows: Int32Array, count: number, time: Float64Array): void {
  for (let i = 1; i < count; i++) {
    const row = rows[i]!
    const t = time[row]!
    let at = i
    for (; at > 0 && time[rows[at - 1]!]! > t; at--) rows[at] = rows[at - 1]!
    rows[at] = row
  }
}

/** Sorts rows, stable, by the key (32 bits, without sign) beside each; `most` is the greatest. The keys are used up. */
function sortByKey(
  rows: Int32Array,
  keys: Int32Array,
  count: number,
  most: number,
  arrays: SortArrays,
): void {
  const otherRows = arrays.ints(count)
  const otherKeys = arrays.ints(count)
  let there = true
  for (let shift = 0; shift < 32 && most >>> shift > 0; shift += DIGIT) {
    if (there) distribute(rows, keys, otherRows, otherKeys, count, shift)
    else distribute(otherRows, otherKeys, rows, keys, count, shift)
    there = !there
  }
  if (!there) rows.set(otherRows.subarray(0, count))
  arrays.takeBack(otherRows)
  arrays.takeBack(otherKeys)
}

const starts = new Int32Array(BUCKETS + 1)

function distribute(
  rows: Int32Array,
  keys: Int32Array,
  toRows: Int32Array,
  toKeys: Int32Array,
  count: number,
  shift: number,
): void {
  starts.fill(0)
  for (let i = 0; i < count; i++) starts[((keys[i]! >>> shift) & (BUCKETS - 1)) + 1]!++
  for (let digit = 0; digit < BUCKETS; digit++) starts[digit + 1]! += starts[digit]!
  for (let i = 0; i < count; i++) {
    const key = keys[i]!
    const at = starts[(key >>> shift) & (BUCKETS - 1)]!++
    toRows[at] = rows[i]!
    toKeys[at] = key
  }
}
