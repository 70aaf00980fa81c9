import { type SavedHeap, TimeHeap } from '../lib/heap.ts'
import type { Test } from '../model/plan.ts'
import { afterUsual, judged, type KnownRate, type Phase } from './baseline-phase.ts'
import type { Detector, Hits } from './detector.ts'
import { type EntryList, EntryPool, emptyList, type SavedPool } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'

type State = {
  /** Start of the bucket that is filling. */
  from: number
  count: number
  /** Buckets learned so far and their events; then `learned` stays at B. */
  learned: number
  n: number
  /** How often the rate was learned. */
  version: number
  phase: Phase
  /** Counts of the buckets judged and not held since the last learning. */
  recent: number[]
  last: number
  /** The end of the filling bucket is among those to come. */
  watched: boolean
  /** The newest events of the filling bucket. */
  readonly list: EntryList
}

export type SavedBaseline = {
  readonly pool: SavedPool
  readonly states: ReadonlyMap<number, State>
  readonly known: ReadonlyMap<number, KnownRate>
  readonly ends: SavedHeap
  readonly start: number | undefined
  readonly begun: boolean
}

/**
 * baseline: learns how many events B buckets hold, then judges each bucket at its end.
 *
 *     learning --B buckets, n > 0--> enforcing --R usual buckets (relearn)--> enforcing with a new n
 *        ^--------- n = 0 ----------'
 *     a held bucket makes the condition true from its end to the end of the next; see `baseline-phase.ts`
 */
export class Baseline implements Detector {
  readonly #test: Extract<Test, { type: 'baseline' }>
  readonly #bucketMs: number
  readonly #forgetMs: number
  readonly #limit: number
  readonly #keyed: boolean
  readonly #pool = new EntryPool()
  readonly #states = new Map<number, State>()
  /** Rates learned elsewhere, of keys without an event yet. */
  readonly #known = new Map<number, KnownRate>()
  readonly #ends = new TimeHeap()
  readonly #settled = new Map<number, Evidence>()
  #start: number | undefined
  /** Without group-by the first life begins with the stream, later ones with their first event. */
  #begun = false
  episodes!: Episodes

  constructor(
    test: Extract<Test, { type: 'baseline' }>,
    bucketMs: number,
    forgetMs: number,
    limit: number,
    keyed: boolean,
  ) {
    this.#test = test
    this.#bucketMs = bucketMs
    this.#forgetMs = forgetMs
    this.#limit = limit
    this.#keyed = keyed
  }

  get bytes(): number {
    return (
      this.#pool.bytes + 64 * this.#known.size + this.#states.size * (220 + 8 * (this.#test.relearn ?? 0))
    )
  }

  /** The stream begins. */
  start(time: number): void {
    this.#start = time
  }

  process({ events, rows, slots, count }: Hits): void {
    for (let i = 0; i < count; i++) if (slots[i] !== 0) this.#hit(slots[i]!, events, rows[i]!)
  }

  #hit(slot: number, events: Events, row: number): void {
    const time = events.time[row]!
    this.#endBuckets(time)
    let state = this.#states.get(slot)
    if (!state || time >= this.#leavesAt(state)) this.#states.set(slot, (state = this.#born(slot, time)))
    this.#catchUp(state, time)
    if (state.count === 0 && !state.watched) this.#watch(slot, state)
    this.episodes.before(slot, time)
    this.episodes.event(slot, events, row, 0)
    state.count++
    state.last = time
    this.#pool.remember(state.list, events, row, 0, slot)
    if (state.list.count > this.#limit) this.#pool.dropOldest(state.list)
  }

  #born(slot: number, time: number): State {
    const from = this.#keyed || this.#begun ? time : this.#start!
    this.#begun = true
    const known = this.#known.get(slot)
    this.#known.delete(slot)
    return {
      from,
      count: 0,
      learned: known ? this.#test.learn : 0,
      n: known?.n ?? 0,
      version: known?.version ?? 0,
      phase: 'learn',
      recent: [],
      last: time,
      watched: false,
      list: emptyList(),
    }
  }

  /** The end of the filling bucket is to be judged when its time comes. */
  #watch(slot: number, state: State): void {
    state.watched = true
    this.#ends.push(state.from + this.#bucketMs, slot)
  }

  /** Lets the empty buckets before `time` pass, none of which can be held. */
  #catchUp(state: State, time: number): void {
    let empty = Math.floor((time - state.from) / this.#bucketMs)
    state.from += empty * this.#bucketMs
    const { learn, relearn } = this.#test
    if (state.learned < learn) {
      const needed = learn - state.learned
      const enough = empty >= needed && state.n > 0
      state.learned = enough ? learn : (state.learned + empty) % learn
      empty = enough ? empty - needed : 0
      if (enough) state.version++
    }
    if (state.learned === learn) state.phase = afterUsual(state.phase, empty)
    // Beyond that many empty buckets the recent ones are all empty, and every learning keeps the rate.
    if (relearn === undefined) return
    if (empty > 2 * relearn) empty = (empty % relearn) + relearn
    for (; empty > 0; empty--) this.#relearn(state, 0)
  }

  /** Judges every bucket that ends at or before `time`, in order. */
  #endBuckets(time: number): void {
    while (this.#ends.next <= time) {
      const end = this.#ends.next
      const slot = this.#ends.pop()
      const state = this.#states.get(slot)
      // Of a key that left and came again, older ends may still be among those to come.
      if (state?.watched && state.from + this.#bucketMs === end) this.#endBucket(slot, state, end)
    }
  }

  #endBucket(slot: number, state: State, end: number): void {
    if (state.learned < this.#test.learn) this.#learn(state)
    else this.#judge(slot, state, end)
    this.#pool.forget(state.list)
    state.from = end
    state.count = 0
    state.watched = false
    if (end - state.last > this.#forgetMs) this.#states.delete(slot)
    // An empty bucket can only be held where too few events count as well.
    else if (this.#test.both) this.#watch(slot, state)
  }

  /** The first bucket end at which the last event is older than `forget`: the key leaves there. */
  #leavesAt(state: State): number {
    const buckets = Math.floor((state.last + this.#forgetMs - state.from) / this.#bucketMs) + 1
    return state.from + buckets * this.#bucketMs
  }

  #learn(state: State): void {
    state.n += state.count
    state.learned++
    if (state.learned < this.#test.learn) return
    if (state.n === 0) state.learned = 0
    else state.version++
  }

  #judge(slot: number, state: State, end: number): void {
    const held = this.#isHeld(state)
    state.phase = judged(state.phase, held)
    if (!held) {
      this.#relearn(state, state.count)
      return
    }
    this.episodes.before(slot, end)
    const episode = this.episodes.hold(slot, end, end + this.#bucketMs)
    if (!episode.announced && episode.openedAt === end) this.#settled.set(slot, this.#evidence(state))
    episode.sample(state.count, end)
  }

  /** A usual bucket has passed: after `relearn` of them the last `learn` give the rate. */
  #relearn(state: State, count: number): void {
    const { relearn, learn } = this.#test
    if (relearn === undefined) return
    state.recent.push(count)
    if (state.recent.length < relearn) return
    const n = state.recent.slice(-learn).reduce((sum, one) => sum + one, 0)
    if (n > 0) {
      state.n = n
      state.version++
    }
    state.recent = []
  }

  #isHeld({ count, n }: State): boolean {
    const { learn, threshold, atLeast, both, min } = this.#test
    const over = count * learn - n
    const off = (by: number) => (atLeast ? by * 100 >= threshold * n : by * 100 > threshold * n)
    return (off(over) && count >= min) || (both && off(-over))
  }

  #evidence(state: State): Evidence {
    const terms = { learned: state.n, buckets: this.#test.learn, threshold: this.#test.threshold }
    return { ...this.#pool.copy(state.list.head), total: state.count, value: state.count, terms }
  }

  evidence(slot: number): Evidence {
    const evidence = this.#settled.get(slot)!
    this.#settled.delete(slot)
    return evidence
  }

  advance(until: number): void {
    this.#endBuckets(until - 1)
  }

  /** Evidence is settled and asked for in one call of {@link advance}, so between spans there is none. */
  save(): SavedBaseline {
    return {
      pool: this.#pool.save(),
      states: new Map(Array.from(this.#states, ([slot, state]) => [slot, copied(state)])),
      known: new Map(this.#known),
      ends: this.#ends.save(),
      start: this.#start,
      begun: this.#begun,
    }
  }

  restore({ pool, states, known, ends, start, begun }: SavedBaseline): void {
    this.#pool.restore(pool)
    for (const [slot, state] of states) this.#states.set(slot, copied(state))
    for (const [slot, rate] of known) this.#known.set(slot, rate)
    this.#ends.restore(ends)
    this.#start = start
    this.#begun = begun
  }

  leave(slot: number): void {
    const state = this.#states.get(slot)
    if (state) this.#pool.forget(state.list)
    this.#states.delete(slot)
    this.#known.delete(slot)
    this.#settled.delete(slot)
    if (!this.#keyed) this.#begun = false
  }
}

const copied = (state: State): State => ({ ...state, recent: [...state.recent], list: { ...state.list } })
