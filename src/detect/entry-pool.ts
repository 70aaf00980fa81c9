import { grown } from '../model/dictionary.ts'
import { type Events, makeEvents } from './events.ts'

/** Whole numbers per entry. */
const STRIDE = 8
const PREV = 0
const NEXT = 1
const USER = 2
const SOURCE = 3
const TARGET = 4
const BYTES = 5
const VALUE = 6
const OWNER = 7

/**
 * Remembered events of all keys of one detector, in doubly linked lists: one list per key, oldest at the head.
 * Freed entries are used again, so the pool is as large as the most events remembered at once. Entry 0 is none.
 */
export class EntryPool {
  time = new Float64Array(64)
  #ref = new Float64Array(64)
  #ints = new Int32Array(64 * STRIDE)
  #listed = makeEvents(64)
  #size = 1
  #free = 0

  get bytes(): number {
    return this.time.byteLength + this.#ref.byteLength + this.#ints.byteLength
  }

  /** A new entry that remembers the event in `row`, standing in no list. */
  take(events: Events, row: number, value: number, owner: number): number {
    let entry = this.#free
    if (entry !== 0) this.#free = this.#ints[entry * STRIDE + NEXT]!
    else entry = this.#grow()
    this.write(entry, events, row)
    const ints = this.#ints
    const at = entry * STRIDE
    ints[at + PREV] = 0
    ints[at + NEXT] = 0
    ints[at + VALUE] = value
    ints[at + OWNER] = owner
    return entry
  }

  /** Makes an entry remember another event. */
  write(entry: number, events: Events, row: number): void {
    this.time[entry] = events.time[row]!
    this.#ref[entry] = events.ref[row]!
    const ints = this.#ints
    const at = entry * STRIDE
    ints[at + USER] = events.user[row]!
    ints[at + SOURCE] = events.source[row]!
    ints[at + TARGET] = events.target[row]!
    ints[at + BYTES] = events.bytes[row]!
  }

  free(entry: number): void {
    this.#ints[entry * STRIDE + NEXT] = this.#free
    this.#free = entry
  }

  next(entry: number): number {
    return this.#ints[entry * STRIDE + NEXT]!
  }

  previous(entry: number): number {
    return this.#ints[entry * STRIDE + PREV]!
  }

  value(entry: number): number {
    return this.#ints[entry * STRIDE + VALUE]!
  }

  owner(entry: number): number {
    return this.#ints[entry * STRIDE + OWNER]!
  }

  /** Makes `newer` follow `older`; either may be 0, the end of the list. */
  link(older: number, newer: number): void {
    if (older !== 0) this.#ints[older * STRIDE + NEXT] = newer
    if (newer !== 0) this.#ints[newer * STRIDE + PREV] = older
  }

  /** Makes `entry` the last of the list that ended with `newest` (0: an empty list). */
  append(newest: number, entry: number): void {
    this.link(newest, entry)
    this.#ints[entry * STRIDE + PREV] = newest
    this.#ints[entry * STRIDE + NEXT] = 0
  }

  /** The remembered events from `head` on, oldest first, as rows; valid until the next call. */
  list(head: number): { readonly events: Events; readonly count: number } {
    let count = 0
    for (let entry = head; entry !== 0; entry = this.next(entry)) count++
    if (this.#listed.time.length < count) this.#listed = makeEvents(2 * count)
    this.#fill(head, this.#listed)
    return { events: this.#listed, count }
  }

  /** {@link list}, as arrays of their own. */
  copy(head: number): { readonly events: Events; readonly count: number } {
    let count = 0
    for (let entry = head; entry !== 0; entry = this.next(entry)) count++
    const events = makeEvents(count)
    this.#fill(head, events)
    return { events, count }
  }

  #fill(head: number, events: Events): void {
    let row = 0
    for (let entry = head; entry !== 0; entry = this.next(entry)) this.#read(entry, events, row++)
  }

  #read(entry: number, events: Events, row: number): void {
    const at = entry * STRIDE
    events.time[row] = this.time[entry]!
    events.ref[row] = this.#ref[entry]!
    events.user[row] = this.#ints[at + USER]!
    events.source[row] = this.#ints[at + SOURCE]!
    events.target[row] = this.#ints[at + TARGET]!
    events.bytes[row] = this.#ints[at + BYTES]!
  }

  #grow(): number {
    const entry = this.#size++
    if (entry >= this.time.length) {
      this.time = grown(this.time, Float64Array, entry + 1)
      this.#ref = grown(this.#ref, Float64Array, entry + 1)
      this.#ints = grown(this.#ints, Int32Array, (entry + 1) * STRIDE)
    }
    return entry
  }
}
