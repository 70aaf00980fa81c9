import { grown } from '../model/dictionary.ts'
import { type Events, makeEvents } from './events.ts'
import { HashedEntries, hashOf } from './hashed-entries.ts'
import { partOf, roomy, trimmed } from './saved-arrays.ts'

/** What a key holds, as whole numbers in `state` from `slot * STATE` on: entries (0: none), and how many there are. */
export const STATE = 4
export const OLDEST = 0
export const NEWEST = 1
export const COUNT = 2
/** Entry of the Nth newest value; 0 while there are fewer. */
export const NTH = 3

/** An entry as it is read for every event, in 32 bytes: its time, then whole numbers. */
export const WIDTH = 4
export const OLDER = 2
export const NEWER = 3
export const VALUE = 4
const OWNER = 5
/** 1 for values older than the Nth: moving one of them to the front is told from moving one of the first N. */
export const BEYOND = 6

/** The rest of it, read for alerts: ref, then four whole numbers: user, source, target, bytes. */
const REST = 3
const MOST_BYTES = 2 ** 31 - 1

/** The entries up to the last one, and what keys hold; what let go entries remember is 0. */
export type SavedValues = {
  readonly state: Int32Array
  /** Times and whole numbers of the entries, as they lie in memory. */
  readonly entries: Int32Array
  readonly refs: Float64Array
  /** user, source, target, bytes of each entry */
  readonly who: Int32Array
  readonly free: number
}

/**
 * The distinct values of all keys of one detector, each with the event that brought it last, in the order in which they
 * were last seen: at most `limit` for a key. Entries that were let go are used again. Entry 0 is none.
 *
 * The detector's loop reads the arrays itself; they are replaced when something is added.
 */
export class RecentValues {
  readonly #n: number
  readonly #limit: number
  state = new Int32Array(16 * STATE)
  /** Entries: the time of entry `e` is `times[e * WIDTH]`, its whole numbers are `links[e * 2 * WIDTH + ...]`. */
  times = new Float64Array(64 * WIDTH)
  links = new Int32Array(this.times.buffer)
  #rest = new Float64Array(64 * REST)
  #restInts = new Int32Array(this.#rest.buffer)
  readonly #index = new HashedEntries()
  #size = 1
  #free = 0
  #listed = makeEvents(64)

  constructor(n: number, limit: number) {
    this.#n = n
    this.#limit = limit
  }

  get bytes(): number {
    return this.times.byteLength + this.#rest.byteLength + this.#index.bytes + this.state.byteLength
  }

  /** Makes room for the state of a key. */
  reach(slot: number): void {
    if ((slot + 1) * STATE > this.state.length) this.state = grown(this.state, Int32Array, (slot + 1) * STATE)
  }

  /** Adds a value that the key does not have as its newest; at the limit the oldest makes way. */
  add(slot: number, value: number, hash: number, events: Events, row: number): void {
    const at = slot * STATE
    if (this.state[at + COUNT]! >= this.#limit) this.dropOldest(at)
    const entry = this.#take()
    const { state, links } = this
    const link = entry * (2 * WIDTH)
    links[link + VALUE] = value
    links[link + OWNER] = slot
    links[link + BEYOND] = 0
    this.times[entry * WIDTH] = events.time[row]!
    this.write(entry, events, row)
    this.#index.add(entry, hash)
    const newest = state[at + NEWEST]!
    links[link + OLDER] = newest
    links[link + NEWER] = 0
    if (newest === 0) state[at + OLDEST] = entry
    else links[newest * (2 * WIDTH) + NEWER] = entry
    state[at + NEWEST] = entry
    const count = state[at + COUNT]! + 1
    state[at + COUNT] = count
    if (count === this.#n) state[at + NTH] = state[at + OLDEST]!
    else if (count > this.#n) this.shiftNth(at)
  }

  /** Keeps what is read for alerts of the event that brought an entry's value last. */
  write(entry: number, events: Events, row: number): void {
    this.#rest[entry * REST] = events.ref[row]!
    const ints = this.#restInts
    const at = entry * (2 * REST) + 2
    ints[at] = events.user[row]!
    ints[at + 1] = events.source[row]!
    ints[at + 2] = events.target[row]!
    const bytes = events.bytes[row]!
    ints[at + 3] = bytes > MOST_BYTES ? MOST_BYTES : bytes
  }

  /** Makes an entry of the key, not its newest, the newest. */
  toFront(at: number, entry: number): void {
    const { state, links } = this
    const link = entry * (2 * WIDTH)
    const older = links[link + OLDER]!
    const newer = links[link + NEWER]!
    const newest = state[at + NEWEST]!
    if (state[at + NTH] === entry) state[at + NTH] = newer
    if (state[at + OLDEST] === entry) state[at + OLDEST] = newer
    else links[older * (2 * WIDTH) + NEWER] = newer
    links[newer * (2 * WIDTH) + OLDER] = older
    links[newest * (2 * WIDTH) + NEWER] = entry
    links[link + OLDER] = newest
    links[link + NEWER] = 0
    state[at + NEWEST] = entry
    if (links[link + BEYOND] === 0) return
    links[link + BEYOND] = 0
    this.shiftNth(at)
  }

  /** One more value stands before the Nth: its newer neighbour is the Nth now. */
  shiftNth(at: number): void {
    const { state, links } = this
    const nth = state[at + NTH]! * (2 * WIDTH)
    links[nth + BEYOND] = 1
    state[at + NTH] = links[nth + NEWER]!
  }

  /** Lets the oldest value of a key go. */
  dropOldest(at: number): void {
    const { state, links } = this
    const oldest = state[at + OLDEST]!
    const link = oldest * (2 * WIDTH)
    const newer = links[link + NEWER]!
    this.#index.remove(oldest, hashOf(links[link + OWNER]!, links[link + VALUE]!))
    links[link + NEWER] = this.#free
    this.#free = oldest
    state[at + OLDEST] = newer
    if (newer === 0) state[at + NEWEST] = 0
    if (state[at + NTH] === oldest) state[at + NTH] = 0
    state[at + COUNT] = state[at + COUNT]! - 1
  }

  /** Lets all values of a key go. */
  leave(slot: number): void {
    const at = slot * STATE
    while (this.state[at + OLDEST]) this.dropOldest(at)
  }

  /** The events of a key's values, oldest first, as rows; valid until the next call. */
  list(slot: number): { readonly events: Events; readonly count: number } {
    const count = this.state[slot * STATE + COUNT]!
    if (this.#listed.time.length < count) this.#listed = makeEvents(2 * count)
    const { links, times } = this
    let row = 0
    for (
      let entry = this.state[slot * STATE + OLDEST]!;
      entry !== 0;
      entry = links[entry * 2 * WIDTH + NEWER]!
    ) {
      const at = entry * (2 * REST) + 2
      this.#listed.time[row] = times[entry * WIDTH]!
      this.#listed.ref[row] = this.#rest[entry * REST]!
      this.#listed.user[row] = this.#restInts[at]!
      this.#listed.source[row] = this.#restInts[at + 1]!
      this.#listed.target[row] = this.#restInts[at + 2]!
      this.#listed.bytes[row++] = this.#restInts[at + 3]!
    }
    return { events: this.#listed, count }
  }

  save(): SavedValues {
    const count = this.#size
    const refs = partOf(this.#rest, { stride: REST, at: 0, count })
    for (let entry = this.#free; entry !== 0; entry = this.links[entry * (2 * WIDTH) + NEWER]!)
      refs[entry] = 0
    const who = partOf(this.#restInts, { stride: 2 * REST, at: 2, width: 4, count })
    const entries = this.links.slice(0, count * 2 * WIDTH)
    return { state: trimmed(this.state), entries, refs, who, free: this.#free }
  }

  restore({ state, entries, refs, who, free }: SavedValues): void {
    this.state = roomy(state, Int32Array, STATE)
    this.links = roomy(entries, Int32Array, 2 * WIDTH, 64)
    this.times = new Float64Array(this.links.buffer)
    this.#rest = new Float64Array((this.times.length / WIDTH) * REST)
    this.#restInts = new Int32Array(this.#rest.buffer)
    for (let entry = 0; entry < refs.length; entry++) this.#rest[entry * REST] = refs[entry]!
    for (let i = 0; i < who.length; i++) this.#restInts[(i >> 2) * (2 * REST) + 2 + (i & 3)] = who[i]!
    this.#size = refs.length
    this.#free = free
    for (let at = 0; at < state.length; at += STATE) this.#indexAll(state[at + OLDEST]!)
  }

  /** Takes in the entries of a key, from the oldest on. */
  #indexAll(oldest: number): void {
    for (let entry = oldest; entry !== 0; entry = this.links[entry * (2 * WIDTH) + NEWER]!) {
      const link = entry * (2 * WIDTH)
      this.#index.add(entry, hashOf(this.links[link + OWNER]!, this.links[link + VALUE]!))
    }
  }

  #take(): number {
    const free = this.#free
    if (free !== 0) {
      this.#free = this.links[free * (2 * WIDTH) + NEWER]!
      return free
    }
    const entry = this.#size++
    if (entry * WIDTH >= this.times.length) {
      this.times = grown(this.times, Float64Array, (entry + 1) * WIDTH)
      this.links = new Int32Array(this.times.buffer)
      this.#rest = grown(this.#rest, Float64Array, (this.times.length / WIDTH) * REST)
      this.#restInts = new Int32Array(this.#rest.buffer)
    }
    return entry
  }

  /** The entry of a key's value, 0 when it has none. */
  find(slot: number, value: number, hash: number): number {
    const { links } = this
    const { cells } = this.#index
    const mask = cells.length - 2
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const entry = cells[at]!
      if (entry === 0) return 0
      if (cells[at + 1] !== hash) continue
      const link = entry * (2 * WIDTH)
      if (links[link + VALUE] === value && links[link + OWNER] === slot) return entry
    }
  }
}
