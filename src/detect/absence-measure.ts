import type { Hits } from './detector.ts'
import { type EntryList, EntryPool, emptyList, type SavedPool } from './entry-pool.ts'
import type { Evidence } from './episodes.ts'
import type { Measure } from './measure.ts'
import { bySlot, intoSlots } from './saved-arrays.ts'

const NEVER = Number.POSITIVE_INFINITY

/** What a key waits for. Of the events that wait only the newest are remembered; how many there are is always known. */
type State = {
  /** Times of the oldest event that waits, and of the newest event of the key. */
  oldest: number
  last: number
  waiting: number
  readonly list: EntryList
  /** How many of those that wait were answered, the oldest, in the millisecond `answeredAt`: they leave when it is over. */
  answered: number
  answeredAt: number
  /** The oldest has waited for the whole window. */
  overdue: boolean
}

export type SavedAbsence = { readonly pool: SavedPool; readonly states: ReadonlyMap<number, State> }

/**
 * absence: events of the first rule wait for one of the others. An answer ends the waiting of all that came before it, so that
 * the oldest alone says whether the condition holds:
 *
 *     waiting   an event of the first rule came
 *     overdue   it is as old as the window: the condition holds
 *     answered  an answer came: what waited before it leaves with the end of this millisecond
 *     (gone)    nothing waits, or the key had no event for `forget`
 */
export class AbsenceMeasure implements Measure {
  readonly absence = false
  readonly opensLater = true
  readonly peak = 'largest'
  readonly #windowMs: number
  readonly #forgetMs: number
  readonly #limit: number
  readonly #pool = new EntryPool()
  readonly #states: (State | undefined)[] = []
  #alive = 0

  constructor(windowMs: number, forgetMs: number, limit: number) {
    this.#windowMs = windowMs
    this.#forgetMs = forgetMs
    this.#limit = limit
  }

  get bytes(): number {
    const perKey = 120
    return this.#pool.bytes + this.#states.length * 8 + this.#alive * perKey
  }

  takes(): boolean {
    return true
  }

  add(slot: number, { events, rows, which }: Hits, i: number): void {
    const time = events.time[rows[i]!]!
    const state = this.#states[slot] ?? this.#born(slot)
    if (time - state.last >= this.#forgetMs) this.#drop(state, state.waiting)
    state.last = time
    if (which[i]! >>> 1 !== 0) {
      state.answered = state.waiting
      state.answeredAt = time
    }
    if ((which[i]! & 1) === 0) return
    if (state.waiting++ === 0) state.oldest = time
    this.#pool.remember(state.list, events, rows[i]!, 0, slot)
    if (state.list.count > this.#limit) this.#pool.dropOldest(state.list)
  }

  #born(slot: number): State {
    this.#alive++
    return (this.#states[slot] = {
      oldest: NEVER,
      last: NEVER,
      waiting: 0,
      list: emptyList(),
      answered: 0,
      answeredAt: 0,
      overdue: false,
    })
  }

  /** The oldest `count` wait no more. What is left came after an answer, in its millisecond. */
  #drop(state: State, count: number): void {
    state.waiting -= count
    while (state.list.count > state.waiting) this.#pool.dropOldest(state.list)
    state.oldest = state.waiting === 0 ? NEVER : state.answeredAt
    state.answered = 0
    state.overdue = false
  }

  expire(slot: number, gone: number): void {
    const state = this.#states[slot]
    if (!state) return
    if (state.answered > 0 && gone + this.#windowMs > state.answeredAt) this.#drop(state, state.answered)
    state.overdue = state.oldest <= gone
  }

  /** The next change: the end of the millisecond of a late answer, else the deadline of the oldest. */
  oldest(slot: number): number {
    const { overdue, answered, answeredAt, oldest } = this.#states[slot]!
    if (overdue) return answered > 0 ? answeredAt + 1 - this.#windowMs : NEVER
    return oldest
  }

  holds(slot: number): boolean {
    return this.#states[slot]!.overdue
  }

  value(slot: number): number {
    return this.#states[slot]!.waiting
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    const { list, waiting } = this.#states[slot]!
    return { ...this.#pool.list(list.head), total: waiting }
  }

  lasts(slot: number): number {
    return this.until(slot) - this.#windowMs
  }

  until(slot: number): number {
    const { answered, answeredAt, last } = this.#states[slot]!
    return answered > 0 ? answeredAt + 1 : last + this.#forgetMs
  }

  save(): SavedAbsence {
    return { pool: this.#pool.save(), states: bySlot(this.#states, copied) }
  }

  restore({ pool, states }: SavedAbsence): void {
    this.#pool.restore(pool)
    this.#alive = intoSlots(this.#states, states, copied)
  }

  leave(slot: number): void {
    const state = this.#states[slot]
    if (!state) return
    this.#pool.forget(state.list)
    this.#states[slot] = undefined
    this.#alive--
  }
}

const copied = (state: State): State => ({ ...state, list: { ...state.list } })
