import { spans } from './spans.ts'

/** Tables beside each other, each of which grows by itself: no single addition takes long. */
const SHARDS = 256
/** Tables of a saved part. */
const TOGETHER = 8
/** A table that was restored has room for so many times what is in it: more comes at once, as what came since is read again. */
const COMING = 1.5

/** Hashes, each with the number from 1 on of what has it: all of some tables. */
export type SavedHashes = Int32Array

/** Numbers of things, from 0 in the order in which they are added, by a hash of what they are: 11 to 22 bytes each, no object. */
export class HashIndex {
  /** Of each shard its places: a hash, and its number from 1 on; 0 where the place is free. */
  readonly #shards: Int32Array[] = Array.from({ length: SHARDS }, () => new Int32Array(16))
  readonly #counts = new Int32Array(SHARDS)
  #size = 0
  /** The search that goes on: what for, in which table, and where it is. */
  #hash = 0
  #cells = this.#shards[0]!
  #place = 0

  get size(): number {
    return this.#size
  }

  /** The first thing with this hash; -1 when there is none. {@link next} gives the others. */
  first(hash: number): number {
    this.#hash = hash | 0
    this.#cells = this.#shards[hash >>> 24]!
    this.#place = (hash << 1) & (this.#cells.length - 2)
    return this.next()
  }

  next(): number {
    const cells = this.#cells
    const hash = this.#hash
    const mask = cells.length - 2
    let place = this.#place
    while (cells[place + 1] !== 0 && cells[place] !== hash) place = (place + 2) & mask
    this.#place = (place + 2) & mask
    return cells[place + 1]! - 1
  }

  /** Looks at the places of many hashes, which are to be searched or added next: memory that is far away is waited for once. */
  touch(hashes: Int32Array): void {
    let met = 0
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i]!
      const cells = this.#shards[hash >>> 24]!
      met |= cells[(hash << 1) & (cells.length - 2)]!
    }
    // What is read and put nowhere is not read at all.
    this.#hash = met
  }

  /** Adds the next thing. */
  add(hash: number): void {
    const shard = hash >>> 24
    if (8 * ++this.#counts[shard]! > 3 * this.#shards[shard]!.length) this.#makeRoom(shard)
    put(this.#shards[shard]!, hash | 0, ++this.#size)
  }

  /** All of it as it is now, in parts; more may be added while they are asked for. */
  save(): Iterable<SavedHashes> {
    return this.#parts(this.#size)
  }

  /** Takes in one part after the other of what another index saved. It must be new. */
  restore(saved: SavedHashes): void {
    for (let at = 0; at < saved.length; at += 2) this.#counts[saved[at]! >>> 24]!++
    for (let shard = 0; shard < SHARDS; shard++) this.#makeRoom(shard, COMING)
    for (let at = 0; at < saved.length; at += 2)
      put(this.#shards[saved[at]! >>> 24]!, saved[at]!, saved[at + 1]!)
    this.#size += saved.length / 2
  }

  *#parts(size: number): Generator<SavedHashes, void> {
    for (const [from, to] of spans(SHARDS, TOGETHER)) {
      const part = this.#part(from, to, size)
      if (part.length > 0) yield part
    }
  }

  /** What is in some tables of the first `size` things. */
  #part(from: number, to: number, size: number): SavedHashes {
    const most = this.#counts.subarray(from, to).reduce((sum, count) => sum + count, 0)
    const part = new Int32Array(2 * most)
    let end = 0
    for (const cells of this.#shards.slice(from, to)) {
      for (let place = 0; place < cells.length; place += 2) {
        const number = cells[place + 1]!
        if (number === 0 || number > size) continue
        part[end++] = cells[place]!
        part[end++] = number
      }
    }
    return part.slice(0, end)
  }

  /** Makes a table as long as what is counted for it needs, `times` over. */
  #makeRoom(shard: number, times = 1): void {
    const before = this.#shards[shard]!
    let { length } = before
    while (8 * times * this.#counts[shard]! > 3 * length) length *= 2
    if (length === before.length) return
    const cells = new Int32Array(length)
    for (let place = 0; place < before.length; place += 2)
      if (before[place + 1] !== 0) put(cells, before[place]!, before[place + 1]!)
    this.#shards[shard] = cells
  }
}

function put(cells: Int32Array, hash: number, number: number): void {
  const mask = cells.length - 2
  let place = (hash << 1) & mask
  while (cells[place + 1] !== 0) place = (place + 2) & mask
  cells[place] = hash
  cells[place + 1] = number
}
