import { LatencyTrend } from './latency-trend.ts'

/** What is remembered of a number of requests at once that was too much. */
interface Rest {
  /** Successes until it may be tried again. */
  left: number
  /** How long it rests when it is too much the next time. */
  next: number
}

const FIRST_REST = 16
const LONGEST_REST = 512
/** A further request at once must bring so many times the answers to be worth what it costs the upstream. */
const WORTH = 1.04

/**
 * How many requests at once serve an upstream best. After as many successes as are allowed at once it goes up or down by
 * one, to where a further request at once still brings clearly more answers in the same time. At a sign of overload it goes
 * down, and the number that was too much rests, longer each time.
 */
export class AdaptiveLimit {
  readonly #most: number
  readonly #rests = new Map<number, Rest>()
  readonly #trend = new LatencyTrend()
  #limit = 1
  #successes = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Requests that may be under way at once, at least one. */
  get limit(): number {
    return this.#limit
  }

  /** A request that began as one of `atOnce` was answered. */
  succeeded(atOnce: number, latencyMs: number): void {
    this.#trend.add(atOnce, latencyMs)
    if (atOnce < this.#limit) return
    const rest = this.#rests.get(this.#limit + 1)
    if (rest && rest.left > 0) rest.left--
    if (++this.#successes >= this.#limit) this.#step()
  }

  /** A request that began as one of `atOnce` failed as requests do when too much is asked. */
  overloaded(atOnce: number): void {
    if (atOnce < this.#limit || this.#limit === 1) return
    const { next } = this.#rests.get(this.#limit) ?? { next: FIRST_REST }
    this.#rests.set(this.#limit, { left: next, next: Math.min(next * 2, LONGEST_REST) })
    this.#goTo(this.#limit - 1)
  }

  #step(): void {
    const mayRise = this.#limit < this.#most && !this.#rests.get(this.#limit + 1)?.left
    // Nothing can be said of what was always the same: one up or down shows.
    if (!this.#trend.telling) this.#goTo(this.#limit + (mayRise ? 1 : -1))
    else if (mayRise && this.#gain(this.#limit + 1) > WORTH) this.#goTo(this.#limit + 1)
    else if (this.#gain(this.#limit) < WORTH) this.#goTo(this.#limit - 1)
  }

  /** How many times the answers `n` at once bring, compared with one fewer. */
  #gain(n: number): number {
    return n === 1 ? Number.POSITIVE_INFINITY : ((n / (n - 1)) * this.#trend.at(n - 1)) / this.#trend.at(n)
  }

  #goTo(n: number): void {
    this.#limit = Math.max(1, n)
    this.#successes = 0
  }
}
