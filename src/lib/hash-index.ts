import { wholeColumn } from './column.ts'

const EMPTY = -1
/** Tables beside each other, each of which grows by itself: no single addition takes long. */
const SHARDS = 256

/** Numbers of things, from 0 in the order in which they are added, by a hash of what they are: 12 to 20 bytes each, no object. */
export class HashIndex {
  readonly #hashes = wholeColumn(0)
  readonly #shards: Int32Array[] = Array.from({ length: SHARDS }, () => new Int32Array(8).fill(EMPTY))
  readonly #counts = new Int32Array(SHARDS)
  #size = 0
  /** The search that goes on: what for, in which table, and where it is. */
  #hash = 0
  #numbers = this.#shards[0]!
  #place = 0

  get size(): number {
    return this.#size
  }

  /** The first thing with this hash; -1 when there is none. {@link next} gives the others. */
  first(hash: number): number {
    this.#hash = hash | 0
    this.#numbers = this.#shards[hash >>> 24]!
    this.#place = hash & (this.#numbers.length - 1)
    return this.next()
  }

  next(): number {
    const numbers = this.#numbers
    const mask = numbers.length - 1
    for (let place = this.#place; ; place = (place + 1) & mask) {
      const number = numbers[place]!
      if (number !== EMPTY && this.#hashes.get(number) !== this.#hash) continue
      this.#place = (place + 1) & mask
      return number
    }
  }

  /** Adds the next thing. */
  add(hash: number): void {
    const number = this.#size++
    this.#hashes.reserve(this.#size)
    this.#hashes.set(number, hash)
    const shard = hash >>> 24
    if (2 * ++this.#counts[shard]! > this.#shards[shard]!.length) this.#grow(shard)
    put(this.#shards[shard]!, hash, number)
  }

  #grow(shard: number): void {
    const before = this.#shards[shard]!
    const numbers = new Int32Array(2 * before.length).fill(EMPTY)
    for (const number of before) if (number !== EMPTY) put(numbers, this.#hashes.get(number), number)
    this.#shards[shard] = numbers
  }
}

function put(numbers: Int32Array, hash: number, number: number): void {
  const mask = numbers.length - 1
  let place = hash & mask
  while (numbers[place] !== EMPTY) place = (place + 1) & mask
  numbers[place] = number
}
