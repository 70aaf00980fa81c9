import { TimeHeap } from '../lib/heap.ts'
import { EMPTY } from '../model/dictionary.ts'
import type { Detector, Hits } from './detector.ts'
import { type EntryList, EntryPool, emptyList } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'
import { type Events, makeEvents } from './events.ts'

/** Events remembered per key; beyond it the oldest go and the alert says so. */
const MAX_WINDOW = 100_000

/** What a window says: `f` for every possible number of events expired from its old end. */
export interface WindowTest {
  /** `f[j]` is the value of the window without its `j` oldest entries; `f.length` is their number + 1. */
  values(window: Window): Float64Array
  /** Whether the condition holds at a value. */
  holds(f: number): boolean
  /** Only the last `keep` events can matter. */
  readonly keep?: number
  evidence(window: Window, f: number): Omit<Evidence, 'value'>
  /** true: the alert's peak is the smallest `f` (conditions with upper bounds only). */
  readonly lowest?: boolean
  readonly peak: boolean
  /** Events without a value take no part. */
  readonly needsValue?: boolean
}

/** The remembered events of one key, oldest first. */
export interface Window {
  readonly count: number
  readonly events: Events
  /** Code of each event's value; below EMPTY when it has none. */
  readonly values: Int32Array
  /** Bits of the inputs each event matches. */
  readonly which: Int32Array
}

/** A key's window, with the times that matter to it. */
interface State extends EntryList {
  /** Millisecond that is filling; its events are the last `fresh` of the list. */
  pending: number
  fresh: number
  /** First event of the run of events that the key lives by, and the last. */
  first: number
  last: number
  /** When the condition begins to hold if nothing follows. */
  wake: number
  /** Expiries still to come at which the condition goes on holding, with the value there. */
  samples: { readonly at: number; readonly f: number }[]
  incomplete: boolean
}

/**
 * Judges conditions that can begin to hold when events leave the window, or that look at the window as a whole: every
 * type of condition, in the plainest way. A key's window is judged when a millisecond with events is complete,
 * and at the expiry at which the condition begins to hold (a heap of wakes); its end is computed.
 *
 * A condition that is true of the empty window is judged only while the key lives: from first + W to last + forget.
 */
export class WindowJudge implements Detector {
  readonly #test: WindowTest
  readonly #windowMs: number
  readonly #forgetMs: number
  readonly #absence: boolean
  readonly #pool = new EntryPool()
  readonly #which = new Map<number, number>()
  readonly #states = new Map<number, State>()
  readonly #wakes = new TimeHeap()
  readonly #dirty = new Set<number>()
  episodes!: Episodes

  constructor(test: WindowTest, windowMs: number, forgetMs: number) {
    this.#test = test
    this.#windowMs = windowMs
    this.#forgetMs = forgetMs
    this.#absence = test.holds(0)
  }

  get bytes(): number {
    return this.#pool.bytes + this.#states.size * 160
  }

  process({ events, rows, slots, values, which, count }: Hits): void {
    for (let i = 0; i < count; i++) {
      if (this.#test.needsValue && values[i]! < EMPTY) continue
      if (slots[i] !== 0) this.#hit(slots[i]!, events, rows[i]!, values[i] ?? 0, which[i] ?? 1)
    }
  }

  #hit(slot: number, events: Events, row: number, value: number, which: number): void {
    const time = events.time[row]!
    let state = this.#states.get(slot)
    if (!state) this.#states.set(slot, (state = born(time)))
    if (state.pending < time) {
      this.#settle(slot, state)
      this.#wakeBefore(time)
      this.episodes.before(slot, time)
      this.#live(state, time)
    }
    state.pending = time
    state.last = time
    state.fresh++
    this.#remember(slot, state, events, row, value, which)
    this.#dirty.add(slot)
  }

  /** A key silent for `forget` begins a new life. */
  #live(state: State, time: number): void {
    if (time - state.last < this.#forgetMs) return
    while (state.head !== 0) this.#dropOldest(state)
    state.first = time
  }

  #remember(slot: number, state: State, events: Events, row: number, value: number, which: number): void {
    this.#which.set(this.#pool.remember(state, events, row, value, slot), which)
    const room = Math.max(this.#test.keep ?? MAX_WINDOW, state.fresh)
    while (state.count > Math.min(room, MAX_WINDOW)) {
      if (this.#test.keep === undefined) state.incomplete = true
      this.#dropOldest(state)
    }
  }

  #dropOldest(state: State): void {
    this.#which.delete(state.head)
    this.#pool.dropOldest(state)
  }

  /** The pending millisecond is complete: judge it. */
  #settle(slot: number, state: State): void {
    if (state.fresh === 0) return
    const time = state.pending
    const window = this.#window(state, time)
    const course = this.#course(state, window, time)
    const fresh = Math.min(state.fresh, window.count)
    state.fresh = 0
    this.#dirty.delete(slot)
    this.#takeSamples(slot, state, time)
    if (!course.now) this.episodes.cut(slot, time)
    for (let row = window.count - fresh; row < window.count; row++) {
      this.episodes.event(slot, window.events, row, course.now ? course.end : 0)
    }
    if (course.now) this.episodes.adjust(slot, course.end)
    this.#sample(slot, state, window, course, time)
    this.#plan(slot, state, course)
  }

  /** Samples the peak at `time`, and notes the later expiries at which it is to be sampled if nothing comes before. */
  #sample(slot: number, state: State, window: Window, course: Course, time: number): void {
    const episode = this.episodes.get(slot)
    if (!episode || !course.now || !this.#test.peak) return
    episode.sample(course.value, time, this.#test.lowest)
    let j = 0
    while (j < window.count) {
      const at = window.events.time[j]! + this.#windowMs
      while (j < window.count && window.events.time[j]! + this.#windowMs === at) j++
      if (at >= course.end) break
      state.samples.push({ at, f: course.values[j]! })
    }
  }

  #takeSamples(slot: number, state: State, before: number): void {
    const episode = this.episodes.get(slot)
    for (const { at, f } of state.samples) if (at < before) episode?.sample(f, at, this.#test.lowest)
    state.samples = []
  }

  #plan(slot: number, state: State, course: Course): void {
    state.wake = course.next
    if (course.next < Number.POSITIVE_INFINITY) this.#wakes.push(course.next, slot)
  }

  /** Takes out of the list what has left the window at `time`, and gives the rest. */
  #window(state: State, time: number): Window {
    while (state.head !== 0 && this.#pool.time[state.head]! <= time - this.#windowMs) this.#dropOldest(state)
    const { events, count } = this.#pool.copy(state.head)
    const values = new Int32Array(count)
    const which = new Int32Array(count)
    let row = 0
    for (let entry = state.head; entry !== 0; entry = this.#pool.next(entry)) {
      values[row] = this.#pool.value(entry)
      which[row++] = this.#which.get(entry)!
    }
    return { events, count, values, which }
  }

  /** How the condition goes on from `time` if nothing follows. */
  #course(state: State, window: Window, time: number): Course {
    const values = this.#test.values(window)
    const from = this.#absence ? state.first + this.#windowMs : Number.NEGATIVE_INFINITY
    const until = this.#absence ? state.last + this.#forgetMs : Number.POSITIVE_INFINITY
    const holdsAt = (at: number, j: number) => at >= from && at < until && this.#test.holds(values[j]!)
    const now = holdsAt(time, 0)
    let end = Number.POSITIVE_INFINITY
    let next = Number.POSITIVE_INFINITY
    let before = now
    for (const { at, j } of this.#changes(window, time, from, until)) {
      const after = holdsAt(at, j)
      if (before && !after && end === Number.POSITIVE_INFINITY) end = at
      if (!before && after && next === Number.POSITIVE_INFINITY) next = at
      before = after
    }
    return { now, value: values[0]!, values, end, next }
  }

  /** The times after `time` at which the truth may change, with the number of entries expired by then. */
  *#changes(window: Window, time: number, from: number, until: number): Iterable<{ at: number; j: number }> {
    let j = 0
    let born = from > time && from < Number.POSITIVE_INFINITY
    while (j < window.count) {
      const at = window.events.time[j]! + this.#windowMs
      if (born && from < at) {
        born = false
        if (from < until) yield { at: from, j }
        continue
      }
      if (from === at) born = false
      while (j < window.count && window.events.time[j]! + this.#windowMs === at) j++
      if (at > time) yield { at, j }
    }
    if (born && from < until) yield { at: from, j }
    if (until < Number.POSITIVE_INFINITY) yield { at: until, j }
  }

  #wakeBefore(time: number): void {
    while (this.#wakes.next < time) {
      const at = this.#wakes.next
      this.#wake(this.#wakes.pop(), at)
    }
  }

  #wake(slot: number, at: number): void {
    const state = this.#states.get(slot)
    if (!state || state.wake !== at) return
    if (state.fresh > 0) {
      this.#settle(slot, state)
      if (state.wake !== at) return
    }
    this.#takeSamples(slot, state, at)
    this.episodes.before(slot, at)
    const window = this.#window(state, at)
    const course = this.#course(state, window, at)
    if (course.now) {
      this.episodes.hold(slot, at, course.end)
      this.#sample(slot, state, window, course, at)
    }
    this.#plan(slot, state, course)
  }

  evidence(slot: number): Evidence {
    const state = this.#states.get(slot)!
    const episode = this.episodes.get(slot)!
    const window = this.#window(state, episode.openedAt)
    const f = this.#test.values(window)[0]!
    const terms = state.incomplete ? { incomplete: 'the window holds more events than are remembered' } : {}
    return { ...this.#test.evidence(window, f), value: f, terms }
  }

  advance(until: number): void {
    for (const slot of this.#dirty) this.#settle(slot, this.#states.get(slot)!)
    this.#wakeBefore(until)
    this.episodes.ending(until, (slot) => this.#takeSamples(slot, this.#states.get(slot)!, until))
  }

  leave(slot: number): void {
    const state = this.#states.get(slot)
    if (!state) return
    while (state.head !== 0) this.#dropOldest(state)
    this.#states.delete(slot)
  }
}

interface Course {
  readonly now: boolean
  readonly value: number
  readonly values: Float64Array
  readonly end: number
  /** The next time at which it begins to hold; Infinity for never. */
  readonly next: number
}

const born = (time: number): State => ({
  ...emptyList(),
  pending: Number.NEGATIVE_INFINITY,
  fresh: 0,
  first: time,
  last: time,
  wake: Number.POSITIVE_INFINITY,
  samples: [],
  incomplete: false,
})

/** Chosen rows of a window as events of their own. */
export function pick(
  window: Window,
  rows: readonly number[],
): { readonly events: Events; readonly count: number } {
  const events = makeEvents(rows.length)
  for (const column of ['time', 'ref', 'user', 'source', 'target', 'bytes'] as const) {
    for (let i = 0; i < rows.length; i++) events[column][i] = window.events[column][rows[i]!]!
  }
  return { events, count: rows.length }
}
