import { wholeColumn } from '../../lib/column.ts'

const EMPTY = -1
/** Tables beside each other, each of which grows by itself: no single addition takes long. */
const SHARDS = 256

/** Numbers of events, from 0 in the order in which they are added, by a hash of what they are: 12 to 20 bytes each, no object. */
export class SeenEvents {
  readonly #hashes = wholeColumn(0)
  readonly #shards: Int32Array[] = Array.from({ length: SHARDS }, () => new Int32Array(8).fill(EMPTY))
  readonly #counts = new Int32Array(SHARDS)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The event with this hash that is the one meant; -1 when there is none. */
  find(hash: number, isMeant: (number: number) => boolean): number {
    const numbers = this.#shards[hash >>> 24]!
    const mask = numbers.length - 1
    let place = hash & mask
    for (let number = numbers[place]!; number !== EMPTY; number = numbers[place]!) {
      if (this.#hashes.get(number) === (hash | 0) && isMeant(number)) return number
      place = (place + 1) & mask
    }
    return -1
  }

  /** Adds the next event. */
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
