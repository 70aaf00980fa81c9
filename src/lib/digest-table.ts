const EMPTY = -1
/** Tables beside each other, each of which grows by itself: no single addition takes long. */
const SHARDS = 256
/** Digests of a page. */
const PAGE = 4096

/**
 * Digests numbered from 0 in the order in which they are added: the first 128 bits of a hash nobody can steer, so that
 * two different contents never meet. Takes 16 bytes each and 8 to 16 for the search, and no object.
 */
export class DigestTable {
  readonly #pages: Uint32Array[] = []
  readonly #shards: Int32Array[] = Array.from({ length: SHARDS }, () => new Int32Array(8).fill(EMPTY))
  readonly #counts = new Int32Array(SHARDS)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The number of a digest; -1 when it has none. */
  get(digest: Uint32Array): number {
    const numbers = this.#shards[digest[0]! % SHARDS]!
    return numbers[this.#placeOf(numbers, digest)]!
  }

  /** Gives a digest that has none the next number. */
  add(digest: Uint32Array): number {
    const number = this.#size++
    if (number % PAGE === 0) this.#pages.push(new Uint32Array(4 * PAGE))
    this.#pages.at(-1)!.set(digest, 4 * (number % PAGE))
    const shard = digest[0]! % SHARDS
    if (2 * ++this.#counts[shard]! > this.#shards[shard]!.length) this.#grow(shard)
    const numbers = this.#shards[shard]!
    numbers[this.#placeOf(numbers, digest)] = number
    return number
  }

  /** The digests numbered `from` to before `to`, four words each. */
  part(from: number, to: number): Uint32Array {
    const out = new Uint32Array(4 * (to - from))
    for (let number = from; number < to; number++) out.set(this.#digest(number), 4 * (number - from))
    return out
  }

  /** Adds digests that {@link part} gave. */
  restore(digests: Uint32Array): void {
    for (let at = 0; at < digests.length; at += 4) this.add(digests.subarray(at, at + 4))
  }

  /** The place of a digest, or the one where it may be put. */
  #placeOf(numbers: Int32Array, digest: Uint32Array): number {
    const mask = numbers.length - 1
    let place = digest[1]! & mask
    for (let number = numbers[place]!; number !== EMPTY; number = numbers[place]!) {
      if (this.#is(number, digest)) return place
      place = (place + 1) & mask
    }
    return place
  }

  #is(number: number, digest: Uint32Array): boolean {
    const page = this.#pages[Math.floor(number / PAGE)]!
    const at = 4 * (number % PAGE)
    for (let i = 0; i < 4; i++) if (page[at + i] !== digest[i]) return false
    return true
  }

  #digest(number: number): Uint32Array {
    const at = 4 * (number % PAGE)
    return this.#pages[Math.floor(number / PAGE)]!.subarray(at, at + 4)
  }

  #grow(shard: number): void {
    const before = this.#shards[shard]!
    const numbers = new Int32Array(2 * before.length).fill(EMPTY)
    const mask = numbers.length - 1
    for (const number of before) {
      if (number === EMPTY) continue
      let place = this.#digest(number)[1]! & mask
      while (numbers[place] !== EMPTY) place = (place + 1) & mask
      numbers[place] = number
    }
    this.#shards[shard] = numbers
  }
}
