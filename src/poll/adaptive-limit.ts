const BACK_OFF = 0.6

/**
 * How many requests at once an upstream bears: one more for each round of successes that used all there was, a good part
 * fewer at a sign of overload. Failures of requests that were under way together count once.
 */
export class AdaptiveLimit {
  readonly #most: number
  #limit = 1
  #reducedAt = Number.NEGATIVE_INFINITY

  constructor(most: number) {
    this.#most = most
  }

  /** Requests that may be under way at once, at least one. */
  get limit(): number {
    return Math.floor(this.#limit)
  }

  /** A request succeeded; `busy`: as many were under way as were allowed. */
  succeeded(busy: boolean): void {
    if (busy) this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit)
  }

  /** A request that began at `startedAt` failed at `now`, as they do when too much is asked. */
  overloaded(startedAt: number, now: number): void {
    if (startedAt < this.#reducedAt) return
    this.#limit = Math.max(1, this.#limit * BACK_OFF)
    this.#reducedAt = now
  }
}
