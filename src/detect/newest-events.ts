import { grown } from '../model/dictionary.ts'
import { EntryPool, type SavedPool } from './entry-pool.ts'
import type { Events } from './events.ts'
import { roomy, trimmed } from './saved-arrays.ts'

const OLDEST = 0
const NEWEST = 1
const COUNT = 2
const STRIDE = 3

export type SavedNewest = { readonly pool: SavedPool; readonly state: Int32Array }

/** The newest events of each key, up to a limit, for the evidence of its alerts. */
export class NewestEvents {
  readonly #limit: number
  readonly #pool = new EntryPool()
  #state = new Int32Array(16 * STRIDE)

  constructor(limit: number) {
    this.#limit = limit
  }

  get bytes(): number {
    return this.#pool.bytes + this.#state.byteLength
  }

  add(slot: number, events: Events, row: number): void {
    const at = slot * STRIDE
    if (at >= this.#state.length) this.#state = grown(this.#state, Int32Array, at + STRIDE)
    const state = this.#state
    const newest = state[at + NEWEST]!
    const entry = this.#pool.take(events, row, 0, slot)
    this.#pool.append(newest, entry)
    state[at + NEWEST] = entry
    if (newest === 0) state[at + OLDEST] = entry
    if (state[at + COUNT]! < this.#limit) state[at + COUNT] = state[at + COUNT]! + 1
    else this.#drop(at)
  }

  #drop(at: number): void {
    const state = this.#state
    const oldest = state[at + OLDEST]!
    const next = this.#pool.next(oldest)
    this.#pool.link(0, next)
    this.#pool.free(oldest)
    state[at + OLDEST] = next
    if (next === 0) state[at + NEWEST] = 0
  }

  /** Forgets what came at `gone` or before. */
  expire(slot: number, gone: number): void {
    const at = slot * STRIDE
    const state = this.#state
    if (at >= state.length) return
    while (state[at + OLDEST] !== 0 && this.#pool.time[state[at + OLDEST]!]! <= gone) {
      this.#drop(at)
      state[at + COUNT] = state[at + COUNT]! - 1
    }
  }

  count(slot: number): number {
    return this.#state[slot * STRIDE + COUNT] ?? 0
  }

  /** Time of the oldest event that is remembered; Infinity when none is. */
  oldest(slot: number): number {
    const entry = this.#state[slot * STRIDE + OLDEST] ?? 0
    return entry === 0 ? Number.POSITIVE_INFINITY : this.#pool.time[entry]!
  }

  /** Time of the newest event; -Infinity when none is remembered. */
  newest(slot: number): number {
    const entry = this.#state[slot * STRIDE + NEWEST] ?? 0
    return entry === 0 ? Number.NEGATIVE_INFINITY : this.#pool.time[entry]!
  }

  /** Oldest first, as rows; valid until the next call. */
  list(slot: number): { readonly events: Events; readonly count: number } {
    return this.#pool.list(this.#state[slot * STRIDE + OLDEST] ?? 0)
  }

  save(): SavedNewest {
    return { pool: this.#pool.save(), state: trimmed(this.#state) }
  }

  restore({ pool, state }: SavedNewest): void {
    this.#pool.restore(pool)
    this.#state = roomy(state, Int32Array, STRIDE)
  }

  leave(slot: number): void {
    this.expire(slot, Number.POSITIVE_INFINITY)
  }
}
