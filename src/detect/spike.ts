import type { Test } from '../model/plan.ts'
import type { Detector, Hits } from './detector.ts'
import { type EntryList, EntryPool, emptyList, type SavedPool } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'

type State = {
  /** The bucket that is filling. */
  bucket: number
  count: number
  /** Count at which it is held, fixed when it began; Infinity before judging begins. */
  threshold: number
  median: number
  /** Counts of the last K buckets that were not held, oldest first from `at`. */
  readonly history: Float64Array
  at: number
  /** Held buckets in a row up to the last one, and the counts of the last K of them. */
  run: number
  held: number[]
  /** The newest events of the filling bucket. */
  readonly list: EntryList
}

export type SavedSpike = {
  readonly pool: SavedPool
  readonly states: ReadonlyMap<number, State>
  readonly firstBucket: number | undefined
}

/**
 * spike: counts per bucket, judged as they fill against a multiple of the median of usual buckets.
 *
 *     usual --count reaches T--> held until the bucket ends --next bucket--> usual
 *     held buckets do not enter the history; after `accept` of them in a row they become the history
 *
 * Buckets without events are 0 and pass when the next event comes.
 */
export class Spike implements Detector {
  readonly #test: Extract<Test, { type: 'spike' }>
  readonly #windowMs: number
  readonly #limit: number
  readonly #pool = new EntryPool()
  readonly #states = new Map<number, State>()
  #firstBucket: number | undefined
  episodes!: Episodes

  constructor(test: Extract<Test, { type: 'spike' }>, windowMs: number, limit: number) {
    this.#test = test
    this.#windowMs = windowMs
    this.#limit = limit
  }

  get bytes(): number {
    return this.#pool.bytes + this.#states.size * (200 + 8 * this.#test.buckets)
  }

  /** The stream begins. */
  start(time: number): void {
    this.#firstBucket = Math.floor(time / this.#windowMs)
  }

  process({ events, rows, slots, count }: Hits): void {
    for (let i = 0; i < count; i++) if (slots[i] !== 0) this.#hit(slots[i]!, events, rows[i]!)
  }

  #hit(slot: number, events: Events, row: number): void {
    const time = events.time[row]!
    const bucket = Math.floor(time / this.#windowMs)
    let state = this.#states.get(slot)
    if (!state) this.#states.set(slot, (state = this.#born(bucket)))
    const episode = this.episodes.before(slot, time)
    if (state.bucket !== bucket) this.#turn(state, bucket)
    state.count++
    const holds = state.count >= state.threshold
    if (!episode?.announced || time >= episode.end) this.#remember(slot, state, events, row)
    if (!episode && !holds) return
    this.episodes.event(slot, events, row, holds ? (bucket + 1) * this.#windowMs : 0)
    if (holds) this.episodes.get(slot)?.sample(state.count, time)
  }

  #born(bucket: number): State {
    const state: State = {
      bucket,
      count: 0,
      threshold: 0,
      median: 0,
      history: new Float64Array(this.#test.buckets),
      at: 0,
      run: 0,
      held: [],
      list: emptyList(),
    }
    this.#fix(state)
    return state
  }

  /** Ends the filling bucket and goes on to `bucket`; those between are empty. */
  #turn(state: State, bucket: number): void {
    this.#end(state)
    const empty = bucket - state.bucket - 1
    if (empty > 0) {
      this.#usual(state)
      for (let i = Math.min(empty, this.#test.buckets); i > 0; i--) this.#learn(state, 0)
    }
    state.bucket = bucket
    state.count = 0
    this.#pool.forget(state.list)
    this.#fix(state)
  }

  #end(state: State): void {
    const { buckets, accept, exclude } = this.#test
    const held = state.count >= state.threshold
    if (!held || !exclude) this.#learn(state, state.count)
    if (!held) {
      this.#usual(state)
      return
    }
    state.held.push(state.count)
    if (state.held.length > buckets) state.held.shift()
    if (++state.run < accept) return
    if (exclude) for (const count of state.held.slice(-accept)) this.#learn(state, count)
    this.#usual(state)
  }

  #usual(state: State): void {
    state.run = 0
    state.held = []
  }

  #learn(state: State, count: number): void {
    state.history[state.at] = count
    state.at = (state.at + 1) % this.#test.buckets
  }

  /** Fixes the threshold of the bucket that begins. */
  #fix(state: State): void {
    const { buckets, factor, min } = this.#test
    state.median = median(state.history)
    const judged = state.bucket >= this.#firstBucket! + buckets
    state.threshold = judged ? Math.max(min, factor * state.median) : Number.POSITIVE_INFINITY
  }

  #remember(slot: number, { list }: State, events: Events, row: number): void {
    this.#pool.remember(list, events, row, 0, slot)
    if (list.count > this.#limit) this.#pool.dropOldest(list)
  }

  evidence(slot: number): Evidence {
    const state = this.#states.get(slot)!
    const list = this.#pool.list(state.list.head)
    const terms = { threshold: state.threshold, usual: state.median }
    return { ...list, total: state.count, value: state.count, terms }
  }

  advance(): void {}

  save(): SavedSpike {
    const states = Array.from(this.#states, ([slot, state]) => [slot, copied(state)] as const)
    return { pool: this.#pool.save(), states: new Map(states), firstBucket: this.#firstBucket }
  }

  restore({ pool, states, firstBucket }: SavedSpike): void {
    this.#pool.restore(pool)
    for (const [slot, state] of states) this.#states.set(slot, copied(state))
    this.#firstBucket = firstBucket
  }

  leave(slot: number): void {
    const state = this.#states.get(slot)
    if (state) this.#pool.forget(state.list)
    this.#states.delete(slot)
  }
}

const copied = (state: State): State => ({
  ...state,
  history: state.history.slice(),
  held: [...state.held],
  list: { ...state.list },
})

function median(history: Float64Array): number {
  const sorted = history.slice().sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
