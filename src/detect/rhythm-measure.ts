import type { Test } from '../model/plan.ts'
import type { Hits } from './detector.ts'
import { type EntryList, EntryPool, emptyList, type SavedPool } from './entry-pool.ts'
import type { Evidence } from './episodes.ts'
import { ExtremeQueue, type SavedQueue } from './extreme-queue.ts'
import type { Measure } from './measure.ts'
import { bySlot, numbersBySlot, numbersIntoSlots, type SavedNumbers } from './saved-arrays.ts'

type Rhythm = Extract<Test, { type: 'rhythm' }>

interface State {
  /** The last events of the key, at most `events` of them; the newest is the `came`th. */
  readonly list: EntryList
  came: number
  /** Of the intervals between them, once there is one. */
  intervals: Intervals | undefined
}

interface Intervals {
  readonly shortest: ExtremeQueue
  readonly longest: ExtremeQueue
}

export type SavedRhythm = {
  readonly pool: SavedPool
  readonly states: SavedNumbers
  /** By slot. */
  readonly intervals: ReadonlyMap<number, { readonly shortest: SavedQueue; readonly longest: SavedQueue }>
}

/** rhythm: the last `events` times of a key stand in nearly constant intervals. */
export class RhythmMeasure implements Measure {
  readonly absence = false
  readonly opensLater = false
  readonly peak = 'none'
  readonly #test: Rhythm
  readonly #pool = new EntryPool()
  readonly #states: (State | undefined)[] = []
  #alive = 0
  /** Keys that have intervals, and how many intervals stand in their queues. */
  #queues = 0
  #intervals = 0

  constructor(test: Rhythm) {
    this.#test = test
  }

  get bytes(): number {
    const keys = this.#states.length * 8 + this.#alive * BYTES_PER_KEY
    return this.#pool.bytes + keys + this.#queues * BYTES_PER_QUEUES + this.#intervals * BYTES_PER_INTERVAL
  }

  takes(): boolean {
    return true
  }

  add(slot: number, { events, rows }: Hits, i: number): void {
    const state = this.#states[slot] ?? this.#born(slot)
    const { list } = state
    const time = events.time[rows[i]!]!
    state.came++
    if (list.count > 0) this.#interval(state, time - this.#pool.time[list.tail]!)
    this.#pool.remember(list, events, rows[i]!, 0, slot)
    if (list.count > this.#test.events) this.#dropOldest(state)
  }

  #born(slot: number): State {
    this.#alive++
    return (this.#states[slot] = newState())
  }

  /** An interval is known by the event that ends it. */
  #interval(state: State, ms: number): void {
    const before = lengthOf(state)
    const { shortest, longest } = (state.intervals ??= this.#noIntervals())
    shortest.push(state.came, ms)
    longest.push(state.came, ms)
    this.#intervals += lengthOf(state) - before
  }

  #noIntervals(): Intervals {
    this.#queues++
    return { shortest: new ExtremeQueue('least'), longest: new ExtremeQueue('greatest') }
  }

  #dropOldest(state: State): void {
    const before = lengthOf(state)
    this.#pool.dropOldest(state.list)
    const oldest = state.came - state.list.count + 1
    state.intervals?.shortest.drop(oldest)
    state.intervals?.longest.drop(oldest)
    this.#intervals += lengthOf(state) - before
  }

  expire(slot: number, gone: number): void {
    const state = this.#states[slot]
    if (!state) return
    while (state.list.head !== 0 && this.#pool.time[state.list.head]! <= gone) this.#dropOldest(state)
  }

  oldest(slot: number): number {
    const head = this.#states[slot]?.list.head ?? 0
    return head === 0 ? Number.POSITIVE_INFINITY : this.#pool.time[head]!
  }

  holds(slot: number): boolean {
    const { list, intervals } = this.#states[slot]!
    const { events, tolerance, minInterval } = this.#test
    if (!intervals || list.count < events) return false
    const span = this.#pool.time[list.tail]! - this.#pool.time[list.head]!
    if (span < minInterval * (events - 1)) return false
    return (intervals.longest.extreme - intervals.shortest.extreme) * 100 * (events - 1) <= tolerance * span
  }

  value(): number {
    return this.#test.events
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    return this.#pool.list(this.#states[slot]!.list.head)
  }

  lasts(slot: number): number {
    return this.oldest(slot)
  }

  save(): SavedRhythm {
    return {
      pool: this.#pool.save(),
      states: numbersBySlot(this.#states, 4, writeState),
      intervals: bySlot(
        this.#states.map((state) => state?.intervals),
        savedIntervals,
      ),
    }
  }

  restore({ pool, states, intervals }: SavedRhythm): void {
    this.#pool.restore(pool)
    this.#alive = numbersIntoSlots(this.#states, states, readState)
    for (const [slot, { shortest, longest }] of intervals) {
      const state = this.#states[slot]!
      state.intervals = this.#noIntervals()
      state.intervals.shortest.restore(shortest)
      state.intervals.longest.restore(longest)
      this.#intervals += lengthOf(state)
    }
  }

  leave(slot: number): void {
    const state = this.#states[slot]
    if (!state) return
    this.expire(slot, Number.POSITIVE_INFINITY)
    this.#states[slot] = undefined
    this.#alive--
    if (state.intervals) this.#queues--
  }
}

const BYTES_PER_KEY = 120
/** The two queues of a key, and what stands in one of them for an interval. */
const BYTES_PER_QUEUES = 280
const BYTES_PER_INTERVAL = 16

const newState = (): State => ({ list: emptyList(), came: 0, intervals: undefined })

const savedIntervals = ({ shortest, longest }: Intervals) => ({
  shortest: shortest.save(),
  longest: longest.save(),
})

function writeState({ list, came }: State, to: Float64Array, at: number): void {
  to[at] = list.head
  to[at + 1] = list.tail
  to[at + 2] = list.count
  to[at + 3] = came
}

const readState = (from: Float64Array, at: number): State => ({
  ...newState(),
  list: { head: from[at]!, tail: from[at + 1]!, count: from[at + 2]! },
  came: from[at + 3]!,
})

const lengthOf = ({ intervals }: State): number =>
  intervals ? intervals.shortest.length + intervals.longest.length : 0
