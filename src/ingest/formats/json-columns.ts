import { MAX_COLUMNS } from '../scanner.ts'

const SLOTS = MAX_COLUMNS * 4
const MASK = SLOTS - 1
const decoder = new TextDecoder()

/** The keys seen so far, each with its column, known by the 64-bit seeded hash of its path. */
export class JsonColumns {
  names: readonly string[] = []
  count = 0
  readonly low = new Int32Array(MAX_COLUMNS)
  readonly high = new Int32Array(MAX_COLUMNS)
  /** Column + 1 by hash, 0 where free. */
  readonly #slots = new Uint16Array(SLOTS)
  #added: string[] = []

  /** Column of a path, or -1 where it is new. */
  find(low: number, high: number): number {
    for (let slot = low & MASK; ; slot = (slot + 1) & MASK) {
      const found = this.#slots[slot]! - 1
      if (found < 0 || (this.low[found] === low && this.high[found] === high)) return found
    }
  }

  /** Adds a path, until `keep` or `drop` only for a while. There must be room. */
  add(path: Uint8Array, low: number, high: number): number {
    const added = this.count++
    this.low[added] = low
    this.high[added] = high
    this.#added.push(decoder.decode(path))
    this.#place(added)
    return added
  }

  /** Makes the paths added since the last call lasting. */
  keep(): void {
    if (this.#added.length === 0) return
    this.names = [...this.names, ...this.#added]
    this.#added = []
  }

  /** Forgets the paths added since the last `keep`: their record was faulty. */
  drop(): void {
    if (this.#added.length === 0) return
    this.#added = []
    this.count = this.names.length
    this.#slots.fill(0)
    for (let column = 0; column < this.count; column++) this.#place(column)
  }

  #place(column: number): void {
    let slot = this.low[column]! & MASK
    while (this.#slots[slot] !== 0) slot = (slot + 1) & MASK
    this.#slots[slot] = column + 1
  }
}
