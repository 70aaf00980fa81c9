/**
 * The time of a live stream: that of its newest event, and from there on it passes as it does on the wall. A log that is live runs
 * with the wall; one that is played back, however old, runs at its pace.
 */
export class StreamClock {
  #newest = Number.NEGATIVE_INFINITY
  #seenAt = 0

  /** The newest event so far has this time. */
  saw(newest: number, now: number): void {
    if (newest <= this.#newest) return
    this.#newest = newest
    this.#seenAt = now
  }

  /** -Infinity before the first event. */
  time(now: number): number {
    return this.#newest + Math.max(0, now - this.#seenAt)
  }

  save(): SavedClock {
    return { newest: this.#newest, seenAt: this.#seenAt }
  }

  restore({ newest, seenAt }: SavedClock): void {
    this.#newest = newest
    this.#seenAt = seenAt
  }
}

export type SavedClock = { readonly newest: number; readonly seenAt: number }
