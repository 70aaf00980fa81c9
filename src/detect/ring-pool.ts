import { grown } from '../model/dictionary.ts'
import { type Events, makeEvents } from './events.ts'
import { partOf, roomy } from './saved-arrays.ts'

/** 64-bit numbers per remembered event: time, ref, then four whole numbers: user, source, target, bytes. */
export const WIDTH = 4
const GROWTH = 4
const MOST_BYTES = 2 ** 31 - 1

/** What a key holds of the pool, as whole numbers in a state array: where its ring lies, its room, oldest, count. */
export const RING = 4
export const AT = 0
export const ROOM = 1
export const FIRST = 2
export const COUNT = 3

/** The pool up to the last ring; what freed rings remember is 0. */
export type SavedRings = {
  readonly time: Float64Array
  readonly refs: Float64Array
  /** user, source, target, bytes of each event */
  readonly who: Int32Array
  /** The last freed ring by room; the one before it is named by its first time. */
  readonly free: ReadonlyMap<number, number>
}

/**
 * Remembered events of all keys of one detector, as one ring per key: the newest ones, up to a limit. Rings lie in one
 * array, grow by four while what they hold still matters, and freed ones are used again. A ring's place is kept by its
 * owner: `RING` whole numbers at `state[at]`.
 *
 * An event takes 32 bytes, so that to remember one is to touch one line of the processor's cache.
 */
export class RingPool {
  numbers = new Float64Array(16 * WIDTH)
  /** `numbers` as whole numbers. */
  ints = new Int32Array(this.numbers.buffer)
  #used = 0
  /** Freed rings by their room: the place of the last one plus 1; its first time is that of the one before. */
  readonly #free = new Map<number, number>()
  #listed = makeEvents(32)

  get bytes(): number {
    return this.numbers.byteLength
  }

  /** Time of the `i`th oldest event. */
  time(state: Int32Array, at: number, i: number): number {
    return this.numbers[place(state, at, i) * WIDTH]!
  }

  /**
   * Remembers an event. Where `limit` events are remembered already, or all the room is taken and the oldest is not younger
   * than `gone`, the oldest makes way. Returns the time of the one that did; -Infinity when none had to.
   */
  push(state: Int32Array, at: number, limit: number, gone: number, events: Events, row: number): number {
    let count = state[at + COUNT]!
    let left = Number.NEGATIVE_INFINITY
    if (count === state[at + ROOM]! || count >= limit) {
      const oldest = count === 0 ? Number.POSITIVE_INFINITY : this.time(state, at, 0)
      if (count >= limit || oldest <= gone) {
        left = oldest
        const first = state[at + FIRST]! + 1
        state[at + FIRST] = first === state[at + ROOM]! ? 0 : first
        count--
      } else this.#widen(state, at, limit)
    }
    this.write(place(state, at, count), events, row)
    state[at + COUNT] = count + 1
    return left
  }

  /** Remembers an event at a place of the pool. */
  write(to: number, events: Events, row: number): void {
    this.numbers[to * WIDTH] = events.time[row]!
    this.numbers[to * WIDTH + 1] = events.ref[row]!
    const ints = this.ints
    const who = to * (2 * WIDTH) + 4
    ints[who] = events.user[row]!
    ints[who + 1] = events.source[row]!
    ints[who + 2] = events.target[row]!
    const bytes = events.bytes[row]!
    ints[who + 3] = bytes > MOST_BYTES ? MOST_BYTES : bytes
  }

  /** The remembered events younger than `gone`, oldest first, as rows; valid until the next call. */
  list(state: Int32Array, at: number, gone: number): { readonly events: Events; readonly count: number } {
    const all = state[at + COUNT]!
    if (this.#listed.time.length < all) this.#listed = makeEvents(2 * all)
    let count = 0
    for (let i = 0; i < all; i++) {
      const from = place(state, at, i)
      if (this.numbers[from * WIDTH]! > gone) this.#read(from, this.#listed, count++)
    }
    return { events: this.#listed, count }
  }

  /** Forgets everything and gives the ring back. */
  release(state: Int32Array, at: number): void {
    if (state[at + ROOM]! > 0) this.#give(state[at + AT]!, state[at + ROOM]!)
    state.fill(0, at, at + RING)
  }

  save(): SavedRings {
    const count = this.#used
    const time = partOf(this.numbers, { stride: WIDTH, at: 0, count })
    const refs = partOf(this.numbers, { stride: WIDTH, at: 1, count })
    const who = partOf(this.ints, { stride: 2 * WIDTH, at: 4, width: 4, count })
    for (const [room, last] of this.#free)
      for (let ring = last; ring > 0; ring = time[ring - 1]!) refs.fill(0, ring - 1, ring - 1 + room)
    return { time, refs, who, free: new Map(this.#free) }
  }

  restore({ time, refs, who, free }: SavedRings): void {
    this.numbers = roomy(new Float64Array(time.length * WIDTH), Float64Array, WIDTH, 256)
    this.ints = new Int32Array(this.numbers.buffer)
    for (let at = 0; at < time.length; at++) {
      this.numbers[at * WIDTH] = time[at]!
      this.numbers[at * WIDTH + 1] = refs[at]!
    }
    for (let i = 0; i < who.length; i++) this.ints[(i >> 2) * (2 * WIDTH) + 4 + (i & 3)] = who[i]!
    this.#used = time.length
    for (const [room, last] of free) this.#free.set(room, last)
  }

  #widen(state: Int32Array, at: number, limit: number): void {
    const room = state[at + ROOM]!
    const from = state[at + AT]!
    const wider = room === 0 ? 1 : Math.max(room + 1, Math.min(room * GROWTH, limit))
    const to = this.#take(wider)
    for (let i = 0; i < room; i++) {
      const old = place(state, at, i)
      this.numbers.copyWithin((to + i) * WIDTH, old * WIDTH, (old + 1) * WIDTH)
    }
    if (room > 0) this.#give(from, room)
    state[at + AT] = to
    state[at + ROOM] = wider
    state[at + FIRST] = 0
  }

  #take(room: number): number {
    const free = this.#free.get(room) ?? 0
    if (free > 0) {
      this.#free.set(room, this.numbers[(free - 1) * WIDTH]!)
      return free - 1
    }
    const at = this.#used
    this.#used += room
    if (this.#used * WIDTH > this.numbers.length) {
      this.numbers = grown(this.numbers, Float64Array, this.#used * WIDTH)
      this.ints = new Int32Array(this.numbers.buffer)
    }
    return at
  }

  #give(at: number, room: number): void {
    this.numbers[at * WIDTH] = this.#free.get(room) ?? 0
    this.#free.set(room, at + 1)
  }

  #read(from: number, events: Events, row: number): void {
    const who = from * (2 * WIDTH) + 4
    events.time[row] = this.numbers[from * WIDTH]!
    events.ref[row] = this.numbers[from * WIDTH + 1]!
    events.user[row] = this.ints[who]!
    events.source[row] = this.ints[who + 1]!
    events.target[row] = this.ints[who + 2]!
    events.bytes[row] = this.ints[who + 3]!
  }
}

/** Where the `i`th oldest event stands. */
function place(state: Int32Array, at: number, i: number): number {
  const room = state[at + ROOM]!
  const index = state[at + FIRST]! + i
  return state[at + AT]! + (index < room ? index : index - room)
}
