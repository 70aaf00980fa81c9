import { EMPTY, grown } from '../model/dictionary.ts'
import type { Detector, Hits } from './detector.ts'
import { EntryPool } from './entry-pool.ts'
import type { Episodes, Evidence } from './episodes.ts'
import type { Events } from './events.ts'

const OLDEST = 0
const NEWEST = 1
const COUNT = 2
/** Entry of the Nth newest value; 0 while there are fewer. */
const NTH = 3
const STRIDE = 4

/**
 * value_count with a lower bound: keeps each key's distinct values in the order they were last seen, at most C of them.
 * The condition holds while the Nth most recent is younger than the window.
 *
 * `#beyond` marks values older than the Nth, so that moving one of them to the front is told from moving one
 * of the first N.
 */
export class ValueCount implements Detector {
  readonly #n: number
  readonly #windowMs: number
  readonly #limit: number
  readonly #pool = new EntryPool()
  readonly #index: PairIndex
  #beyond = new Uint8Array(64)
  #state = new Int32Array(64 * STRIDE)
  episodes!: Episodes

  constructor(n: number, windowMs: number, limit: number) {
    this.#n = n
    this.#windowMs = windowMs
    this.#limit = limit
    this.#index = new PairIndex(this.#pool)
  }

  get bytes(): number {
    return this.#pool.bytes + this.#index.bytes + this.#state.byteLength
  }

  process({ events, rows, slots, values, count }: Hits): void {
    for (let i = 0; i < count; i++) {
      if (slots[i] !== 0 && values[i]! >= EMPTY) this.#hit(slots[i]!, events, rows[i]!, values[i]!)
    }
  }

  #hit(slot: number, events: Events, row: number, value: number): void {
    const time = events.time[row]!
    const episode = this.episodes.before(slot, time)
    const at = slot * STRIDE
    if (at >= this.#state.length) this.#state = grown(this.#state, Int32Array, at + STRIDE)
    this.#expire(at, time - this.#windowMs)
    this.#see(slot, at, events, row, value)
    const nth = this.#state[at + NTH]!
    const end = nth === 0 ? 0 : this.#pool.time[nth]! + this.#windowMs
    if (episode === undefined && end <= time) return
    this.episodes.event(slot, events, row, end)
    this.episodes.get(slot)?.sample(this.#state[at + COUNT]!, time)
  }

  /** Drops values last seen at `gone` or earlier. */
  #expire(at: number, gone: number): void {
    const state = this.#state
    let oldest = state[at + OLDEST]!
    while (oldest !== 0 && this.#pool.time[oldest]! <= gone) {
      this.#dropOldest(at, oldest)
      oldest = state[at + OLDEST]!
    }
  }

  #dropOldest(at: number, oldest: number): void {
    const state = this.#state
    const next = this.#pool.next(oldest)
    this.#index.remove(oldest)
    this.#pool.free(oldest)
    this.#pool.link(0, next)
    state[at + OLDEST] = next
    if (next === 0) state[at + NEWEST] = 0
    if (state[at + NTH] === oldest) state[at + NTH] = 0
    state[at + COUNT] = state[at + COUNT]! - 1
  }

  #see(slot: number, at: number, events: Events, row: number, value: number): void {
    const known = this.#index.find(slot, value)
    if (known !== 0) {
      this.#pool.write(known, events, row)
      this.#toFront(at, known)
      return
    }
    if (this.#state[at + COUNT]! >= this.#limit) this.#dropOldest(at, this.#state[at + OLDEST]!)
    const entry = this.#pool.take(events, row, value, slot)
    this.#index.add(entry)
    this.#append(at, entry)
    this.#mark(entry, 0)
    const state = this.#state
    const count = (state[at + COUNT] = state[at + COUNT]! + 1)
    if (count === this.#n) state[at + NTH] = state[at + OLDEST]!
    else if (count > this.#n) this.#shiftNth(at)
  }

  #toFront(at: number, entry: number): void {
    const state = this.#state
    if (state[at + NEWEST] === entry) return
    const pool = this.#pool
    const older = pool.previous(entry)
    const newer = pool.next(entry)
    const wasBeyond = this.#beyond[entry] === 1
    if (state[at + NTH] === entry) state[at + NTH] = newer
    pool.link(older, newer)
    if (older === 0) state[at + OLDEST] = newer
    this.#append(at, entry)
    this.#mark(entry, 0)
    if (wasBeyond) this.#shiftNth(at)
  }

  /** One more value stands before the Nth: its newer neighbour is the Nth now. */
  #shiftNth(at: number): void {
    const nth = this.#state[at + NTH]!
    this.#mark(nth, 1)
    this.#state[at + NTH] = this.#pool.next(nth)
  }

  #append(at: number, entry: number): void {
    const state = this.#state
    const newest = state[at + NEWEST]!
    this.#pool.append(newest, entry)
    state[at + NEWEST] = entry
    if (newest === 0) state[at + OLDEST] = entry
  }

  #mark(entry: number, beyond: number): void {
    if (entry >= this.#beyond.length) this.#beyond = grown(this.#beyond, Uint8Array, entry + 1)
    this.#beyond[entry] = beyond
  }

  evidence(slot: number): Evidence {
    const list = this.#pool.list(this.#state[slot * STRIDE + OLDEST]!)
    return { ...list, value: list.count }
  }

  advance(): void {}

  leave(slot: number): void {
    const at = slot * STRIDE
    while (this.#state[at + OLDEST]) this.#dropOldest(at, this.#state[at + OLDEST]!)
    this.#state.fill(0, at, at + STRIDE)
  }
}

/** Finds an entry of a pool by its owner and value: open addressing over entry numbers. */
export class PairIndex {
  readonly #pool: EntryPool
  #slots = new Int32Array(128)
  #used = 0

  constructor(pool: EntryPool) {
    this.#pool = pool
  }

  get bytes(): number {
    return this.#slots.byteLength
  }

  find(owner: number, value: number): number {
    const pool = this.#pool
    const mask = this.#slots.length - 1
    let at = hashPair(owner, value) & mask
    for (;;) {
      const entry = this.#slots[at]!
      if (entry === 0 || (pool.value(entry) === value && pool.owner(entry) === owner)) return entry
      at = (at + 1) & mask
    }
  }

  add(entry: number): void {
    if (++this.#used * 2 > this.#slots.length) this.#grow()
    this.#place(entry)
  }

  #home(entry: number): number {
    return hashPair(this.#pool.owner(entry), this.#pool.value(entry)) & (this.#slots.length - 1)
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1
    let at = this.#home(entry)
    while (this.#slots[at] !== 0) at = (at + 1) & mask
    this.#slots[at] = entry
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Int32Array(old.length * 2)
    for (const entry of old) if (entry !== 0) this.#place(entry)
  }

  /** Takes an entry out, closing the hole it leaves. */
  remove(entry: number): void {
    const mask = this.#slots.length - 1
    let hole = this.#home(entry)
    while (this.#slots[hole] !== entry) hole = (hole + 1) & mask
    let at = hole
    for (;;) {
      at = (at + 1) & mask
      const other = this.#slots[at]!
      if (other === 0) break
      if (((at - this.#home(other)) & mask) >= ((at - hole) & mask)) {
        this.#slots[hole] = other
        hole = at
      }
    }
    this.#slots[hole] = 0
    this.#used--
  }
}

function hashPair(owner: number, value: number): number {
  let hash = Math.imul(owner ^ 0x5bd1e995, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 12)
}
