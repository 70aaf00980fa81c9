/** Messages a second of one sender, and how many of these at once. */
export const MOST_PER_SECOND = 20_000
const MAX_SENDERS = 4096

interface Bucket {
  left: number
  at: number
}

/** Counts how much senders send. Those that are too many to be told apart share what one may. */
export class SenderRates {
  readonly #buckets = new Map<string, Bucket>()
  #lookedAt = Number.NEGATIVE_INFINITY
  readonly #others: Bucket = { left: MOST_PER_SECOND, at: 0 }

  /** Whether one more message may come now, in milliseconds of any clock that only goes forward. */
  allows(sender: string, now: number): boolean {
    const bucket = this.#bucketOf(sender, now)
    bucket.left = Math.min(MOST_PER_SECOND, bucket.left + ((now - bucket.at) * MOST_PER_SECOND) / 1000)
    bucket.at = now
    if (bucket.left < 1) return false
    bucket.left--
    return true
  }

  #bucketOf(sender: string, now: number): Bucket {
    const known = this.#buckets.get(sender)
    if (known) return known
    if (this.#buckets.size >= MAX_SENDERS) this.#forgetIdle(now)
    if (this.#buckets.size >= MAX_SENDERS) return this.#others
    const bucket = { left: MOST_PER_SECOND, at: now }
    this.#buckets.set(sender, bucket)
    return bucket
  }

  /** Who has sent nothing for a second may send as much as a new one. */
  #forgetIdle(now: number): void {
    if (now - this.#lookedAt < 1000) return
    this.#lookedAt = now
    for (const [sender, { at }] of this.#buckets) if (now - at >= 1000) this.#buckets.delete(sender)
  }
}
