import { wholeColumn } from '../lib/column.ts'

/** No event, as a place behind all others. */
export const NONE = 0x7fff_ffff

/** Cells of a key, four together: its first event, its last, and where what is kept of it begins; -1 for none. */
const ENDS = 4
const HEAD = 0
const TAIL = 1
const SLOT = 2

/** Whether an event comes before another. */
export type Before = (a: number, b: number) => boolean

/** The events of each key as a list in order. An event has at most two keys: a user (side 0, even number) and an address (side 1, odd number). */
export class KeyLists {
  #key = wholeColumn(-1)
  #next = wholeColumn(NONE)
  /** Only where events do not come in order. */
  #previous = wholeColumn(-1)
  #ends = wholeColumn(-1)

  /** Makes room for so many events, and where they do not come in order. */
  reserve(events: number, disordered: boolean): void {
    this.#key.reserve(2 * events)
    this.#next.reserve(2 * events)
    if (disordered) this.#previous.reserve(2 * events)
  }

  /** Puts the newest event at the end of its lists, or where `before` says. -1 stands for a missing key. */
  add(event: number, user: number, address: number, before: Before | undefined): void {
    if (user >= 0) this.#add(2 * event, user, before)
    if (address >= 0) this.#add(2 * event + 1, address, before)
  }

  /** The user (side 0) or address (side 1) of an event; -1 for none. */
  keyOf(event: number, side: number): number {
    return this.#key.get(2 * event + side)
  }

  /** The event of a key after one; NONE at the end. */
  nextOf(event: number, key: number): number {
    return this.#next.get(2 * event + (key & 1))
  }

  /** The first event of a key; -1 when it has none. */
  firstOf(key: number): number {
    return ENDS * key < this.#ends.capacity ? this.#end(key, HEAD) : -1
  }

  /** Where what is kept of a key with events begins; -1 for nowhere. */
  slotOf(key: number): number {
    return this.#end(key, SLOT)
  }

  setSlot(key: number, slot: number): void {
    this.#ends.set(ENDS * key + SLOT, slot)
  }

  fork(): KeyLists {
    const fork = new KeyLists()
    fork.#key = this.#key.fork()
    fork.#next = this.#next.fork()
    fork.#previous = this.#previous.fork()
    fork.#ends = this.#ends.fork()
    return fork
  }

  /** The keys of the events `from` to before `to`, two of each. */
  save(from: number, to: number): Int32Array {
    return this.#key.part(2 * from, 2 * to)
  }

  /** Gives the events from one on, for which there is room, their keys. {@link link} must follow. */
  restore(from: number, keys: Int32Array): void {
    this.#key.put(2 * from, keys)
    let count = 0
    for (let i = 0; i < keys.length; i++) if (keys[i]! >= count) count = keys[i]! + 1
    this.#ends.reserve(ENDS * count)
  }

  /** Makes the lists of all events, none of which is in one. */
  link(events: number, before: Before | undefined): void {
    if (before)
      for (let event = 0; event < events; event++)
        this.add(event, this.keyOf(event, 0), this.keyOf(event, 1), before)
    else this.#linkInOrder(events)
  }

  /** From the last event to the first, each has to look at its key alone, and what is known of keys stands close together. */
  #linkInOrder(events: number): void {
    const keys = this.#key.part(0, 2 * events)
    const nexts = new Int32Array(keys.length).fill(NONE)
    const ends = new Int32Array(this.#ends.capacity).fill(-1)
    for (let at = keys.length - 1; at >= 0; at--) {
      const key = keys[at]!
      if (key < 0) continue
      const next = ends[ENDS * key + HEAD]!
      if (next < 0) ends[ENDS * key + TAIL] = at >> 1
      else nexts[at] = next
      ends[ENDS * key + HEAD] = at >> 1
    }
    this.#next.put(0, nexts)
    this.#ends.put(0, ends)
  }

  #add(at: number, key: number, before: Before | undefined): void {
    this.#key.set(at, key)
    this.#ends.reserve(ENDS * key + ENDS)
    if (before) this.#insert(at, key, before)
    else this.#link(at, key, this.#end(key, TAIL), NONE)
  }

  #insert(at: number, key: number, before: Before): void {
    const event = at >> 1
    const side = at & 1
    let after = this.#end(key, TAIL)
    while (after >= 0 && before(event, after)) after = this.#previous.get(2 * after + side)
    const head = this.#end(key, HEAD)
    const next = after >= 0 ? this.#next.get(2 * after + side) : head < 0 ? NONE : head
    this.#link(at, key, after, next)
    this.#previous.set(at, after)
    if (next !== NONE) this.#previous.set(2 * next + side, event)
  }

  #link(at: number, key: number, after: number, next: number): void {
    const event = at >> 1
    if (next !== NONE) this.#next.set(at, next)
    if (after >= 0) this.#next.set(2 * after + (at & 1), event)
    else this.#ends.set(ENDS * key + HEAD, event)
    if (next === NONE) this.#ends.set(ENDS * key + TAIL, event)
  }

  #end(key: number, which: number): number {
    return this.#ends.get(ENDS * key + which)
  }
}
