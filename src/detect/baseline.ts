import { type SavedHeap, TimeHeap } from '../lib/heap.ts'
import type { Plain } from '../model/plain.ts'
import type { Plan } from '../model/plan.ts'
import { judged, type Phase } from './baseline-phase.ts'
import type { Detector, Hits } from './detector.ts'
import { type EntryList, EntryPool, emptyList, type SavedPool } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'
import type { Learning } from './learning.ts'

type Bucketed = {
  /** Start of the bucket that is filling. */
  from: number
  count: number
  phase: Phase
  last: number
  /** The end of the filling bucket is among those to come. */
  watched: boolean
  /** The newest events of the filling bucket. */
  readonly list: EntryList
}

type Learned = { readonly [name: string]: Plain }

export type SavedBaseline = {
  readonly pool: SavedPool
  readonly states: ReadonlyMap<number, Bucketed & Learned>
  /** What was learned elsewhere, of keys without an event yet. */
  readonly known: ReadonlyMap<number, Plain>
  readonly ends: SavedHeap
  readonly start: number | undefined
  readonly begun: boolean
}

/**
 * Learns from whole buckets, then judges each at its end by what was learned: a rate (`learned-rate.ts`), or what is usual at
 * each hour of the week (`learned-week.ts`). A held bucket makes the condition true from its end to the end of the next;
 * `baseline-phase.ts` draws the states.
 */
export class Baseline<State extends Learned, Known extends Plain> implements Detector {
  readonly #learning: Learning<State, Known>
  readonly #bucketMs: number
  readonly #forgetMs: number
  readonly #limit: number
  readonly #keyed: boolean
  readonly #pool = new EntryPool()
  readonly #states = new Map<number, Bucketed & State>()
  readonly #known = new Map<number, Known>()
  readonly #ends = new TimeHeap()
  readonly #settled = new Map<number, Evidence>()
  #start: number | undefined
  /** Without group-by the first life begins with the stream, later ones with their first event. */
  #begun = false
  episodes!: Episodes

  constructor(learning: Learning<State, Known>, { windowMs, forgetMs, key }: Plan, limit: number) {
    this.#learning = learning
    this.#bucketMs = windowMs
    this.#forgetMs = forgetMs
    this.#limit = limit
    this.#keyed = key.length > 0
  }

  get bytes(): number {
    return this.#pool.bytes + this.#known.size * 64 + this.#states.size * (172 + this.#learning.bytes)
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
    state.last = time
    // A life may begin inside a bucket that is not whole.
    if (time < state.from) return
    state.count++
    this.#pool.remember(state.list, events, row, 0, slot)
    if (state.list.count > this.#limit) this.#pool.dropOldest(state.list)
  }

  #born(slot: number, time: number): Bucketed & State {
    const begin = this.#keyed || this.#begun ? time : this.#start!
    this.#begun = true
    const known = this.#known.get(slot)
    this.#known.delete(slot)
    const from = this.#learning.firstBucket(begin)
    const bucket: Bucketed = { from, count: 0, phase: 'learn', last: time, watched: false, list: emptyList() }
    return { ...bucket, ...this.#learning.begin(known) }
  }

  /** The end of the filling bucket is to be judged when its time comes. */
  #watch(slot: number, state: Bucketed & State): void {
    state.watched = true
    this.#ends.push(state.from + this.#bucketMs, slot)
  }

  /** Lets the empty buckets before `time` pass, none of which can be held. */
  #catchUp(state: Bucketed & State, time: number): void {
    const empty = Math.floor((time - state.from) / this.#bucketMs)
    if (empty <= 0) return
    state.phase = this.#learning.pass(state, state.from, empty, state.phase)
    state.from += empty * this.#bucketMs
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

  #endBucket(slot: number, state: Bucketed & State, end: number): void {
    if (this.#learning.judges(state, state.from)) this.#judge(slot, state, end)
    else this.#learn(state)
    this.#pool.forget(state.list)
    state.from = end
    state.count = 0
    state.watched = false
    if (end - state.last > this.#forgetMs) this.#states.delete(slot)
    // An empty bucket can only be held where too few events count as well.
    else if (this.#learning.both) this.#watch(slot, state)
  }

  /** The first bucket end at which the last event is older than `forget`: the key leaves there. */
  #leavesAt(state: Bucketed & State): number {
    const buckets = Math.floor((state.last + this.#forgetMs - state.from) / this.#bucketMs) + 1
    return state.from + buckets * this.#bucketMs
  }

  /** A bucket that is not judged is as good as usual, once one was judged. */
  #learn(state: Bucketed & State): void {
    if (state.phase !== 'learn') state.phase = judged(state.phase, false)
    this.#learning.learn(state, state.from, state.count)
  }

  #judge(slot: number, state: Bucketed & State, end: number): void {
    const held = this.#learning.isHeld(state, state.from, state.count)
    state.phase = judged(state.phase, held)
    if (!held) {
      this.#learning.usual(state, state.from, state.count)
      return
    }
    this.episodes.before(slot, end)
    const episode = this.episodes.hold(slot, end, end + this.#bucketMs)
    if (!episode.announced && episode.openedAt === end) this.#settled.set(slot, this.#evidence(state))
    episode.sample(state.count, end)
  }

  #evidence(state: Bucketed & State): Evidence {
    const terms = this.#learning.terms(state, state.from)
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
      states: new Map(Array.from(this.#states, ([slot, state]) => [slot, this.#copied(state)])),
      known: new Map(this.#known),
      ends: this.#ends.save(),
      start: this.#start,
      begun: this.#begun,
    }
  }

  restore({ pool, states, known, ends, start, begun }: SavedBaseline): void {
    this.#pool.restore(pool)
    for (const [slot, state] of states) this.#states.set(slot, this.#copied(state as Bucketed & State))
    for (const [slot, rate] of known) this.#known.set(slot, rate as Known)
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

  #copied(state: Bucketed & State): Bucketed & State {
    return { ...state, ...this.#learning.copied(state), list: { ...state.list } }
  }
}
