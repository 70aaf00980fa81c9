import { TimeHeap } from '../lib/heap.ts'
import type { Test } from '../model/plan.ts'
import type { Detector, Hits } from './detector.ts'
import { EntryPool } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'

interface State {
  /** Start of the bucket that is filling. */
  from: number
  count: number
  /** Buckets learned so far and their events; then `learned` stays at B. */
  learned: number
  n: number
  /** Counts of the last B judged buckets that were not held, for learning again. */
  recent: number[]
  sinceLearned: number
  last: number
  head: number
  tail: number
  kept: number
}

/**
 * baseline: learns how many events B buckets hold, then judges each bucket at its end.
 *
 *     learning --B buckets, n > 0--> enforcing --R usual buckets (relearn)--> enforcing with a new n
 *        ^--------- n = 0 ----------'
 *     a held bucket makes the condition true from its end to the end of the next
 */
export class Baseline implements Detector {
  readonly #test: Extract<Test, { type: 'baseline' }>
  readonly #bucketMs: number
  readonly #forgetMs: number
  readonly #limit: number
  readonly #keyed: boolean
  readonly #pool = new EntryPool()
  readonly #states = new Map<number, State>()
  readonly #ends = new TimeHeap()
  readonly #settled = new Map<number, Evidence>()
  #start: number | undefined
  episodes!: Episodes

  constructor(test: Extract<Test, { type: 'baseline' }>, bucketMs: number, forgetMs: number, limit: number, keyed: boolean) {
    this.#test = test
    this.#bucketMs = bucketMs
    this.#forgetMs = Math.max(forgetMs, 10 * bucketMs)
    this.#limit = limit
    this.#keyed = keyed
  }

  get bytes(): number {
    return this.#pool.bytes + this.#states.size * (200 + 8 * this.#test.learn)
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
    if (!state) this.#states.set(slot, (state = this.#born(slot, time)))
    this.episodes.before(slot, time)
    this.episodes.event(slot, events, row, 0)
    state.count++
    state.last = time
    const entry = this.#pool.take(events, row, 0, slot)
    this.#pool.append(state.tail, entry)
    if (state.head === 0) state.head = entry
    state.tail = entry
    if (++state.kept > this.#limit) this.#drop(state)
  }

  #born(slot: number, time: number): State {
    const start = this.#keyed ? time : this.#start!
    const passed = Math.floor((time - start) / this.#bucketMs)
    const state: State = {
      from: start + passed * this.#bucketMs,
      count: 0,
      learned: passed % this.#test.learn,
      n: 0,
      recent: [],
      sinceLearned: 0,
      last: time,
      head: 0,
      tail: 0,
      kept: 0,
    }
    this.#ends.push(state.from + this.#bucketMs, slot)
    return state
  }

  /** Judges every bucket that ends at or before `time`, in order. */
  #endBuckets(time: number): void {
    while (this.#ends.next <= time) {
      const end = this.#ends.next
      const slot = this.#ends.pop()
      const state = this.#states.get(slot)
      if (state) this.#endBucket(slot, state, end)
    }
  }

  #endBucket(slot: number, state: State, end: number): void {
    if (state.learned < this.#test.learn) this.#learn(state)
    else this.#judge(slot, state, end)
    this.#forget(state)
    state.from = end
    state.count = 0
    if (this.#keyed && end - state.last >= this.#forgetMs) this.leave(slot)
    else this.#ends.push(end + this.#bucketMs, slot)
  }

  #learn(state: State): void {
    state.n += state.count
    state.learned++
    if (state.learned === this.#test.learn && state.n === 0) state.learned = 0
  }

  #judge(slot: number, state: State, end: number): void {
    if (this.#isHeld(state)) {
      this.episodes.before(slot, end)
      const episode = this.episodes.hold(slot, end, end + this.#bucketMs)
      if (!episode.announced && episode.openedAt === end) this.#settled.set(slot, this.#evidence(state))
      episode.sample(state.count, end)
      return
    }
    const { relearn, learn } = this.#test
    if (relearn === undefined) return
    state.recent.push(state.count)
    if (state.recent.length > learn) state.recent.shift()
    if (++state.sinceLearned < relearn || state.recent.length < learn) return
    const n = state.recent.reduce((sum, count) => sum + count, 0)
    if (n > 0) state.n = n
    state.sinceLearned = 0
  }

  #isHeld({ count, n }: State): boolean {
    const { learn, threshold, atLeast, both, min } = this.#test
    const over = count * learn - n
    const off = (by: number) => (atLeast ? by * 100 >= threshold * n : by * 100 > threshold * n)
    return (off(over) && count >= min) || (both && off(-over))
  }

  #evidence(state: State): Evidence {
    const terms = { learned: state.n, buckets: this.#test.learn, threshold: this.#test.threshold }
    return { ...this.#pool.copy(state.head), total: state.count, value: state.count, terms }
  }

  #drop(state: State): void {
    const head = state.head
    state.head = this.#pool.next(head)
    this.#pool.link(0, state.head)
    if (state.head === 0) state.tail = 0
    this.#pool.free(head)
    state.kept--
  }

  #forget(state: State): void {
    while (state.head !== 0) this.#drop(state)
  }

  evidence(slot: number): Evidence {
    const evidence = this.#settled.get(slot)!
    this.#settled.delete(slot)
    return evidence
  }

  advance(until: number): void {
    this.#endBuckets(until - 1)
  }

  leave(slot: number): void {
    const state = this.#states.get(slot)
    if (state) this.#forget(state)
    this.#states.delete(slot)
  }
}
