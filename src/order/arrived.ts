import type { Batch } from '../model/batch.ts'

/** Events of one class, and the place at which each arrived among all that came with them, ascending. */
export interface ArrivedPart {
  readonly batch: Batch
  readonly arrival: ArrayLike<number>
}

/** The times of all events in the order in which they arrived, and where the n-th of them stands. */
export interface Arrived {
  readonly time: Float64Array
  readonly placeOf: (n: number) => { readonly part: number; readonly row: number }
}

/** Puts events that were parted by class back into the order in which they arrived. */
export function asArrived(parts: readonly ArrivedPart[]): Arrived {
  const length = parts.reduce((sum, { batch }) => sum + batch.length, 0)
  const time = new Float64Array(length)
  const part = new Uint8Array(length)
  const row = new Int32Array(length)
  const next = parts.map(() => 0)
  for (let n = 0; n < length; n++) {
    const first = firstOf(parts, next)
    const at = next[first]!++
    time[n] = parts[first]!.batch.time[at]!
    part[n] = first
    row[n] = at
  }
  return { time, placeOf: (n) => ({ part: part[n]!, row: row[n]! }) }
}

/** The part whose next event arrived first. */
function firstOf(parts: readonly ArrivedPart[], next: readonly number[]): number {
  let first = -1
  let earliest = Number.POSITIVE_INFINITY
  for (const [i, { batch, arrival }] of parts.entries()) {
    const at = next[i]!
    if (at < batch.length && arrival[at]! < earliest) {
      first = i
      earliest = arrival[at]!
    }
  }
  return first
}
