import type { EventIds } from '../model/event-ids.ts'

/** Up to so many rows are put in order one by one. */
const FEW = 32

/** Puts the rows from `from` up to `end` in the order of their ids; equal ids stay as they stand. */
export function sortById(
  rows: Int32Array,
  from: number,
  end: number,
  ref: Float64Array,
  ids: EventIds,
): void {
  if (end - from <= FEW) {
    insertById(rows, from, end, ref, ids)
    return
  }
  for (let i = from + 1; i < end; i++) {
    if (ids.compare(ref[rows[i - 1]!]!, ref[rows[i]!]!) <= 0) continue
    const sorted = Array.from(rows.subarray(from, end)).sort((a, b) => ids.compare(ref[a]!, ref[b]!))
    rows.set(sorted, from)
    return
  }
}

function insertById(rows: Int32Array, from: number, end: number, ref: Float64Array, ids: EventIds): void {
  for (let i = from + 1; i < end; i++) {
    const row = rows[i]!
    let at = i
    for (; at > from && ids.compare(ref[rows[at - 1]!]!, ref[row]!) > 0; at--) rows[at] = rows[at - 1]!
    rows[at] = row
  }
}
