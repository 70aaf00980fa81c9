import { type SavedHeap, TimeHeap } from '../lib/heap.ts'
import { grown } from '../model/dictionary.ts'
import type { Plain } from '../model/plain.ts'
import type { Detector, Hits } from './detector.ts'
import type { Episode } from './episode.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Measure } from './measure.ts'

const NEVER = Number.POSITIVE_INFINITY

/**
 * What is known of a key, as numbers in one line of the processor's cache:
 * - whether there is one in this slot;
 * - the millisecond that is filling, its first and its last hit, 1 more than its place and 0 for none; those between follow
 *   each other in `#next`;
 * - the first event of the run of events that the key lives by, and the last;
 * - when it is to be looked at again if nothing follows;
 * - the time of its earliest entry in the heap, at `WAKE` or before: a key has one, seldom two, however often `WAKE` moves.
 */
const STRIDE = 8
const THERE = 0
const PENDING = 1
const FIRST_HIT = 2
const LAST_HIT = 3
const FIRST = 4
const LAST = 5
const WAKE = 6
const QUEUED = 7

export type SavedWindows = {
  readonly measure: Plain
  /** The keys there are, and {@link SAVED} numbers of each. */
  readonly slots: Int32Array
  readonly states: Float64Array
  readonly wakes: SavedHeap
  readonly without: number
}

/**
 * Judges conditions that may begin to hold when events leave the window, or that look at the window as a whole. Each event
 * enters a key's window once and leaves it once, and the measure says after each change whether the condition holds:
 *
 *     a millisecond with events is complete --> what is too old leaves, the condition is judged
 *     an event leaves and nothing came      --> (a heap of wakes) the condition is judged
 *
 * A condition that is true of the empty window is judged only while the key lives: from first + W to last + forget.
 */
export class WindowJudge implements Detector {
  readonly #measure: Measure
  readonly #windowMs: number
  readonly #forgetMs: number
  #states = new Float64Array(16 * STRIDE)
  readonly #wakes = new TimeHeap()
  /** Keys with events in a millisecond that is filling. */
  #dirty: number[] = []
  #hits: Hits | undefined
  /** The hit after each hit in the same millisecond of the same key. */
  #next = new Int32Array(0)
  /** Events that took no part for want of a value or a number. */
  without = 0
  episodes!: Episodes

  constructor(measure: Measure, windowMs: number, forgetMs: number) {
    this.#measure = measure
    this.#windowMs = windowMs
    this.#forgetMs = forgetMs
  }

  get bytes(): number {
    return this.#measure.bytes + this.#states.byteLength + this.#next.byteLength + this.#wakes.size * 12
  }

  /** The stream begins. */
  start(time: number): void {
    this.#measure.start?.(time)
  }

  process(hits: Hits): void {
    this.#hits = hits
    if (this.#next.length < hits.count) this.#next = new Int32Array(hits.count)
    for (let i = 0; i < hits.count; i++) {
      const slot = hits.slots[i]!
      if (slot === 0) continue
      if (this.#measure.takes(hits, i)) this.#hit(slot, i, hits)
      else this.without++
    }
  }

  #hit(slot: number, i: number, hits: Hits): void {
    const time = hits.events.time[hits.rows[i]!]!
    if (!this.#isThere(slot)) this.#born(slot, time)
    const states = this.#states
    const at = slot * STRIDE
    if (states[at + PENDING] !== time) this.#begin(slot, at, time)
    if (states[at + FIRST_HIT] === 0) {
      states[at + FIRST_HIT] = i + 1
      this.#dirty.push(slot)
    } else this.#next[states[at + LAST_HIT]! - 1] = i
    states[at + LAST_HIT] = i + 1
    this.#measure.add(slot, hits, i)
  }

  #isThere(slot: number): boolean {
    return this.#states[slot * STRIDE + THERE] === 1
  }

  #born(slot: number, time: number): void {
    const at = slot * STRIDE
    if (at >= this.#states.length) this.#states = grown(this.#states, Float64Array, at + STRIDE)
    const states = this.#states
    states[at + THERE] = 1
    states[at + PENDING] = -NEVER
    states[at + FIRST_HIT] = 0
    states[at + FIRST] = time
    states[at + LAST] = time
    states[at + WAKE] = NEVER
    states[at + QUEUED] = NEVER
  }

  /** A new millisecond of a key begins: what was before it is judged, what is too old leaves. */
  #begin(slot: number, at: number, time: number): void {
    const states = this.#states
    if (states[at + FIRST_HIT] !== 0) this.#settle(slot, at)
    this.#wakeBefore(time)
    this.episodes.before(slot, time)
    if (time - states[at + LAST]! >= this.#forgetMs) states[at + FIRST] = time
    this.#measure.expire(slot, time - this.#windowMs)
    states[at + PENDING] = time
    states[at + LAST] = time
  }

  /** The pending millisecond is complete: judge it. */
  #settle(slot: number, at: number): void {
    const states = this.#states
    const time = states[at + PENDING]!
    const firstHit = states[at + FIRST_HIT]! - 1
    const lastHit = states[at + LAST_HIT]! - 1
    const { events, rows } = this.#hits!
    states[at + FIRST_HIT] = 0
    const holds = this.#holds(slot, at, time)
    if (!holds) this.episodes.cut(slot, time)
    const end = holds ? this.#endsBy(slot) : 0
    if (holds || this.episodes.get(slot)) {
      for (let i = firstHit; ; i = this.#next[i]!) {
        this.episodes.event(slot, events, rows[i]!, end)
        if (i === lastHit) break
      }
    }
    if (holds) this.#sample(slot, time)
    this.#plan(slot, at, time, holds)
  }

  #holds(slot: number, at: number, time: number): boolean {
    if (!this.#measure.holds(slot)) return false
    return !this.#measure.absence || this.#lives(at, time)
  }

  #lives(at: number, time: number): boolean {
    const states = this.#states
    return time >= states[at + FIRST]! + this.#windowMs && time < states[at + LAST]! + this.#forgetMs
  }

  /** The latest time at which the condition can stop holding if nothing follows. */
  #endsBy(slot: number): number {
    if (this.#measure.until) return this.#measure.until(slot)
    return this.#states[slot * STRIDE + LAST]! + (this.#measure.absence ? this.#forgetMs : this.#windowMs)
  }

  #sample(slot: number, time: number): void {
    const { peak } = this.#measure
    if (peak === 'none') return
    this.episodes.get(slot)?.sample(this.#measure.value(slot), time, peak === 'smallest')
  }

  /** Notes when the key is to be looked at again. */
  #plan(slot: number, at: number, time: number, holds: boolean): void {
    const states = this.#states
    let wake = NEVER
    if (holds || this.#measure.opensLater) wake = this.#measure.oldest(slot) + this.#windowMs
    if (this.#measure.absence) {
      const born = states[at + FIRST]! + this.#windowMs
      const dies = states[at + LAST]! + this.#forgetMs
      if (born > time && born < wake) wake = born
      if (dies > time && dies < wake) wake = dies
    }
    states[at + WAKE] = wake
    this.#queue(slot, at)
  }

  #queue(slot: number, at: number): void {
    const states = this.#states
    const wake = states[at + WAKE]!
    if (wake >= states[at + QUEUED]!) return
    this.#wakes.push(wake, slot)
    states[at + QUEUED] = wake
  }

  #wakeBefore(until: number): void {
    while (this.#wakes.next < until) {
      const time = this.#wakes.next
      this.#wake(this.#wakes.pop(), time)
    }
  }

  #wake(slot: number, time: number): void {
    const states = this.#states
    const at = slot * STRIDE
    if (!this.#isThere(slot) || states[at + QUEUED] !== time) return
    states[at + QUEUED] = NEVER
    if (states[at + WAKE] !== time) {
      this.#queue(slot, at)
      return
    }
    if (states[at + FIRST_HIT] !== 0) {
      this.#settle(slot, at)
      if (states[at + WAKE] !== time) return
    }
    this.episodes.before(slot, time)
    this.#measure.expire(slot, time - this.#windowMs)
    const holds = this.#holds(slot, at, time)
    if (holds) {
      this.episodes.hold(slot, time, this.#endsBy(slot))
      this.#sample(slot, time)
    } else this.episodes.cut(slot, time)
    this.#plan(slot, at, time, holds)
  }

  /** Asked when the opening millisecond is complete: then the end, if nothing follows, is known too. */
  evidence(slot: number, episode: Episode): Evidence {
    const measure = this.#measure
    const last = measure.lasts(slot) + this.#windowMs
    const end = Math.min(last, this.#endsBy(slot))
    if (end > episode.openedAt) this.episodes.adjust(slot, end)
    return { ...measure.evidence(slot), value: measure.value(slot) }
  }

  advance(until: number): void {
    for (const slot of this.#dirty) {
      const at = slot * STRIDE
      if (this.#states[at + FIRST_HIT] !== 0) this.#settle(slot, at)
    }
    this.#dirty = []
    this.#wakeBefore(until)
    this.#hits = undefined
  }

  /** Between spans no millisecond is filling. */
  save(): SavedWindows {
    const all = this.#states
    const slots = this.#slots()
    const states = new Float64Array(slots.length * SAVED.length)
    for (let i = 0, to = 0; i < slots.length; i++)
      for (let at = 0; at < SAVED.length; at++) states[to++] = all[slots[i]! * STRIDE + SAVED[at]!]!
    return { measure: this.#measure.save(), slots, states, wakes: this.#wakes.save(), without: this.without }
  }

  /** Of the keys there are. */
  #slots(): Int32Array {
    const states = this.#states
    const slots = new Int32Array(states.length / STRIDE)
    let count = 0
    for (let slot = 0; slot < slots.length; slot++)
      if (states[slot * STRIDE + THERE] === 1) slots[count++] = slot
    return slots.slice(0, count)
  }

  restore({ measure, slots, states, wakes, without }: SavedWindows): void {
    this.#measure.restore(measure)
    let from = 0
    for (const slot of slots) {
      this.#born(slot, 0)
      for (const one of SAVED) this.#states[slot * STRIDE + one] = states[from++]!
    }
    this.#wakes.restore(wakes)
    this.without = without
  }

  leave(slot: number): void {
    if (!this.#isThere(slot)) return
    this.#measure.leave(slot)
    this.#states[slot * STRIDE + THERE] = 0
  }
}

/** What a state is between spans, where there are no hits. */
const SAVED = [PENDING, FIRST, LAST, WAKE, QUEUED] as const
