import { sortByTime } from '../../lib/sort-by-time.ts'

type Compare = (a: number, b: number) => number

/** Rows by time, those of one time as `compare` has them; undefined where they lie so already. */
export function rowOrder(time: Float64Array, length: number, compare: Compare): Int32Array | undefined {
  if (isInOrder(time, length, compare)) return undefined
  const rows = new Int32Array(length)
  for (let row = 0; row < length; row++) rows[row] = row
  sortByTime(rows, length, time)
  for (let from = 0, end = 0; from < length; from = end) {
    do end++
    while (end < length && time[rows[end]!] === time[rows[from]!])
    orderWithin(rows, from, end, compare)
  }
  return rows
}

function isInOrder(time: Float64Array, length: number, compare: Compare): boolean {
  for (let row = 1; row < length; row++)
    if (!(time[row]! > time[row - 1]! || (time[row] === time[row - 1] && compare(row - 1, row) <= 0)))
      return false
  return true
}

/** Orders the rows from one place to before another, which are of one time and mostly in order. */
function orderWithin(rows: Int32Array, from: number, end: number, compare: Compare): void {
  for (let i = from + 1; i < end; i++) {
    if (compare(rows[i - 1]!, rows[i]!) <= 0) continue
    rows.subarray(from, end).sort(compare)
    return
  }
}

/** Fills `to` with what stands in the rows of an order, one after the other. */
export function putInOrder<A extends Int32Array | Float64Array>(
  from: ArrayLike<number>,
  order: Int32Array,
  to: A,
): A {
  for (let row = 0; row < to.length; row++) to[row] = from[order[row]!]!
  return to
}
