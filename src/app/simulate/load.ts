import type { Random } from '../../lib/random.ts'

/** How a simulated upstream bears its load. */
export interface LoadModel {
  /** How long one answer takes when nothing else is asked, milliseconds. */
  readonly latencyMs: readonly [least: number, most: number]
  /** How much longer all take for each further request at once, as a share. */
  readonly slowdown: number
  /** Requests at once from which on it fails and forgets, the more the more there are. */
  readonly capacity: number
}

/** What becomes of one request. */
export interface Outcome {
  /** How long it takes when nothing else is asked. */
  readonly workMs: number
  /** `reset`: the connection breaks in the middle of the answer. */
  readonly failure: 'busy' | 'error' | 'reset' | undefined
  /** The share of identities that are missing in the answer. */
  readonly forgets: number
}

const FAILURES = ['busy', 'error', 'reset'] as const

/** What becomes of a request that came as one of `atOnce`. */
export function outcomeOf(
  { latencyMs: [least, most], capacity }: LoadModel,
  atOnce: number,
  random: Random,
): Outcome {
  const over = Math.max(0, atOnce - capacity)
  const failing = random.chance(Math.min(0.9, over * 0.15))
  return {
    workMs: least + random.next() * (most - least),
    failure: failing ? random.pick(FAILURES) : undefined,
    forgets: Math.min(0.5, over * 0.1),
  }
}

interface Work {
  leftMs: number
  readonly done: () => void
}

/** Work that is done side by side: the more there is, the slower all of it goes. */
export class SharedWork {
  readonly #slowdown: number
  readonly #now: () => number
  readonly #works = new Set<Work>()
  #countedAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(slowdown: number, now: () => number) {
    this.#slowdown = slowdown
    this.#now = now
  }

  get size(): number {
    return this.#works.size
  }

  /** Resolves when so much work is done. */
  async add(workMs: number): Promise<void> {
    this.#count()
    await new Promise<void>((done) => {
      this.#works.add({ leftMs: workMs, done })
      this.#wait()
    })
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Milliseconds of work done in one of the clock. */
  get #pace(): number {
    return 1 / (1 + this.#slowdown * Math.max(0, this.#works.size - 1))
  }

  #count(): void {
    const now = this.#now()
    const doneMs = (now - this.#countedAt) * this.#pace
    this.#countedAt = now
    for (const work of this.#works) work.leftMs -= doneMs
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.#works.size === 0) return
    const next = [...this.#works].reduce((a, b) => (a.leftMs <= b.leftMs ? a : b)).leftMs
    this.#timer = setTimeout(() => this.#finish(), Math.max(0, next / this.#pace))
  }

  #finish(): void {
    this.#count()
    for (const work of this.#works) {
      // Timers may be a moment early.
      if (work.leftMs > 1) continue
      this.#works.delete(work)
      work.done()
    }
    this.#wait()
  }
}
