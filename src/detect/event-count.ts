import { grown } from '../model/dictionary.ts'
import type { Detector, Hits } from './detector.ts'
import type { Episode } from './episode.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'
import { AT, COUNT, FIRST, RING, RingPool, ROOM, type SavedRings, WIDTH } from './ring-pool.ts'
import { roomy, trimmed } from './saved-arrays.ts'

/** State of a key: its ring, and the events of the opening millisecond for which there was no room. */
const MORE = RING
const STRIDE = RING + 1

export type SavedEventCount = { readonly rings: SavedRings; readonly state: Int32Array }

/**
 * event_count with a lower bound: the condition holds while the Nth newest event is younger than the window, so the last
 * N times of a key say all. While the opening millisecond fills, up to C events are kept for the evidence.
 */
export class EventCount implements Detector {
  readonly #n: number
  readonly #windowMs: number
  readonly #limit: number
  readonly #pool = new RingPool()
  #state = new Int32Array(16 * STRIDE)
  episodes!: Episodes

  constructor(n: number, windowMs: number, limit: number) {
    this.#n = n
    this.#windowMs = windowMs
    this.#limit = limit
  }

  get bytes(): number {
    return this.#pool.bytes + this.#state.byteLength
  }

  process(hits: Hits): void {
    const { events, rows } = hits
    const byKey = hits.byKey()
    const { next } = byKey
    for (let k = 0; k < byKey.count; k++) {
      const slot = byKey.slots[k]!
      for (let hit = byKey.first[k]!; hit !== 0; hit = next[hit]!) {
        hit = this.#usual(slot, hits, next, hit)
        if (hit === 0) break
        this.#hit(slot, events, rows[hit - 1]!)
      }
    }
  }

  /**
   * Takes in hits of a key from `hit` on as long as nothing begins, ends or has to grow; gives the first that is not so, 0
   * when there is none. It does what {@link #hit} would, in loops without calls, because nearly all hits go this way.
   */
  #usual(slot: number, hits: Hits, next: Int32Array, hit: number): number {
    const at = slot * STRIDE
    if (at >= this.#state.length || this.#state[at + ROOM] === 0) return hit
    const episode = this.episodes.get(slot)
    if (episode === undefined) return this.#outside(at, hits, next, hit)
    const usual =
      episode.announced && this.episodes.presence === undefined && this.#state[at + COUNT]! >= this.#n
    return usual ? this.#inside(at, episode, hits, next, hit) : hit
  }

  /** {@link #usual} of a key without an episode. */
  #outside(at: number, { events, rows }: Hits, next: Int32Array, from: number): number {
    const { time: times } = events
    const { numbers } = this.#pool
    const state = this.#state
    const n = this.#n
    const windowMs = this.#windowMs
    const base = state[at + AT]!
    const room = state[at + ROOM]!
    let first = state[at + FIRST]!
    let count = state[at + COUNT]!
    let hit = from
    for (; hit !== 0; hit = next[hit]!) {
      const row = rows[hit - 1]!
      const gone = times[row]! - windowMs
      let to = first + count
      if (to >= room) to -= room
      if (count < n) {
        // Fewer than N events cannot make the condition hold; without room, one that is gone makes way.
        if (count === n - 1) break
        if (count < room) count++
        else if (numbers[(base + first) * WIDTH]! <= gone) first = first + 1 === room ? 0 : first + 1
        else break
      } else {
        let nth = first + 1 + count - n
        if (nth >= room) nth -= room
        if (nth === to || numbers[(base + nth) * WIDTH]! > gone) break
        first = first + 1 === room ? 0 : first + 1
      }
      this.#pool.write(base + to, events, row)
    }
    state[at + FIRST] = first
    state[at + COUNT] = count
    return hit
  }

  /** {@link #usual} of a key inside an episode. */
  #inside(at: number, episode: Episode, hits: Hits, next: Int32Array, from: number): number {
    const { events, rows } = hits
    const { time: times } = events
    const { numbers } = this.#pool
    const state = this.#state
    const windowMs = this.#windowMs
    const base = state[at + AT]!
    const room = state[at + ROOM]!
    const older = state[at + COUNT]! - this.#n
    let first = state[at + FIRST]!
    let { end } = episode
    let hit = from
    for (; hit !== 0; hit = next[hit]!) {
      const row = rows[hit - 1]!
      if (times[row]! >= end) break
      let to = first + older + this.#n
      if (to >= room) to -= room
      this.#pool.write(base + to, events, row)
      first = first + 1 === room ? 0 : first + 1
      let nth = first + older
      if (nth >= room) nth -= room
      const until = numbers[(base + nth) * WIDTH]! + windowMs
      if (until > end) end = until
    }
    episode.facts?.contributeAll(events, rows, next, from, hit)
    episode.facts?.tileAll(events, rows, next, from, hit, windowMs)
    episode.end = end
    state[at + FIRST] = first
    return hit
  }

  #hit(slot: number, events: Events, row: number): void {
    const time = events.time[row]!
    const episode = this.episodes.before(slot, time)
    if (episode === undefined) {
      const end = this.#push(slot * STRIDE, events, row, false)
      if (end > time) this.episodes.begin(slot, time, end, 'event')
      return
    }
    const fresh = !episode.announced
    const end = this.#push(slot * STRIDE, events, row, fresh)
    this.episodes.event(slot, events, row, end, episode)
  }

  /** Remembers the event; returns when the condition stops holding if nothing follows, 0 when it does not hold. */
  #push(at: number, events: Events, row: number, fresh: boolean): number {
    if (at >= this.#state.length) this.#state = grown(this.#state, Int32Array, at + STRIDE)
    const state = this.#state
    const gone = events.time[row]! - this.#windowMs
    const left = this.#pool.push(state, at, fresh ? this.#limit : this.#n, gone, events, row)
    if (!fresh) state[at + MORE] = 0
    else if (left > gone) state[at + MORE] = state[at + MORE]! + 1
    const count = state[at + COUNT]!
    return count < this.#n ? 0 : this.#pool.time(state, at, count - this.#n) + this.#windowMs
  }

  evidence(slot: number, { openedAt }: Episode): Evidence {
    const list = this.#pool.list(this.#state, slot * STRIDE, openedAt - this.#windowMs)
    const value = list.count + this.#state[slot * STRIDE + MORE]!
    return { ...list, total: value, value }
  }

  advance(): void {}

  save(): SavedEventCount {
    return { rings: this.#pool.save(), state: trimmed(this.#state) }
  }

  restore({ rings, state }: SavedEventCount): void {
    this.#pool.restore(rings)
    this.#state = roomy(state, Int32Array, STRIDE, 64)
  }

  leave(slot: number): void {
    const at = slot * STRIDE
    if (at >= this.#state.length) return
    this.#pool.release(this.#state, at)
    this.#state[at + MORE] = 0
  }
}
