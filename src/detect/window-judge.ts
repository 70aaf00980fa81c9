import { type SavedHeap, TimeHeap } from '../lib/heap.ts'
import type { Plain } from '../model/plain.ts'
import type { Detector, Hits } from './detector.ts'
import type { Episode } from './episode.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Measure } from './measure.ts'
import { numbersBySlot, numbersIntoSlots, type SavedNumbers } from './saved-arrays.ts'

const NEVER = Number.POSITIVE_INFINITY

/** The times that matter to a key. */
type State = {
  /** Millisecond that is filling. */
  pending: number
  /** Its first and last hit, -1 for none; those between follow each other in `#next`. */
  firstHit: number
  lastHit: number
  /** First event of the run of events that the key lives by, and the last. */
  first: number
  last: number
  /** When the key is to be looked at again if nothing follows. */
  wake: number
  /** Time of its earliest entry in the heap, at `wake` or before: a key has one entry, seldom two, however often `wake` moves. */
  queued: number
}

export type SavedWindows = {
  readonly measure: Plain
  readonly states: SavedNumbers
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
  readonly #states: (State | undefined)[] = []
  readonly #wakes = new TimeHeap()
  #alive = 0
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
    const perKey = 80
    const lists = this.#states.length * 8 + this.#next.byteLength + this.#wakes.size * 12
    return this.#measure.bytes + this.#alive * perKey + lists
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
    const state = this.#states[slot] ?? this.#born(slot, time)
    if (state.pending !== time) this.#begin(slot, state, time)
    if (state.firstHit < 0) {
      state.firstHit = i
      this.#dirty.push(slot)
    } else this.#next[state.lastHit] = i
    state.lastHit = i
    this.#measure.add(slot, hits, i)
  }

  #born(slot: number, time: number): State {
    this.#alive++
    return (this.#states[slot] = stateOf(-NEVER, time, time, NEVER, NEVER))
  }

  /** A new millisecond of a key begins: what was before it is judged, what is too old leaves. */
  #begin(slot: number, state: State, time: number): void {
    if (state.firstHit >= 0) this.#settle(slot, state)
    this.#wakeBefore(time)
    this.episodes.before(slot, time)
    if (time - state.last >= this.#forgetMs) state.first = time
    this.#measure.expire(slot, time - this.#windowMs)
    state.pending = time
    state.last = time
  }

  /** The pending millisecond is complete: judge it. */
  #settle(slot: number, state: State): void {
    const { pending: time, firstHit, lastHit } = state
    const { events, rows } = this.#hits!
    state.firstHit = -1
    const holds = this.#holds(slot, state, time)
    if (!holds) this.episodes.cut(slot, time)
    const end = holds ? this.#endsBy(slot, state) : 0
    if (holds || this.episodes.get(slot)) {
      for (let i = firstHit; ; i = this.#next[i]!) {
        this.episodes.event(slot, events, rows[i]!, end)
        if (i === lastHit) break
      }
    }
    if (holds) this.#sample(slot, time)
    this.#plan(slot, state, time, holds)
  }

  #holds(slot: number, state: State, time: number): boolean {
    if (!this.#measure.holds(slot)) return false
    return !this.#measure.absence || this.#lives(state, time)
  }

  #lives({ first, last }: State, time: number): boolean {
    return time >= first + this.#windowMs && time < last + this.#forgetMs
  }

  /** The latest time at which the condition can stop holding if nothing follows. */
  #endsBy(slot: number, { last }: State): number {
    if (this.#measure.until) return this.#measure.until(slot)
    return last + (this.#measure.absence ? this.#forgetMs : this.#windowMs)
  }

  #sample(slot: number, time: number): void {
    const { peak } = this.#measure
    if (peak === 'none') return
    this.episodes.get(slot)?.sample(this.#measure.value(slot), time, peak === 'smallest')
  }

  /** Notes when the key is to be looked at again. */
  #plan(slot: number, state: State, time: number, holds: boolean): void {
    let wake = NEVER
    if (holds || this.#measure.opensLater) wake = this.#measure.oldest(slot) + this.#windowMs
    if (this.#measure.absence) {
      const born = state.first + this.#windowMs
      const dies = state.last + this.#forgetMs
      if (born > time && born < wake) wake = born
      if (dies > time && dies < wake) wake = dies
    }
    state.wake = wake
    this.#queue(slot, state)
  }

  #queue(slot: number, state: State): void {
    if (state.wake >= state.queued) return
    this.#wakes.push(state.wake, slot)
    state.queued = state.wake
  }

  #wakeBefore(time: number): void {
    while (this.#wakes.next < time) {
      const at = this.#wakes.next
      this.#wake(this.#wakes.pop(), at)
    }
  }

  #wake(slot: number, at: number): void {
    const state = this.#states[slot]
    if (!state || state.queued !== at) return
    state.queued = NEVER
    if (state.wake !== at) {
      this.#queue(slot, state)
      return
    }
    if (state.firstHit >= 0) {
      this.#settle(slot, state)
      if (state.wake !== at) return
    }
    this.episodes.before(slot, at)
    this.#measure.expire(slot, at - this.#windowMs)
    const holds = this.#holds(slot, state, at)
    if (holds) {
      this.episodes.hold(slot, at, this.#endsBy(slot, state))
      this.#sample(slot, at)
    } else this.episodes.cut(slot, at)
    this.#plan(slot, state, at, holds)
  }

  /** Asked when the opening millisecond is complete: then the end, if nothing follows, is known too. */
  evidence(slot: number, episode: Episode): Evidence {
    const measure = this.#measure
    const last = measure.lasts(slot) + this.#windowMs
    const end = Math.min(last, this.#endsBy(slot, this.#states[slot]!))
    if (end > episode.openedAt) this.episodes.adjust(slot, end)
    return { ...measure.evidence(slot), value: measure.value(slot) }
  }

  advance(until: number): void {
    for (const slot of this.#dirty) {
      const state = this.#states[slot]!
      if (state.firstHit >= 0) this.#settle(slot, state)
    }
    this.#dirty = []
    this.#wakeBefore(until)
    this.#hits = undefined
  }

  /** Between spans no millisecond is filling. */
  save(): SavedWindows {
    return {
      measure: this.#measure.save(),
      states: numbersBySlot(this.#states, 5, writeState),
      wakes: this.#wakes.save(),
      without: this.without,
    }
  }

  restore({ measure, states, wakes, without }: SavedWindows): void {
    this.#measure.restore(measure)
    this.#alive = numbersIntoSlots(this.#states, states, readState)
    this.#wakes.restore(wakes)
    this.without = without
  }

  leave(slot: number): void {
    if (!this.#states[slot]) return
    this.#measure.leave(slot)
    this.#states[slot] = undefined
    this.#alive--
  }
}

const stateOf = (pending: number, first: number, last: number, wake: number, queued: number): State => ({
  pending,
  firstHit: -1,
  lastHit: -1,
  first,
  last,
  wake,
  queued,
})

/** Between spans, where there are no hits. */
function writeState({ pending, first, last, wake, queued }: State, to: Float64Array, at: number): void {
  to[at] = pending
  to[at + 1] = first
  to[at + 2] = last
  to[at + 3] = wake
  to[at + 4] = queued
}

const readState = (from: Float64Array, at: number): State =>
  stateOf(from[at]!, from[at + 1]!, from[at + 2]!, from[at + 3]!, from[at + 4]!)
