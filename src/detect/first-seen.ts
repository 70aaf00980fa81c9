import { EMPTY, grown } from '../model/dictionary.ts'
import type { Detector, Hits } from './detector.ts'
import { EntryPool, type SavedPool } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'
import { FreshValues } from './fresh-values.ts'
import { PairIndex } from './pair-index.ts'
import { roomy, trimmed } from './saved-arrays.ts'

/** Values remembered per key; beyond it the one seen longest ago is forgotten, and would be new again. */
const REMEMBERED = 10_000

export type SavedFirstSeen = { readonly pool: SavedPool; readonly state: Int32Array }

/** first_seen: remembers when each value of each key was seen last; a value not seen within the window is new. */
export class FirstSeen implements Detector {
  readonly #windowMs: number
  readonly #pool = new EntryPool()
  readonly #index = new PairIndex(this.#pool)
  /** Oldest and newest entry and their number, by slot. */
  #state = new Int32Array(64 * 3)
  readonly #fresh: FreshValues
  episodes!: Episodes

  constructor(windowMs: number, limit: number) {
    this.#windowMs = windowMs
    this.#fresh = new FreshValues(limit)
  }

  get bytes(): number {
    return this.#pool.bytes + this.#index.bytes + this.#state.byteLength + this.#fresh.bytes
  }

  process({ events, rows, slots, values, count }: Hits): void {
    this.#fresh.clear()
    for (let i = 0; i < count; i++) {
      if (slots[i] !== 0 && values[i]! >= EMPTY) this.#hit(slots[i]!, events, rows[i]!, values[i]!)
    }
  }

  #hit(slot: number, events: Events, row: number, value: number): void {
    const time = events.time[row]!
    const at = slot * 3
    if (at >= this.#state.length) this.#state = grown(this.#state, Int32Array, at + 3)
    const episode = this.episodes.before(slot, time)
    this.#expire(at, time - this.#windowMs)
    const known = this.#index.find(slot, value)
    if (known !== 0) {
      this.#pool.write(known, events, row)
      this.#toNewest(at, known)
    } else {
      this.#add(slot, at, events, row, value)
      this.#fresh.add(slot, events, row)
    }
    if (known === 0 || episode) this.episodes.event(slot, events, row, known === 0 ? time + 1 : 0)
    if (known === 0) this.episodes.get(slot)?.sample(this.#fresh.count(slot), time)
  }

  #expire(at: number, gone: number): void {
    const state = this.#state
    while (state[at] !== 0 && this.#pool.time[state[at]!]! <= gone) this.#dropOldest(at)
  }

  #dropOldest(at: number): void {
    const oldest = this.#state[at]!
    const next = this.#pool.next(oldest)
    this.#index.remove(oldest)
    this.#pool.free(oldest)
    this.#pool.link(0, next)
    this.#state[at] = next
    if (next === 0) this.#state[at + 1] = 0
    this.#state[at + 2] = this.#state[at + 2]! - 1
  }

  #add(slot: number, at: number, events: Events, row: number, value: number): void {
    if (this.#state[at + 2]! >= REMEMBERED) this.#dropOldest(at)
    const entry = this.#pool.take(events, row, value, slot)
    this.#index.add(entry)
    this.#append(at, entry)
    this.#state[at + 2] = this.#state[at + 2]! + 1
  }

  #toNewest(at: number, entry: number): void {
    if (this.#state[at + 1] === entry) return
    const older = this.#pool.previous(entry)
    const newer = this.#pool.next(entry)
    this.#pool.link(older, newer)
    if (older === 0) this.#state[at] = newer
    this.#append(at, entry)
  }

  #append(at: number, entry: number): void {
    this.#pool.append(this.#state[at + 1]!, entry)
    this.#state[at + 1] = entry
    if (this.#state[at] === 0) this.#state[at] = entry
  }

  evidence(slot: number): Evidence {
    const total = this.#fresh.count(slot)
    return { ...this.#fresh.list(slot), total, value: total }
  }

  advance(): void {}

  /** What was new in a millisecond is asked for in the same span. */
  save(): SavedFirstSeen {
    return { pool: this.#pool.save(), state: trimmed(this.#state) }
  }

  restore({ pool, state }: SavedFirstSeen): void {
    this.#pool.restore(pool)
    this.#state = roomy(state, Int32Array, 3, 64)
    this.#index.reserve(pool.time.length)
    for (let at = 0; at < state.length; at += 3) this.#index.addAll(state[at]!)
  }

  leave(slot: number): void {
    const at = slot * 3
    while (this.#state[at]) this.#dropOldest(at)
    this.#state.fill(0, at, at + 3)
    this.#fresh.leave(slot)
  }
}
