import type { EntryPool } from './entry-pool.ts'

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
    if (++this.#used * 2 > this.#slots.length) this.#grow(this.#slots.length * 2)
    this.#place(entry)
  }

  /** Makes room for so many entries. */
  reserve(entries: number): void {
    let length = this.#slots.length
    while (entries * 2 > length) length *= 2
    if (length > this.#slots.length) this.#grow(length)
  }

  /** Adds a list of the pool, from its oldest entry on. */
  addAll(oldest: number): void {
    for (let entry = oldest; entry !== 0; entry = this.#pool.next(entry)) this.add(entry)
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

  #grow(length: number): void {
    const old = this.#slots
    this.#slots = new Int32Array(length)
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
