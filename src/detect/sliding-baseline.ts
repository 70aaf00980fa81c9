import type { Plan, Test } from '../model/plan.ts'
import { afterUsual, judged, type KnownRate, type Phase } from './baseline-phase.ts'
import type { Hits } from './detector.ts'
import type { Evidence } from './episodes.ts'
import { learnAgain, learnEmpty } from './learned-rate.ts'
import type { Measure } from './measure.ts'
import { NewestEvents, type SavedNewest } from './newest-events.ts'
import { bySlot, intoSlots } from './saved-arrays.ts'
import { incomplete, MOST } from './tally-measure.ts'
import { type SavedTallies, TallyPool } from './tally-pool.ts'

type Baselined = Extract<Test, { type: 'baseline' }>

type State = {
  /** Start of the bucket that is filling, and its events. */
  from: number
  count: number
  /** The condition held at some time of it. */
  held: boolean
  /** Buckets learned so far and their events; then `learned` stays at B. */
  learned: number
  n: number
  /** How often the rate was learned. */
  version: number
  phase: Phase
  /** Counts of the buckets since the last learning in which the condition never held. */
  quiet: number[]
  last: number
  /** Events in the window. */
  f: number
  /** Until when the window lacks what there was no room for. */
  lackingUntil: number
}

export type SavedSliding = {
  readonly pool: SavedTallies
  readonly newest: SavedNewest
  readonly states: ReadonlyMap<number, State>
  readonly known: ReadonlyMap<number, KnownRate>
  readonly start: number
  readonly begun: boolean
}

/**
 * baseline, sliding: learns how many events B buckets hold, then judges the window up to each millisecond against that.
 *
 *     learning --B buckets, n > 0--> enforcing --R quiet buckets (relearn)--> enforcing with a new n
 *        ^--------- n = 0 ----------'
 *
 * While its window holds events a key is looked at where each bucket ends. Of an empty window the condition holds always
 * or never, so empty buckets pass when the next event comes.
 */
export class SlidingBaseline implements Measure {
  readonly absence = false
  readonly opensLater = true
  readonly peak = 'largest'
  readonly #test: Baselined
  readonly #windowMs: number
  readonly #forgetMs: number
  readonly #keyed: boolean
  readonly #holdsEmpty: boolean
  readonly #pool = new TallyPool()
  readonly #newest: NewestEvents
  readonly #one = { count: 1, x: 0, y: 0 }
  readonly #states: (State | undefined)[] = []
  /** Rates learned elsewhere, of keys without an event yet. */
  readonly #known = new Map<number, KnownRate>()
  #alive = 0
  #start = 0
  /** Without group-by the first life begins with the stream, later ones with their first event. */
  #begun = false

  constructor(test: Baselined, { windowMs, forgetMs, key }: Plan, limit: number) {
    this.#test = test
    this.#windowMs = windowMs
    this.#forgetMs = forgetMs
    this.#keyed = key.length > 0
    this.#newest = new NewestEvents(limit)
    this.#holdsEmpty = this.#deviates(0, 1)
  }

  get bytes(): number {
    const perKey = 160 + 8 * (this.#test.relearn ?? 0)
    return this.#pool.bytes + this.#newest.bytes + this.#states.length * 8 + this.#alive * perKey
  }

  start(time: number): void {
    this.#start = time
  }

  takes(): boolean {
    return true
  }

  add(slot: number, { events, rows }: Hits, i: number): void {
    const time = events.time[rows[i]!]!
    const state = this.#states[slot] ?? this.#born(slot, time)
    state.count++
    state.f++
    state.last = time
    this.#note(slot, time)
    this.#newest.add(slot, events, rows[i]!)
  }

  #note(slot: number, time: number): void {
    const newest = this.#pool.newest(slot)
    const same = newest !== 0 && this.#pool.time[newest] === time
    if (same) this.#pool.read(newest, this.#one)
    else this.#one.count = 0
    this.#one.count++
    if (same) this.#pool.write(newest, this.#one)
    else this.#push(slot, time)
  }

  #push(slot: number, time: number): void {
    if (this.#pool.length(slot) === MOST) {
      const state = this.#states[slot]!
      state.lackingUntil = this.#oldestEvent(slot) + this.#windowMs
      this.#dropOldest(slot, state)
      this.#one.count = 1
    }
    this.#pool.push(slot, time, this.#one)
  }

  #dropOldest(slot: number, state: State): void {
    this.#pool.read(this.#pool.oldest(slot), this.#one)
    state.f -= this.#one.count
    this.#pool.drop(slot)
  }

  #born(slot: number, time: number): State {
    const from = this.#keyed || this.#begun ? time : this.#start
    this.#begun = true
    this.#alive++
    const known = this.#known.get(slot)
    this.#known.delete(slot)
    const state: State = {
      from,
      count: 0,
      held: false,
      learned: known ? this.#test.learn : 0,
      n: known?.n ?? 0,
      version: known?.version ?? 0,
      phase: 'learn',
      quiet: [],
      last: time,
      f: 0,
      lackingUntil: 0,
    }
    this.#pass(state, time)
    return (this.#states[slot] = state)
  }

  expire(slot: number, gone: number): void {
    const state = this.#states[slot]
    if (!state) return
    while (this.#oldestEvent(slot) <= gone) this.#dropOldest(slot, state)
    this.#newest.expire(slot, gone)
    const now = gone + this.#windowMs
    if (now >= this.#leavesAt(state)) this.#forget(slot)
    else this.#pass(state, now)
  }

  #oldestEvent(slot: number): number {
    const oldest = this.#pool.oldest(slot)
    return oldest === 0 ? Number.POSITIVE_INFINITY : this.#pool.time[oldest]!
  }

  /** Ends the buckets that end at or before `now`; all but the first are empty. */
  #pass(state: State, now: number): void {
    const buckets = Math.floor((now - state.from) / this.#windowMs)
    if (buckets < 1) return
    this.#end(state)
    this.#passEmpty(state, buckets - 1)
    state.from += buckets * this.#windowMs
    state.count = 0
    // A bucket that nobody looked at when it began, began with an empty window.
    state.held = this.#holdsEmpty && state.learned === this.#test.learn && state.from < now
  }

  #end(state: State): void {
    const { learn } = this.#test
    if (state.learned === learn) {
      state.phase = judged(state.phase, state.held)
      if (!state.held) this.#quiet(state, state.count)
      return
    }
    state.n += state.count
    state.learned++
    if (state.learned < learn) return
    if (state.n === 0) state.learned = 0
    else state.version++
  }

  #passEmpty(state: State, buckets: number): void {
    const { learn, relearn } = this.#test
    let empty = learnEmpty(state, buckets, learn)
    if (state.learned === learn && empty > 0)
      state.phase = this.#holdsEmpty ? 'alert' : afterUsual(state.phase, empty)
    if (relearn === undefined || this.#holdsEmpty) return
    // Beyond that many empty buckets the quiet ones are all empty, and every learning keeps the rate.
    if (empty > 2 * relearn) empty = (empty % relearn) + relearn
    for (; empty > 0; empty--) this.#quiet(state, 0)
  }

  /** A bucket has passed in which the condition never held: after `relearn` of them the last `learn` give the rate. */
  #quiet(state: State, count: number): void {
    state.quiet = learnAgain(state, state.quiet, count, this.#test)
  }

  /** The first bucket end at which the last event is older than `forget`: the key leaves there. */
  #leavesAt({ from, last }: State): number {
    const buckets = Math.floor((last + this.#forgetMs - from) / this.#windowMs) + 1
    return from + buckets * this.#windowMs
  }

  #forget(slot: number): void {
    this.#states[slot] = undefined
    this.#alive--
  }

  #deviates(f: number, n: number): boolean {
    const { learn, threshold, atLeast, both, min } = this.#test
    const over = f * learn - n
    const off = (by: number) => (atLeast ? by * 100 >= threshold * n : by * 100 > threshold * n)
    return (off(over) && f >= min) || (both && over < 0 && off(-over))
  }

  oldest(slot: number): number {
    const state = this.#states[slot]
    if (!state) return Number.POSITIVE_INFINITY
    const oldest = this.#oldestEvent(slot)
    if (oldest < Number.POSITIVE_INFINITY) return Math.min(oldest, state.from)
    return this.#holdsEmpty ? this.#changesAt(state) - this.#windowMs : oldest
  }

  /** When what is said of an empty window changes: learning is over, or the key leaves. */
  #changesAt(state: State): number {
    const leaves = this.#leavesAt(state)
    const left = this.#test.learn - state.learned
    if (left === 0) return leaves
    const learned = state.n + state.count > 0 ? state.from + left * this.#windowMs : leaves
    return Math.min(learned, leaves)
  }

  holds(slot: number): boolean {
    const state = this.#states[slot]
    if (!state || state.learned < this.#test.learn) return false
    const holds = this.#deviates(state.f, state.n)
    state.held ||= holds
    return holds
  }

  value(slot: number): number {
    return this.#states[slot]!.f
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    const { f, n, last, lackingUntil } = this.#states[slot]!
    const { learn, threshold } = this.#test
    const lacking = last < lackingUntil ? incomplete : {}
    return {
      ...this.#newest.list(slot),
      total: f,
      terms: { learned: n, buckets: learn, threshold, ...lacking },
    }
  }

  until(slot: number): number {
    return this.#leavesAt(this.#states[slot]!)
  }

  /** The newest event that the condition can do without as the window empties. */
  lasts(slot: number): number {
    const { f, n } = this.#states[slot]!
    let left = f
    for (let entry = this.#pool.oldest(slot); entry !== 0; entry = this.#pool.next(entry)) {
      this.#pool.read(entry, this.#one)
      left -= this.#one.count
      if (!this.#deviates(left, n)) return this.#pool.time[entry]!
    }
    return Number.POSITIVE_INFINITY
  }

  save(): SavedSliding {
    return {
      pool: this.#pool.save(),
      newest: this.#newest.save(),
      states: bySlot(this.#states, copied),
      known: new Map(this.#known),
      start: this.#start,
      begun: this.#begun,
    }
  }

  restore({ pool, newest, states, known, start, begun }: SavedSliding): void {
    this.#pool.restore(pool)
    this.#newest.restore(newest)
    this.#alive = intoSlots(this.#states, states, copied)
    for (const [slot, rate] of known) this.#known.set(slot, rate)
    this.#start = start
    this.#begun = begun
  }

  leave(slot: number): void {
    while (this.#pool.oldest(slot) !== 0) this.#pool.drop(slot)
    this.#newest.leave(slot)
    if (this.#states[slot]) this.#forget(slot)
    this.#known.delete(slot)
    if (!this.#keyed) this.#begun = false
  }
}

const copied = (state: State): State => ({ ...state, quiet: [...state.quiet] })
