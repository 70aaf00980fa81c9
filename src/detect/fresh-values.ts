import { grown } from '../model/dictionary.ts'
import type { Events } from './events.ts'
import { NewestEvents } from './newest-events.ts'

/**
 * The events of new values in each key's newest millisecond that had any: the newest, and how many. They are asked for in the span in
 * which they come, so that nothing is kept longer.
 */
export class FreshValues {
  readonly #newest: NewestEvents
  /** Of keys with new values, from 1 on: the slot, the millisecond, and how many there were in it. */
  readonly #slots: number[] = [0]
  readonly #times: number[] = [0]
  readonly #counts: number[] = [0]
  /** Where a key stands among them, by slot; 0 for none. */
  #places = new Int32Array(64)

  constructor(limit: number) {
    this.#newest = new NewestEvents(limit)
  }

  get bytes(): number {
    return this.#newest.bytes + this.#places.byteLength
  }

  add(slot: number, events: Events, row: number): void {
    const time = events.time[row]!
    if (slot >= this.#places.length) this.#places = grown(this.#places, Int32Array, slot + 1)
    const place = (this.#places[slot] ||= this.#slots.push(slot) - 1)
    if (this.#times[place] !== time) {
      this.#newest.leave(place)
      this.#times[place] = time
      this.#counts[place] = 0
    }
    this.#counts[place]!++
    this.#newest.add(place, events, row)
  }

  count(slot: number): number {
    return this.#counts[this.#places[slot] ?? 0]!
  }

  list(slot: number): { readonly events: Events; readonly count: number } {
    return this.#newest.list(this.#places[slot] ?? 0)
  }

  leave(slot: number): void {
    const place = this.#places[slot] ?? 0
    if (place !== 0) this.#forget(place)
  }

  clear(): void {
    for (let place = 1; place < this.#slots.length; place++) {
      this.#places[this.#slots[place]!] = 0
      this.#forget(place)
    }
    this.#slots.length = 1
    this.#times.length = 1
    this.#counts.length = 1
  }

  #forget(place: number): void {
    this.#newest.leave(place)
    this.#times[place] = Number.NaN
    this.#counts[place] = 0
  }
}
