import type { Plain, Stateful } from '../model/plain.ts'
import type { Condition, Plan } from '../model/plan.ts'
import type { ByKey } from './by-key.ts'
import type { Events } from './events.ts'

/** Events that a plan looks at, in total order; those of one millisecond come in one call. */
export interface Hits {
  readonly events: Events
  readonly rows: Int32Array
  /** Slot of each hit's key. */
  readonly slots: Int32Array
  /** The same hits, key by key; valid until the next call. */
  byKey(): ByKey
  readonly count: number
  /** Bit i is set when the event matches input i; only for plans with several inputs. */
  readonly which: Uint32Array
  /** Code of the value each hit carries, below EMPTY when it has none; only for plans with fields. */
  readonly values: Int32Array
  /** The number each hit carries, NaN when it has none; only for plans that reckon with numbers. */
  readonly numbers: Float64Array
}

/**
 * Judges one plan. Its state is kept per slot; `leave` drops a slot's. A detector says what it finds through the
 * `Episodes` it was made with. Between two spans its state can be saved; the episodes save their own.
 */
export interface Detector extends Stateful<Plain> {
  process(hits: Hits): void
  /** Every event before `until` has been processed. */
  advance(until: number): void
  leave(slot: number): void
  /** Bytes of state, all in. */
  readonly bytes: number
  /** Events left out because they have no number to reckon with. */
  readonly without?: number
}

/** C: how many pieces of evidence a plan keeps. */
export const evidenceLimit = (plan: Plan): number => Math.max(100, largestN(plan))

function largestN({ test }: Plan): number {
  switch (test.type) {
    case 'event_count':
    case 'value_count':
      return neededFor(test.condition)
    case 'temporal':
      return 'condition' in test ? neededFor(test.condition) : 0
    case 'rhythm':
      return test.events
    default:
      return 0
  }
}

const neededFor = (condition: Condition): number =>
  Math.max(...condition.map(({ op, n }) => (op === 'gte' || op === 'lt' ? n : n + 1)))

/** The least count that satisfies a condition of gt and gte alone; undefined for any other condition. */
export function threshold(condition: Condition): number | undefined {
  let least = 1
  for (const { op, n } of condition) {
    if (op === 'gte') least = Math.max(least, Math.ceil(n))
    else if (op === 'gt') least = Math.max(least, Math.floor(n) + 1)
    else return undefined
  }
  return condition.some((c) => (c.op === 'gte' && c.n <= 0) || (c.op === 'gt' && c.n < 0)) ? undefined : least
}
