/** A percentile is at most this part of itself off. */
const ERROR = 0.01
const GROWTH = Math.log((1 + ERROR) / (1 - ERROR))
/** Buckets; beyond, the lowest go together. They span from 1 to 600 million without that. */
const MOST = 1024

/** Counts of numbers by bucket, and how many were zero. */
export type SavedPercentiles = { readonly zeros: number; readonly buckets: ReadonlyMap<number, number> }

/**
 * Percentiles of positive numbers in bounded memory, each at most 1 % off (DDSketch: Masson and others, 2019): bucket i holds numbers
 * up to g^i. What was counted in parts can be put together without further error.
 */
export class PercentileSketch {
  #zeros = 0
  readonly #buckets = new Map<number, number>()

  add(n: number, times = 1): void {
    if (!(n >= 0) || n === Number.POSITIVE_INFINITY) return
    if (n < 1e-9) this.#zeros += times
    else this.#put(Math.ceil(Math.log(n) / GROWTH), times)
  }

  merge({ zeros, buckets }: SavedPercentiles): void {
    this.#zeros += zeros
    for (const [bucket, times] of buckets) this.#put(bucket, times)
  }

  save(): SavedPercentiles {
    return { zeros: this.#zeros, buckets: new Map(this.#buckets) }
  }

  /** The number that `percent` of all do not exceed; undefined where there is none. */
  at(percent: number): number | undefined {
    const sorted = [...this.#buckets].sort(([a], [b]) => a - b)
    const count = sorted.reduce((sum, [, times]) => sum + times, this.#zeros)
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

  #put(bucket: number, times: number): void {
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + times)
    if (this.#buckets.size <= MOST) return
    const [lowest, next] = [...this.#buckets.keys()].sort((a, b) => a - b)
    this.#buckets.set(next!, this.#buckets.get(next!)! + this.#buckets.get(lowest!)!)
    this.#buckets.delete(lowest!)
  }
}
