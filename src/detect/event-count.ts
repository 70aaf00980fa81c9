import { grown } from '../model/dictionary.ts'
import type { Detector, Hits } from './detector.ts'
import { EntryPool } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'

const HEAD = 0
const TAIL = 1
const COUNT = 2
/** Events of the opening millisecond that no longer have room among those remembered. */
const MORE = 3
const STRIDE = 4

/**
 * event_count with a lower bound: the condition holds while the Nth newest event is younger than the window, so the last
 * N times of a key say all. While the opening millisecond fills, up to C events are kept for the evidence.
 */
export class EventCount implements Detector {
  readonly #n: number
  readonly #windowMs: number
  readonly #limit: number
  readonly #pool = new EntryPool()
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

  #hit(slot: number, events: Hits['events'], row: number): void {
    const time = events.time[row]!
    const episode = this.episodes.before(slot, time)
    const fresh = episode !== undefined && !episode.announced
    const end = this.#push(slot, events, row, fresh)
    if (episode !== undefined || end > time) this.episodes.event(slot, events, row, end)
  }

  /** Remembers the event; returns when the condition stops holding if nothing follows, 0 when it does not hold. */
  #push(slot: number, events: Hits['events'], row: number, fresh: boolean): number {
    const at = slot * STRIDE
    if (at >= this.#state.length) this.#state = grown(this.#state, Int32Array, at + STRIDE)
    const state = this.#state
    const pool = this.#pool
    const gone = events.time[row]! - this.#windowMs
    let head = state[at + HEAD]!
    let count = state[at + COUNT]!
    const room = fresh ? this.#limit : this.#n
    while (head !== 0 && (pool.time[head]! <= gone || count >= room)) {
      if (pool.time[head]! > gone && fresh) state[at + MORE] = state[at + MORE]! + 1
      const next = pool.next(head)
      pool.free(head)
      head = next
      count--
    }
    if (!fresh) state[at + MORE] = 0
    const entry = pool.take(events, row, 0, slot)
    if (head === 0) head = entry
    else pool.link(state[at + TAIL]!, entry)
    state[at + HEAD] = head
    state[at + TAIL] = entry
    state[at + COUNT] = ++count
    if (count < this.#n) return 0
    return pool.time[this.#nthNewest(head, count)]! + this.#windowMs
  }

  #nthNewest(head: number, count: number): number {
    let entry = head
    for (let i = count; i > this.#n; i--) entry = this.#pool.next(entry)
    return entry
  }

  evidence(slot: number): Evidence {
    const at = slot * STRIDE
    const list = this.#pool.list(this.#state[at + HEAD]!)
    const value = list.count + this.#state[at + MORE]!
    return { ...list, total: value, value }
  }

  advance(): void {}

  leave(slot: number): void {
    const at = slot * STRIDE
    let entry = this.#state[at + HEAD] ?? 0
    while (entry !== 0) {
      const next = this.#pool.next(entry)
      this.#pool.free(entry)
      entry = next
    }
    this.#state.fill(0, at, at + STRIDE)
  }
}

