const EMPTY = -1

/**
 * Numbers by digest: the first 128 bits of a hash nobody can steer, so that two different contents never meet. Takes 20
 * bytes a place, and no object.
 */
export class DigestTable {
  #digests: Uint32Array
  #numbers: Int32Array
  #size = 0

  constructor(capacity = 1024) {
    this.#digests = new Uint32Array(4 * capacity)
    this.#numbers = new Int32Array(capacity).fill(EMPTY)
  }

  get size(): number {
    return this.#size
  }

  /** The number of a digest; -1 when it has none. */
  get(digest: Uint32Array): number {
    return this.#numbers[this.#place(digest, 0)]!
  }

  /** Gives a digest that has none a number. */
  add(digest: Uint32Array, number: number): void {
    if (this.#size * 2 >= this.#numbers.length) this.#grow()
    this.#put(digest, 0, number)
    this.#size++
  }

  /** Where four words, from `from` on, stand, or may be put. */
  #place(words: Uint32Array, from: number): number {
    const mask = this.#numbers.length - 1
    let place = words[from]! & mask
    while (this.#numbers[place] !== EMPTY && !this.#isAt(place, words, from)) place = (place + 1) & mask
    return place
  }

  #isAt(place: number, words: Uint32Array, from: number): boolean {
    for (let i = 0; i < 4; i++) if (this.#digests[4 * place + i] !== words[from + i]) return false
    return true
  }

  #put(words: Uint32Array, from: number, number: number): void {
    const place = this.#place(words, from)
    for (let i = 0; i < 4; i++) this.#digests[4 * place + i] = words[from + i]!
    this.#numbers[place] = number
  }

  #grow(): void {
    const digests = this.#digests
    const numbers = this.#numbers
    this.#digests = new Uint32Array(2 * digests.length)
    this.#numbers = new Int32Array(2 * numbers.length).fill(EMPTY)
    for (let place = 0; place < numbers.length; place++) {
      if (numbers[place] !== EMPTY) this.#put(digests, 4 * place, numbers[place]!)
    }
  }
}
