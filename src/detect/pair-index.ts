import type { EntryPool } from './entry-pool.ts'
import { HashedEntries, hashOf } from './hashed-entries.ts'

/** Finds an entry of a pool by its owner and value. */
export class PairIndex {
  readonly #pool: EntryPool
  readonly #entries = new HashedEntries()

  constructor(pool: EntryPool) {
    this.#pool = pool
  }

  get bytes(): number {
    return this.#entries.bytes
  }

  find(owner: number, value: number): number {
    const pool = this.#pool
    const { cells } = this.#entries
    const mask = cells.length - 2
    const hash = hashOf(owner, value)
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const entry = cells[at]!
      if (entry === 0) return 0
      if (cells[at + 1] === hash && pool.value(entry) === value && pool.owner(entry) === owner) return entry
    }
  }

  add(entry: number): void {
    this.#entries.add(entry, this.#hash(entry))
  }

  /** Makes room for so many entries. */
  reserve(entries: number): void {
    this.#entries.reserve(entries)
  }

  /** Adds a list of the pool, from its oldest entry on. */
  addAll(oldest: number): void {
    for (let entry = oldest; entry !== 0; entry = this.#pool.next(entry)) this.add(entry)
  }

  /** Takes an entry out. */
  remove(entry: number): void {
    this.#entries.remove(entry, this.#hash(entry))
  }

  #hash(entry: number): number {
    return hashOf(this.#pool.owner(entry), this.#pool.value(entry))
  }
}
