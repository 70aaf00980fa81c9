import { byteColumn, timeColumn, wholeColumn } from '../lib/column.ts'
import { type EventState, pack, type SavedEvents, type SavedTouched } from './event-state.ts'
import { type Before, KeyLists, NONE } from './key-lists.ts'
import { FARTHEST } from './score.ts'
import { TouchedLog } from './touched-log.ts'
import { WideRoots } from './wide-roots.ts'
import { WorkQueue } from './work-queue.ts'

/** Distance of an event that is not flagged. */
const UNFLAGGED = 8
const LEVELS = 8

const WALK = 0
const POINTER = 1
const ROOT = 2
const ROOTS = 3

/**
 * Which events are flagged, and how far from a root.
 *
 * The events of a key are a list in order. For each key, `first[d]` is its earliest event at distance d or less from a
 * root: all later events of the key have that cause. So a hundred thousand earlier events are one number, not a hundred
 * thousand edges.
 *
 * Changes are made by a queue of work:
 *   WALK     visits the events of a key that have gained an earlier flagged one
 *   POINTER  visits an event to which `first` came, and moves on what of `first` may not stay there
 *   ROOT     adds to the roots of an event; ROOTS to those of a key's events
 * While `first` stands at an event that does not deserve it, later ones may still be thought supported; each is visited
 * when the pointer comes to it. When the queue is empty, each event's distance follows from earlier ones alone, and by
 * induction over the order only one state does that: whatever came in between, and in whichever slices. Work is done
 * in the order of events, so that what an event depends on has been seen to first and hardly any is visited again.
 */
export class Spread {
  /** Set before the first event. */
  byTime = false
  #events = 0
  #lists = new KeyLists()
  #via = byteColumn(0)
  #distance = byteColumn(UNFLAGGED)
  #blocked = byteColumn(0)
  #root = wholeColumn(0)
  #time = timeColumn()
  /** {@link LEVELS} cells of each key that was ever flagged. */
  #first = wholeColumn(NONE)
  #slots = 0
  #queue = new WorkQueue()
  #wide = new WideRoots()
  #touched = new TouchedLog()
  readonly #before = (a: number, b: number): boolean => this.before(a, b)

  get events(): number {
    return this.#events
  }

  /** Whether no work waits. */
  get settled(): boolean {
    return this.#queue.empty && this.#wide.empty
  }

  /** Adds an event, the newest to arrive. -1 stands for a missing key. */
  add(user: number, address: number, time: number, rootUnits: number, blocked = false): number {
    const event = this.#events++
    if (event === this.#distance.capacity) this.#makeRoom(event + 1)
    if (rootUnits !== 0) this.#root.set(event, rootUnits)
    if (blocked) this.#blocked.set(event, 1)
    if (this.byTime) this.#time.set(event, time)
    this.#lists.add(event, user, address, this.#order)
    this.#visit(event, false)
    return event
  }

  /** Adds to the roots of an event. */
  addRoot(event: number, units: number): void {
    this.#queue.push(this.#placeOf(event), ROOT, event, units)
  }

  /** Adds to the roots of the events `from` to before `to` (by arrival) of some keys, of which a fork may not know all. */
  addRoots(keys: readonly number[], from: number, to: number, units: number): void {
    this.#wide.add(keys, from, to, units)
  }

  /** A blocked event is not flagged, whatever its causes. */
  block(event: number, blocked: boolean): void {
    this.#touch(event)
    this.#blocked.set(event, blocked ? 1 : 0)
    this.#visit(event, true)
  }

  /** Does so many pieces of the waiting work, each a visit to one event or a look at one key, or all there are. */
  run(pieces: number): void {
    let left = pieces
    for (; left > 0 && !this.#wide.empty; left--) this.#wide.take((...roots) => this.#beginRoots(...roots))
    for (; left > 0 && !this.#queue.empty; left--) this.#step()
  }

  state(event: number): EventState {
    return {
      rootUnits: this.#root.get(event),
      viaUser: this.#via.get(2 * event),
      viaAddress: this.#via.get(2 * event + 1),
      blocked: this.#blocked.get(event) === 1,
    }
  }

  isFlagged(event: number): boolean {
    return this.#distance.get(event) !== UNFLAGGED
  }

  exists(event: number): boolean {
    return event >= 0 && event < this.#events
  }

  /** The user (side 0) or address (side 1) of an event; -1 for none. */
  keyOf(event: number, side: 0 | 1): number {
    return this.#lists.keyOf(event, side)
  }

  /** The event of a key after one; NONE at the end. */
  nextOf(event: number, key: number): number {
    return this.#lists.nextOf(event, key)
  }

  /** The event of a key through which `event` is `steps` from a root. */
  nearest(event: number, key: number, steps: number): number {
    const slot = this.#lists.slotOf(key)
    const first = this.#first.get(slot + steps - 1)
    return this.before(first, event) ? first : this.#first.get(slot + LEVELS - 1)
  }

  /** The earliest flagged event of a key; NONE when there is none. */
  firstFlagged(key: number): number {
    const slot = this.#lists.slotOf(key)
    return slot < 0 ? NONE : this.#first.get(slot + LEVELS - 1)
  }

  before(a: number, b: number): boolean {
    if (!this.byTime || a === NONE || b === NONE) return a < b
    const difference = this.#time.get(a) - this.#time.get(b)
    return difference === 0 ? a < b : difference < 0
  }

  /** The events whose state changed, until they are told. */
  get touched(): TouchedLog {
    return this.#touched
  }

  /** A second world that begins as this one stands. */
  fork(): Spread {
    const fork = new Spread()
    fork.byTime = this.byTime
    fork.#events = this.#events
    fork.#slots = this.#slots
    fork.#lists = this.#lists.fork()
    fork.#via = this.#via.fork()
    fork.#distance = this.#distance.fork()
    fork.#blocked = this.#blocked.fork()
    fork.#root = this.#root.fork()
    fork.#time = this.#time.fork()
    fork.#first = this.#first.fork()
    fork.#queue = this.#queue.fork()
    fork.#wide = this.#wide.fork()
    fork.#touched = this.#touched.fork()
    return fork
  }

  /** The events `from` to before `to`, without what links them. No work may wait. */
  saveEvents(from: number, to: number): SavedEvents {
    return {
      keys: this.#lists.save(from, to),
      roots: this.#root.part(from, to),
      blocked: this.#blocked.part(from, to),
      via: this.#via.part(2 * from, 2 * to),
      distances: this.#distance.part(from, to),
      ...(this.byTime ? { times: this.#time.part(from, to) } : {}),
    }
  }

  /** Adds the events that come next, as they were. {@link restoreTouched} must follow. */
  restoreEvents({ keys, roots, blocked, via, distances, times }: SavedEvents): void {
    const from = this.#events
    this.#events += roots.length
    this.#makeRoom(this.#events)
    this.#lists.restore(from, keys)
    this.#root.put(from, roots)
    this.#blocked.put(from, blocked)
    this.#via.put(2 * from, via)
    this.#distance.put(from, distances)
    if (times) this.#time.put(from, times)
  }

  /** To be called behind the last event. */
  restoreTouched(saved: SavedTouched): void {
    this.#lists.link(this.#events, this.#order)
    for (let event = 0; event < this.#events; event++) if (this.isFlagged(event)) this.#point(event)
    this.#touched.restore(saved)
  }

  /** How events come before others where that is not as they arrive. */
  get #order(): Before | undefined {
    return this.byTime ? this.#before : undefined
  }

  #makeRoom(least: number): void {
    this.#distance.reserve(least)
    const events = this.#distance.capacity
    for (const column of [this.#blocked, this.#root]) column.reserve(events)
    this.#via.reserve(2 * events)
    this.#lists.reserve(events, this.byTime)
    this.#touched.reserve(events)
    if (this.byTime) this.#time.reserve(events)
  }

  #beginRoots(key: number, from: number, to: number, units: number): void {
    const head = this.#lists.firstOf(key)
    if (head >= 0) this.#queue.push(this.#placeOf(head), ROOTS, key, head, from, to, units)
  }

  #step(): void {
    const kind = this.#queue.front(0)
    if (kind === WALK) this.#walk()
    else if (kind === POINTER) this.#advance()
    else if (kind === ROOT) this.#changeNextRoot()
    else this.#changeRoots()
  }

  #walk(): void {
    const key = this.#queue.front(1)
    const at = this.#queue.front(2)
    this.#passFront(at === this.#queue.front(3) ? NONE : this.nextOf(at, key))
    this.#visit(at, true)
  }

  #advance(): void {
    const key = this.#queue.front(1)
    const at = this.#queue.front(2)
    this.#visit(at, true)
    const next = this.nextOf(at, key)
    this.#passFront(this.#moveOn(this.#lists.slotOf(key), at, next) ? next : NONE)
  }

  /** The work at the front goes on at a later event, or is done. */
  #passFront(next: number): void {
    if (next === NONE) this.#queue.shift()
    else this.#queue.moveFront(this.#placeOf(next), next)
  }

  #placeOf(event: number): number {
    return this.byTime ? this.#time.get(event) : event
  }

  /** Moves the pointers on that stand at an event further from a root than they may; whether there were any. */
  #moveOn(slot: number, at: number, next: number): boolean {
    const distance = this.#distance.get(at)
    let moved = false
    for (let level = 0; level < distance; level++) {
      if (this.#first.get(slot + level) !== at) continue
      this.#first.set(slot + level, next)
      moved = true
    }
    return moved
  }

  #changeNextRoot(): void {
    const [event, units] = [this.#queue.front(1), this.#queue.front(2)]
    this.#queue.shift()
    this.#changeRoot(event, units)
  }

  #changeRoots(): void {
    const queue = this.#queue
    const at = queue.front(2)
    const inside = at >= queue.front(3) && at < queue.front(4)
    const units = queue.front(5)
    this.#passFront(this.nextOf(at, queue.front(1)))
    if (inside) this.#changeRoot(at, units)
  }

  #changeRoot(event: number, units: number): void {
    this.#touch(event)
    this.#root.set(event, this.#root.get(event) + units)
    this.#visit(event, true)
  }

  /** Brings one event in line with its roots and what is earlier. */
  #visit(event: number, known: boolean): void {
    const viaUser = this.#stepsBy(this.#lists.keyOf(event, 0), event)
    const viaAddress = this.#stepsBy(this.#lists.keyOf(event, 1), event)
    if (viaUser !== this.#via.get(2 * event) || viaAddress !== this.#via.get(2 * event + 1)) {
      if (known) this.#touch(event)
      this.#via.set(2 * event, viaUser)
      this.#via.set(2 * event + 1, viaAddress)
    }
    const was = this.#distance.get(event)
    const is = this.#judge(event, viaUser, viaAddress)
    if (is === was) return
    this.#distance.set(event, is)
    for (let side = 0; side < 2; side++) {
      const key = this.#lists.keyOf(event, side)
      if (key < 0) continue
      if (is < was) this.#rise(event, key, is, was)
      else this.#fall(event, key)
    }
  }

  #judge(event: number, viaUser: number, viaAddress: number): number {
    if (this.#blocked.get(event) === 1) return UNFLAGGED
    if (this.#root.get(event) > 0) return 0
    if (viaUser === 0) return viaAddress === 0 ? UNFLAGGED : viaAddress
    return viaAddress === 0 || viaUser < viaAddress ? viaUser : viaAddress
  }

  /** Steps to a root through the earlier events of a key; 0 when none is flagged. */
  #stepsBy(key: number, event: number): number {
    if (key < 0) return 0
    const slot = this.#lists.slotOf(key)
    if (slot < 0 || !this.before(this.#first.get(slot + LEVELS - 1), event)) return 0
    let level = 0
    while (!this.before(this.#first.get(slot + level), event)) level++
    return level < FARTHEST ? level + 1 : FARTHEST
  }

  /** An event came nearer to a root: later events of its key may do so, too. */
  #rise(event: number, key: number, is: number, was: number): void {
    const slot = this.#slotOf(key)
    let until = -1
    for (let level = is; level < was; level++) {
      const old = this.#first.get(slot + level)
      if (!this.before(event, old)) continue
      this.#first.set(slot + level, event)
      if (until < 0 || this.before(until, old)) until = old
    }
    if (until < 0) return
    const next = this.nextOf(event, key)
    if (next !== NONE) this.#queue.push(this.#placeOf(next), WALK, key, next, until)
  }

  /** Lets later events of its keys know a flagged one. */
  #point(event: number): void {
    for (let side = 0; side < 2; side++) {
      const key = this.#lists.keyOf(event, side)
      if (key < 0) continue
      const slot = this.#slotOf(key)
      for (let level = this.#distance.get(event); level < LEVELS; level++)
        if (this.before(event, this.#first.get(slot + level))) this.#first.set(slot + level, event)
    }
  }

  /** An event went further from every root: where its key pointed to it, the pointer moves on. */
  #fall(event: number, key: number): void {
    if (this.#isAdvancing(key, event)) return
    const next = this.nextOf(event, key)
    const moved = this.#moveOn(this.#slotOf(key), event, next)
    if (moved && next !== NONE) this.#queue.push(this.#placeOf(next), POINTER, key, next)
  }

  /** Whether the work under way is that of this key's pointers, standing at this event. */
  #isAdvancing(key: number, event: number): boolean {
    const queue = this.#queue
    if (queue.empty) return false
    return queue.front(0) === POINTER && queue.front(1) === key && queue.front(2) === event
  }

  #slotOf(key: number): number {
    const slot = this.#lists.slotOf(key)
    if (slot >= 0) return slot
    const fresh = this.#slots
    this.#slots += LEVELS
    this.#first.reserve(this.#slots)
    this.#lists.setSlot(key, fresh)
    return fresh
  }

  #touch(event: number): void {
    if (!this.#touched.has(event)) this.#touched.add(event, pack(this.state(event)))
  }
}
