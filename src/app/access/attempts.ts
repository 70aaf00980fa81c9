/** How often something may be tried in a while, by key. */
export interface AttemptLimit {
  readonly most: number
  readonly windowMs: number
}

interface Count {
  readonly since: number
  readonly count: number
}

/** Keys that are counted; beyond, those not tried for longest are forgotten. */
const MAX_KEYS = 10_000

/** Counts attempts by key. */
export class Attempts {
  readonly #limit: AttemptLimit
  readonly #counts = new Map<string, Count>()

  constructor(limit: AttemptLimit) {
    this.#limit = limit
  }

  /** Counts one more; returns how many milliseconds to wait instead when there were too many. */
  take(key: string, now: number): number {
    const { most, windowMs } = this.#limit
    const before = this.#counts.get(key)
    const { since, count } = before && now - before.since < windowMs ? before : { since: now, count: 0 }
    this.#counts.delete(key)
    if (this.#counts.size >= MAX_KEYS) this.#counts.delete(this.#counts.keys().next().value!)
    this.#counts.set(key, { since, count: Math.min(count + 1, most + 1) })
    return count < most ? 0 : since + windowMs - now
  }

  forget(key: string): void {
    this.#counts.delete(key)
  }
}
