/** Slots of one table, a power of two, and ids that it takes: half as many. */
const SLOTS = 1 << 20
export const IDS_OF_A_TABLE = SLOTS / 2
const EMPTY = 0n
const REMOVED = 1n

/** Slots in one part of what is saved. */
const PART = 1 << 16

/**
 * Remembers ids, told by 64 bits of a hash: the newest {@link IDS_OF_A_TABLE} at least, and at most twice as many. When a table is
 * full the one before it is let go.
 */
export class KnownIds {
  #newer: BigUint64Array | undefined
  #older: BigUint64Array | undefined
  #taken = 0
  #olderTaken = 0

  /** How many are remembered. */
  get size(): number {
    return this.#taken + this.#olderTaken
  }

  has(id: bigint): boolean {
    return isIn(this.#newer, id) || isIn(this.#older, id)
  }

  add(id: bigint): void {
    if (this.has(id)) return
    if (this.#taken === IDS_OF_A_TABLE) {
      this.#older = this.#newer
      this.#olderTaken = this.#taken
      this.#newer = undefined
      this.#taken = 0
    }
    this.#newer ??= new BigUint64Array(SLOTS)
    const key = keyOf(id)
    let slot = slotOf(key)
    while (this.#newer[slot] !== EMPTY) slot = (slot + 1) & (SLOTS - 1)
    this.#newer[slot] = key
    this.#taken++
  }

  /** Forgets one. Its slot is not used again. */
  remove(id: bigint): void {
    for (const table of [this.#newer, this.#older]) {
      const slot = table ? find(table, keyOf(id)) : -1
      if (slot >= 0) table![slot] = REMOVED
    }
  }

  /** All of them as they are now, in parts, the oldest first. */
  save(): Iterable<Uint32Array> {
    return partsOf([this.#older?.slice(), this.#newer?.slice()])
  }

  /** Takes in one part after the other of what another saved. */
  restore(part: Uint32Array): void {
    for (const id of new BigUint64Array(part.slice().buffer)) this.add(id)
  }
}

function* partsOf(tables: readonly (BigUint64Array | undefined)[]): Generator<Uint32Array> {
  for (const table of tables)
    for (let from = 0; table && from < SLOTS; from += PART) {
      const ids = table.subarray(from, from + PART).filter((id) => id > REMOVED)
      if (ids.length > 0) yield new Uint32Array(ids.buffer)
    }
}

/** The two smallest numbers say something else. */
const keyOf = (id: bigint): bigint => (id <= REMOVED ? id + 2n : id)
const slotOf = (key: bigint): number => Number(key & BigInt(SLOTS - 1))

const isIn = (table: BigUint64Array | undefined, id: bigint): boolean =>
  table !== undefined && find(table, keyOf(id)) >= 0

function find(table: BigUint64Array, key: bigint): number {
  for (let slot = slotOf(key); table[slot] !== EMPTY; slot = (slot + 1) & (SLOTS - 1))
    if (table[slot] === key) return slot
  return -1
}
