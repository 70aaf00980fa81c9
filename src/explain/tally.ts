import type { Moment, Seen } from './story.ts'

/** How many events of a key lie in a span, over all that is known of it. */
export interface Tally {
  /** Different times with events, oldest first. */
  readonly times: readonly number[]
  /** Events with `from <= t < until`. */
  count(from: number, until: number): number
  /** Index of the first of `times` that is `t` or later. */
  at(t: number): number
}

export function tallyOf(before: readonly Moment[], seen: readonly Seen[]): Tally {
  const times: number[] = []
  /** Events before the time of the same index; one more at the end. */
  const sums: number[] = [0]
  const add = (t: number, n: number): void => {
    if (times.at(-1) === t) sums.push(sums.pop()! + n)
    else {
      times.push(t)
      sums.push(sums.at(-1)! + n)
    }
  }
  for (const { t, n } of before) add(t, n)
  for (const { t } of seen) add(t, 1)
  const at = (t: number) => firstFrom(times, t)
  return { times, at, count: (from, until) => sums[at(until)]! - sums[at(from)]! }
}

/** Index of the first of sorted numbers that is `n` or more. */
export function firstFrom(sorted: readonly number[], n: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < n) low = middle + 1
    else high = middle
  }
  return low
}
