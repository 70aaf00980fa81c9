import { grown } from '../model/dictionary.ts'
import { type Events, makeEvents } from './events.ts'
import { partOf, roomy } from './saved-arrays.ts'

/** Whole numbers per entry that say where it stands: read for every event. */
export const LINKS = 4
const PREV = 0
const NEXT = 1
export const VALUE = 2
const OWNER = 3

/** 64-bit numbers per entry of what it remembers: ref, then four whole numbers: user, source, target, bytes. */
const WIDTH = 3
const MOST_BYTES = 2 ** 31 - 1

/** The remembered events of one key: its oldest and newest entry, 0 when there is none, and their number. */
export type EntryList = {
  head: number
  tail: number
  count: number
}

/** The pool up to its last entry; what let go entries remember is 0. */
export type SavedPool = {
  readonly time: Float64Array
  readonly links: Int32Array
  readonly refs: Float64Array
  /** user, source, target, bytes of each entry */
  readonly who: Int32Array
  readonly free: number
}

export const emptyList = (): EntryList => ({ head: 0, tail: 0, count: 0 })

/**
 * Remembered events of all keys of one detector, in doubly linked lists: one list per key, oldest at the head.
 * Freed entries are used again, so the pool is as large as the most events remembered at once. Entry 0 is none.
 */
export class EntryPool {
  time = new Float64Array(64)
  #links = new Int32Array(64 * LINKS)
  #rest = new Float64Array(64 * WIDTH)
  /** `#rest` as whole numbers. */
  #ints = new Int32Array(this.#rest.buffer)
  #listed = makeEvents(64)
  #size = 1
  #free = 0

  get bytes(): number {
    return this.time.byteLength + this.#links.byteLength + this.#rest.byteLength
  }

  /** A new entry that remembers the event in `row`, standing in no list. */
  take(events: Events, row: number, value: number, owner: number): number {
    let entry = this.#free
    if (entry !== 0) this.#free = this.#links[entry * LINKS + NEXT]!
    else entry = this.#grow()
    this.write(entry, events, row)
    const links = this.#links
    const at = entry * LINKS
    links[at + PREV] = 0
    links[at + NEXT] = 0
    links[at + VALUE] = value
    links[at + OWNER] = owner
    return entry
  }

  /** Makes an entry remember another event. */
  write(entry: number, events: Events, row: number): void {
    this.time[entry] = events.time[row]!
    this.#rest[entry * WIDTH] = events.ref[row]!
    const ints = this.#ints
    const at = entry * (2 * WIDTH) + 2
    ints[at] = events.user[row]!
    ints[at + 1] = events.source[row]!
    ints[at + 2] = events.target[row]!
    const bytes = events.bytes[row]!
    ints[at + 3] = bytes > MOST_BYTES ? MOST_BYTES : bytes
  }

  free(entry: number): void {
    this.#links[entry * LINKS + NEXT] = this.#free
    this.#free = entry
  }

  next(entry: number): number {
    return this.#links[entry * LINKS + NEXT]!
  }

  previous(entry: number): number {
    return this.#links[entry * LINKS + PREV]!
  }

  value(entry: number): number {
    return this.#links[entry * LINKS + VALUE]!
  }

  owner(entry: number): number {
    return this.#links[entry * LINKS + OWNER]!
  }

  /** Makes `newer` follow `older`; either may be 0, the end of the list. */
  link(older: number, newer: number): void {
    if (older !== 0) this.#links[older * LINKS + NEXT] = newer
    if (newer !== 0) this.#links[newer * LINKS + PREV] = older
  }

  /** Makes `entry` the last of the list that ended with `newest` (0: an empty list). */
  append(newest: number, entry: number): void {
    this.link(newest, entry)
    this.#links[entry * LINKS + PREV] = newest
    this.#links[entry * LINKS + NEXT] = 0
  }

  /** Remembers the event in `row` as the newest of a list; gives its entry. */
  remember(list: EntryList, events: Events, row: number, value: number, owner: number): number {
    const entry = this.take(events, row, value, owner)
    this.append(list.tail, entry)
    if (list.head === 0) list.head = entry
    list.tail = entry
    list.count++
    return entry
  }

  /** Forgets the oldest of a list, which must not be empty. */
  dropOldest(list: EntryList): void {
    const oldest = list.head
    list.head = this.next(oldest)
    this.link(0, list.head)
    if (list.head === 0) list.tail = 0
    this.free(oldest)
    list.count--
  }

  forget(list: EntryList): void {
    while (list.head !== 0) this.dropOldest(list)
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
    const at = entry * (2 * WIDTH) + 2
    events.time[row] = this.time[entry]!
    events.ref[row] = this.#rest[entry * WIDTH]!
    events.user[row] = this.#ints[at]!
    events.source[row] = this.#ints[at + 1]!
    events.target[row] = this.#ints[at + 2]!
    events.bytes[row] = this.#ints[at + 3]!
  }

  save(): SavedPool {
    const count = this.#size
    const refs = partOf(this.#rest, { stride: WIDTH, at: 0, count })
    const who = partOf(this.#ints, { stride: 2 * WIDTH, at: 2, width: 4, count })
    for (let entry = this.#free; entry !== 0; entry = this.next(entry)) {
      refs[entry] = 0
      who.fill(0, 4 * entry, 4 * entry + 4)
    }
    return {
      ...{ time: this.time.slice(0, count), links: this.#links.slice(0, count * LINKS) },
      ...{ refs, who, free: this.#free },
    }
  }

  restore({ time, links, refs, who, free }: SavedPool): void {
    this.time = roomy(time, Float64Array, 1, 64)
    this.#links = roomy(links, Int32Array, LINKS, this.time.length)
    this.#rest = new Float64Array(this.time.length * WIDTH)
    this.#ints = new Int32Array(this.#rest.buffer)
    for (let entry = 0; entry < refs.length; entry++) this.#rest[entry * WIDTH] = refs[entry]!
    for (let i = 0; i < who.length; i++) this.#ints[(i >> 2) * (2 * WIDTH) + 2 + (i & 3)] = who[i]!
    this.#size = time.length
    this.#free = free
  }

  #grow(): number {
    const entry = this.#size++
    if (entry >= this.time.length) {
      this.time = grown(this.time, Float64Array, entry + 1)
      this.#links = grown(this.#links, Int32Array, this.time.length * LINKS)
      this.#rest = grown(this.#rest, Float64Array, this.time.length * WIDTH)
      this.#ints = new Int32Array(this.#rest.buffer)
    }
    return entry
  }
}
