import type { Random } from '../../lib/random.ts'

/** How a simulated upstream bears its load. */
export interface LoadModel {
  /** How long one answer takes when nothing else is asked, milliseconds. */
  readonly latencyMs: readonly [least: number, most: number]
  /** What each further request at once adds to that, as a share of it. */
  readonly slowdown: number
  /** Requests at once from which on it fails and forgets, the more the more there are. */
  readonly capacity: number
}

/** What becomes of one request. */
export interface Outcome {
  readonly latencyMs: number
  /** `reset`: the connection breaks in the middle of the answer. */
  readonly failure: 'busy' | 'error' | 'reset' | undefined
  /** The share of identities that are missing in the answer. */
  readonly forgets: number
}

const FAILURES = ['busy', 'error', 'reset'] as const

/** What becomes of a request that is one of `inFlight` at once. */
export function outcomeOf(load: LoadModel, inFlight: number, random: Random): Outcome {
  const [least, most] = load.latencyMs
  const over = Math.max(0, inFlight - load.capacity)
  const failing = random.chance(Math.min(0.9, over * 0.15))
  return {
    latencyMs: (least + random.next() * (most - least)) * (1 + load.slowdown * (inFlight - 1)),
    failure: failing ? random.pick(FAILURES) : undefined,
    forgets: Math.min(0.5, over * 0.1),
  }
}
