import type { Test } from '../model/plan.ts'
import type { Hits } from './detector.ts'
import { type EntryList, EntryPool, emptyList, type SavedPool } from './entry-pool.ts'
import type { Evidence } from './episodes.ts'
import { ExtremeQueue, type SavedQueue } from './extreme-queue.ts'
import type { Measure } from './measure.ts'
import { bySlot, intoSlots } from './saved-arrays.ts'

type Rhythm = Extract<Test, { type: 'rhythm' }>

interface State {
  /** The last events of the key, at most `events` of them; the newest is the `came`th. */
  readonly list: EntryList
  came: number
  readonly shortest: ExtremeQueue
  readonly longest: ExtremeQueue
}

type SavedState = {
  readonly list: EntryList
  readonly came: number
  readonly shortest: SavedQueue
  readonly longest: SavedQueue
}

export type SavedRhythm = { readonly pool: SavedPool; readonly states: ReadonlyMap<number, SavedState> }

/** rhythm: the last `events` times of a key stand in nearly constant intervals. */
export class RhythmMeasure implements Measure {
  readonly absence = false
  readonly opensLater = false
  readonly peak = 'none'
  readonly #test: Rhythm
  readonly #pool = new EntryPool()
  readonly #states: (State | undefined)[] = []
  #alive = 0
  #intervals = 0

  constructor(test: Rhythm) {
    this.#test = test
  }

  get bytes(): number {
    const perKey = 400
    return this.#pool.bytes + this.#states.length * 8 + this.#alive * perKey + this.#intervals * 16
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
    state.shortest.push(state.came, ms)
    state.longest.push(state.came, ms)
    this.#intervals += lengthOf(state) - before
  }

  #dropOldest(state: State): void {
    const before = lengthOf(state)
    this.#pool.dropOldest(state.list)
    const oldest = state.came - state.list.count + 1
    state.shortest.drop(oldest)
    state.longest.drop(oldest)
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
    const { list, shortest, longest } = this.#states[slot]!
    const { events, tolerance, minInterval } = this.#test
    if (list.count < events) return false
    const span = this.#pool.time[list.tail]! - this.#pool.time[list.head]!
    if (span < minInterval * (events - 1)) return false
    return (longest.extreme - shortest.extreme) * 100 * (events - 1) <= tolerance * span
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
    const states = bySlot(this.#states, ({ list, came, shortest, longest }) => ({
      list: { ...list },
      came,
      shortest: shortest.save(),
      longest: longest.save(),
    }))
    return { pool: this.#pool.save(), states }
  }

  restore({ pool, states }: SavedRhythm): void {
    this.#pool.restore(pool)
    this.#alive = intoSlots(this.#states, states, restored)
    for (const slot of states.keys()) this.#intervals += lengthOf(this.#states[slot]!)
  }

  leave(slot: number): void {
    const state = this.#states[slot]
    if (!state) return
    this.expire(slot, Number.POSITIVE_INFINITY)
    this.#states[slot] = undefined
    this.#alive--
  }
}

const newState = (): State => ({
  list: emptyList(),
  came: 0,
  shortest: new ExtremeQueue('least'),
  longest: new ExtremeQueue('greatest'),
})

function restored({ list, came, shortest, longest }: SavedState): State {
  const state = { ...newState(), list: { ...list }, came }
  state.shortest.restore(shortest)
  state.longest.restore(longest)
  return state
}

const lengthOf = ({ shortest, longest }: State): number => shortest.length + longest.length
