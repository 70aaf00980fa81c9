import { grown } from '../model/dictionary.ts'
import type { Detector, Hits } from './detector.ts'
import type { Episode } from './episode.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'
import { COUNT, RING, RingPool } from './ring-pool.ts'

/** State of a key: its ring, and the events of the opening millisecond for which there was no room. */
const MORE = RING
const STRIDE = RING + 1

/**
 * event_count with a lower bound: the condition holds while the Nth newest event is younger than the window, so the last
 * N times of a key say all. While the opening millisecond fills, up to C events are kept for the evidence.
 */
export class EventCount implements Detector {
  readonly #n: number
  readonly #windowMs: number
  readonly #limit: number
  readonly #pool = new RingPool()
  #state = new Int32Array(64 * STRIDE)
  episodes!: Episodes

  constructor(n: number, windowMs: number, limit: number) {
    this.#n = n
    this.#windowMs = windowMs
    this.#limit = limit
  }

  get bytes(): number {
    return this.#pool.bytes + this.#state.byteLength
  }

  process({ events, rows, slots, count }: Hits): void {
    for (let i = 0; i < count; i++) if (slots[i] !== 0) this.#hit(slots[i]!, events, rows[i]!)
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

  leave(slot: number): void {
    const at = slot * STRIDE
    if (at >= this.#state.length) return
    this.#pool.release(this.#state, at)
    this.#state[at + MORE] = 0
  }
}
