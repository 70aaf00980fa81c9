import { grown } from '../model/dictionary.ts'
import { type Events, makeEvents } from './events.ts'

/** Numbers per remembered event: time, ref, user and source, target and bytes. */
const WIDTH = 4
const SHARE = 2 ** 26
const GROWTH = 4

/** What a key holds of the pool, as whole numbers in a state array: where its ring lies, its room, oldest, count. */
export const RING = 4
const AT = 0
const ROOM = 1
const FIRST = 2
export const COUNT = 3

/**
 * Remembered events of all keys of one detector, as one ring per key. Rings lie in one array, grow by four as
 * needed, and freed ones are used again. A ring's place is kept by its owner: `RING` whole numbers at `state[at]`.
 */
export class RingPool {
  #slots = new Float64Array(256 * WIDTH)
  #used = 0
  /** Freed rings by the power of their room; a freed ring's first number is the next one. */
  readonly #free: number[] = []
  #listed = makeEvents(64)

  get bytes(): number {
    return this.#slots.byteLength
  }

  /** Time of the `i`th oldest event. */
  time(state: Int32Array, at: number, i: number): number {
    const room = state[at + ROOM]!
    return this.#slots[state[at + AT]! + ((state[at + FIRST]! + i) & (room - 1)) * WIDTH]!
  }

  /** Forgets the oldest event. */
  shift(state: Int32Array, at: number): void {
    state[at + FIRST] = (state[at + FIRST]! + 1) & (state[at + ROOM]! - 1)
    state[at + COUNT] = state[at + COUNT]! - 1
  }

  push(state: Int32Array, at: number, events: Events, row: number): void {
    const count = state[at + COUNT]!
    if (count === state[at + ROOM]!) this.#widen(state, at)
    const place = (state[at + FIRST]! + count) & (state[at + ROOM]! - 1)
    const slots = this.#slots
    const to = state[at + AT]! + place * WIDTH
    slots[to] = events.time[row]!
    slots[to + 1] = events.ref[row]!
    slots[to + 2] = events.user[row]! * SHARE + events.source[row]!
    slots[to + 3] = events.target[row]! * SHARE + Math.min(Math.max(events.bytes[row]!, 0) || 0, SHARE - 1)
    state[at + COUNT] = count + 1
  }

  /** The remembered events, oldest first, as rows; valid until the next call. */
  list(state: Int32Array, at: number): { readonly events: Events; readonly count: number } {
    const count = state[at + COUNT]!
    if (this.#listed.time.length < count) this.#listed = makeEvents(2 * count)
    const mask = state[at + ROOM]! - 1
    for (let i = 0; i < count; i++) {
      read(this.#slots, state[at + AT]! + ((state[at + FIRST]! + i) & mask) * WIDTH, this.#listed, i)
    }
    return { events: this.#listed, count }
  }

  /** Forgets everything and gives the ring back. */
  release(state: Int32Array, at: number): void {
    if (state[at + ROOM]! > 0) this.#give(state[at + AT]!, state[at + ROOM]!)
    state.fill(0, at, at + RING)
  }

  #widen(state: Int32Array, at: number): void {
    const room = state[at + ROOM]!
    const from = state[at + AT]!
    const wider = room === 0 ? 1 : room * GROWTH
    const to = this.#take(wider)
    for (let i = 0; i < room; i++) {
      const old = from + ((state[at + FIRST]! + i) & (room - 1)) * WIDTH
      this.#slots.copyWithin(to + i * WIDTH, old, old + WIDTH)
    }
    if (room > 0) this.#give(from, room)
    state[at + AT] = to
    state[at + ROOM] = wider
    state[at + FIRST] = 0
  }

  #take(room: number): number {
    const power = Math.log2(room)
    const free = this.#free[power]
    if (free) {
      this.#free[power] = this.#slots[free - 1]!
      return free - 1
    }
    const at = this.#used
    this.#used += room * WIDTH
    if (this.#used > this.#slots.length) this.#slots = grown(this.#slots, Float64Array, this.#used)
    return at
  }

  /** Free rings are linked by place + 1, so that 0 ends the list. */
  #give(at: number, room: number): void {
    const power = Math.log2(room)
    this.#slots[at] = this.#free[power] ?? 0
    this.#free[power] = at + 1
  }
}

function read(slots: Float64Array, from: number, events: Events, row: number): void {
  const who = slots[from + 2]!
  const what = slots[from + 3]!
  events.time[row] = slots[from]!
  events.ref[row] = slots[from + 1]!
  events.user[row] = Math.floor(who / SHARE)
  events.source[row] = who % SHARE
  events.target[row] = Math.floor(what / SHARE)
  events.bytes[row] = what % SHARE
}
