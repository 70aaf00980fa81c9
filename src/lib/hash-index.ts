/** Tables beside each other, each of which grows by itself: no single addition takes long. */
const SHARDS = 256

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

  /** Adds the next thing. */
  add(hash: number): void {
    const shard = hash >>> 24
    if (8 * ++this.#counts[shard]! > 3 * this.#shards[shard]!.length) this.#grow(shard)
    put(this.#shards[shard]!, hash | 0, ++this.#size)
  }

  #grow(shard: number): void {
    const before = this.#shards[shard]!
    const cells = new Int32Array(2 * before.length)
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
