/** The share of its weight that every sample keeps when a further one comes: about the last hundred count. */
const KEPT = 0.99
/** Variance of the numbers at once from which on something can be said. */
const TELLING = 0.05
const LEAST_MS = 1

/** How the latency of answers grows with the number of requests at once: a straight line through recent samples. */
export class LatencyTrend {
  #weight = 0
  #sumN = 0
  #sumMs = 0
  #sumNn = 0
  #sumNms = 0

  add(atOnce: number, latencyMs: number): void {
    this.#weight = this.#weight * KEPT + 1
    this.#sumN = this.#sumN * KEPT + atOnce
    this.#sumMs = this.#sumMs * KEPT + latencyMs
    this.#sumNn = this.#sumNn * KEPT + atOnce * atOnce
    this.#sumNms = this.#sumNms * KEPT + atOnce * latencyMs
  }

  /** Whether the samples differ enough in their number at once. */
  get telling(): boolean {
    return this.#weight > 0 && this.#varianceN > TELLING
  }

  /** Milliseconds that an answer takes with so many at once. */
  at(atOnce: number): number {
    const slope = (this.#sumNms / this.#weight - this.#meanN * this.#meanMs) / this.#varianceN
    // More at once never makes answers quicker: that is chance.
    return Math.max(LEAST_MS, this.#meanMs + Math.max(0, slope) * (atOnce - this.#meanN))
  }

  get #meanN(): number {
    return this.#sumN / this.#weight
  }

  get #meanMs(): number {
    return this.#sumMs / this.#weight
  }

  get #varianceN(): number {
    return this.#sumNn / this.#weight - this.#meanN ** 2
  }
}
