import type { EventIds } from '../model/event-ids.ts'

const DIGIT = 11
const BUCKETS = 1 << DIGIT

/**
 * Puts rows in total order: by time, then by id. A radix sort by time (stable, 11 bits at a time), then the
 * few rows of one millisecond whose ids stand wrong are put right.
 */
export function sortRows(rows: Uint32Array, count: number, time: Float64Array, ref: Float64Array, ids: EventIds): void {
  radixByTime(rows, count, time)
  for (let from = 0; from < count; ) {
    const t = time[rows[from]!]!
    let end = from + 1
    while (end < count && time[rows[end]!] === t) end++
    if (end - from > 1) sortById(rows, from, end, ref, ids)
    from = end
  }
}

function radixByTime(rows: Uint32Array, count: number, time: Float64Array): void {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < count; i++) {
    const t = time[rows[i]!]!
    if (t < least) least = t
    if (t > most) most = t
  }
  let from: Uint32Array = rows
  let to: Uint32Array = new Uint32Array(count)
  let turns = 0
  for (let scale = 1; scale <= most - least; scale *= BUCKETS) {
    distribute(from, to, count, time, least, scale)
    const other = from
    from = to
    to = other
    turns++
  }
  if (turns % 2 === 1) rows.set(from.subarray(0, count))
}

function distribute(
  from: Uint32Array,
  to: Uint32Array,
  count: number,
  time: Float64Array,
  least: number,
  scale: number,
): void {
  const starts = new Uint32Array(BUCKETS + 1)
  for (let i = 0; i < count; i++) {
    const digit = Math.floor((time[from[i]!]! - least) / scale) % BUCKETS
    starts[digit + 1] = starts[digit + 1]! + 1
  }
  for (let digit = 0; digit < BUCKETS; digit++) starts[digit + 1] = starts[digit + 1]! + starts[digit]!
  for (let i = 0; i < count; i++) {
    const row = from[i]!
    const digit = Math.floor((time[row]! - least) / scale) % BUCKETS
    const at = starts[digit]!
    starts[digit] = at + 1
    to[at] = row
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
