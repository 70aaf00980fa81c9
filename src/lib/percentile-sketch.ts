/** A percentile is at most this part of itself off. */
const ERROR = 0.01
const GROWTH = Math.log((1 + ERROR) / (1 - ERROR))
/** Buckets; beyond, the lowest go together. They span from 1 to 600 million without that. */
const MOST = 1024

/** How many numbers were zero, the buckets of the others in their order, and how many each has. */
export type SavedPercentiles = {
  readonly zeros: number
  readonly buckets: Int32Array
  readonly counts: Float64Array
}

/**
 * Percentiles of positive numbers in bounded memory, each at most 1 % off (DDSketch: Masson and others, 2019): bucket i holds numbers
 * up to g^i. What was counted in parts can be put together without further error.
 */
export class PercentileSketch {
  #zeros = 0
  readonly #buckets = new Map<number, number>()

  /** With what another one saved. */
  constructor(saved?: SavedPercentiles) {
    if (saved) this.merge(saved)
  }

  add(n: number, times = 1): void {
    if (!(n >= 0) || n === Number.POSITIVE_INFINITY) return
    if (n < 1e-9) this.#zeros += times
    else this.#put(Math.ceil(Math.log(n) / GROWTH), times)
  }

  merge({ zeros, buckets, counts }: SavedPercentiles): void {
    this.#zeros += zeros
    for (const [i, bucket] of buckets.entries()) this.#put(bucket, counts[i]!)
  }

  save(): SavedPercentiles {
    const sorted = this.#sorted()
    return {
      zeros: this.#zeros,
      buckets: Int32Array.from(sorted, ([bucket]) => bucket),
      counts: Float64Array.from(sorted, ([, times]) => times),
    }
  }

  /** How many numbers there are. */
  get count(): number {
    let count = this.#zeros
    for (const times of this.#buckets.values()) count += times
    return count
  }

  /** The number that `percent` of all do not exceed; undefined where there is none. */
  at(percent: number): number | undefined {
    const sorted = this.#sorted()
    const { count } = this
    if (count === 0) return undefined
    let before = this.#zeros
    const rank = Math.max(1, Math.ceil((percent / 100) * count))
    if (rank <= before) return 0
    for (const [bucket, times] of sorted) {
      before += times
      if (before >= rank) return (2 * Math.exp(bucket * GROWTH)) / (1 + Math.exp(GROWTH))
    }
    return undefined
  }

  #sorted(): [bucket: number, times: number][] {
    return [...this.#buckets].sort(([a], [b]) => a - b)
  }

  #put(bucket: number, times: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + times)
    if (this.#buckets.size <= MOST) return
    const [[lowest, few], [next, more]] = this.#sorted() as [[number, number], [number, number]]
    this.#buckets.set(next, more + few)
    this.#buckets.delete(lowest)
  }
}

/** What was counted in parts, as one. */
export function mergedPercentiles(parts: readonly SavedPercentiles[]): SavedPercentiles {
  const [only, more] = parts
  if (only && !more) return only
  const whole = new PercentileSketch()
  for (const part of parts) whole.merge(part)
  return whole.save()
}
