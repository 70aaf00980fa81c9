import { EMPTY, grown } from '../model/dictionary.ts'
import type { Condition } from '../model/plan.ts'
import { meets, opensDownwards, peakOf } from './conditions.ts'
import type { Hits } from './detector.ts'
import { EntryPool, type SavedPool } from './entry-pool.ts'
import type { Evidence } from './episodes.ts'
import type { Measure } from './measure.ts'
import { PairIndex } from './pair-index.ts'
import { roomy, trimmed } from './saved-arrays.ts'

const OLDEST = 0
const NEWEST = 1
const COUNT = 2
const STRIDE = 3

export type SavedValueMeasure = { readonly pool: SavedPool; readonly state: Int32Array }

/** value_count with any condition: each key's distinct values in the order they were last seen, at most C of them. */
export class ValueMeasure implements Measure {
  readonly absence: boolean
  readonly opensLater: boolean
  readonly peak: Measure['peak']
  readonly #condition: Condition
  readonly #limit: number
  readonly #pool = new EntryPool()
  readonly #index = new PairIndex(this.#pool)
  #state = new Int32Array(16 * STRIDE)

  constructor(condition: Condition, limit: number) {
    this.#condition = condition
    this.#limit = limit
    this.absence = meets(0, condition)
    this.opensLater = opensDownwards(condition)
    this.peak = peakOf(condition)
  }

  get bytes(): number {
    return this.#pool.bytes + this.#index.bytes + this.#state.byteLength
  }

  takes({ values }: Hits, i: number): boolean {
    return values[i]! >= EMPTY
  }

  add(slot: number, { events, rows, values }: Hits, i: number): void {
    const at = slot * STRIDE
    if (at >= this.#state.length) this.#state = grown(this.#state, Int32Array, at + STRIDE)
    const known = this.#index.find(slot, values[i]!)
    if (known !== 0) {
      this.#pool.write(known, events, rows[i]!)
      this.#toNewest(at, known)
      return
    }
    if (this.#state[at + COUNT]! >= this.#limit) this.#dropOldest(at)
    const entry = this.#pool.take(events, rows[i]!, values[i]!, slot)
    this.#index.add(entry)
    this.#append(at, entry)
    this.#state[at + COUNT] = this.#state[at + COUNT]! + 1
  }

  #append(at: number, entry: number): void {
    const state = this.#state
    this.#pool.append(state[at + NEWEST]!, entry)
    state[at + NEWEST] = entry
    if (state[at + OLDEST] === 0) state[at + OLDEST] = entry
  }

  #toNewest(at: number, entry: number): void {
    const state = this.#state
    if (state[at + NEWEST] === entry) return
    const older = this.#pool.previous(entry)
    const newer = this.#pool.next(entry)
    this.#pool.link(older, newer)
    if (older === 0) state[at + OLDEST] = newer
    this.#append(at, entry)
  }

  #dropOldest(at: number): void {
    const state = this.#state
    const oldest = state[at + OLDEST]!
    const next = this.#pool.next(oldest)
    this.#index.remove(oldest)
    this.#pool.free(oldest)
    this.#pool.link(0, next)
    state[at + OLDEST] = next
    if (next === 0) state[at + NEWEST] = 0
    state[at + COUNT] = state[at + COUNT]! - 1
  }

  expire(slot: number, gone: number): void {
    while (this.oldest(slot) <= gone) this.#dropOldest(slot * STRIDE)
  }

  oldest(slot: number): number {
    const oldest = this.#state[slot * STRIDE + OLDEST] ?? 0
    return oldest === 0 ? Number.POSITIVE_INFINITY : this.#pool.time[oldest]!
  }

  holds(slot: number): boolean {
    return meets(this.value(slot), this.#condition)
  }

  value(slot: number): number {
    return this.#state[slot * STRIDE + COUNT] ?? 0
  }

  evidence(slot: number): Omit<Evidence, 'value'> {
    return this.#pool.list(this.#state[slot * STRIDE + OLDEST] ?? 0)
  }

  lasts(slot: number): number {
    let left = this.value(slot)
    let entry = this.#state[slot * STRIDE + OLDEST] ?? 0
    while (entry !== 0) {
      const time = this.#pool.time[entry]!
      for (; entry !== 0 && this.#pool.time[entry] === time; entry = this.#pool.next(entry)) left--
      if (!meets(left, this.#condition)) return time
    }
    return Number.POSITIVE_INFINITY
  }

  save(): SavedValueMeasure {
    return { pool: this.#pool.save(), state: trimmed(this.#state) }
  }

  restore({ pool, state }: SavedValueMeasure): void {
    this.#pool.restore(pool)
    this.#state = roomy(state, Int32Array, STRIDE)
    for (let at = 0; at < state.length; at += STRIDE) this.#index.addAll(state[at + OLDEST]!)
  }

  leave(slot: number): void {
    const at = slot * STRIDE
    while (this.#state[at + OLDEST]) this.#dropOldest(at)
  }
}
