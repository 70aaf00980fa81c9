/**
 * Counts by number of what there was most of, in bounded memory (space-saving: Metwally and others, 2005); whose number is whose is up to
 * others. With K numbers no count is too large by more than `total / K`, and nothing is left out of which there was more than `missed`,
 * which is at most that, too.
 */
export class SpaceSaving {
  readonly #counts: Float64Array
  readonly #errors: Float64Array
  /** Numbers, the one of the least count on top, and where each stands. */
  readonly #heap: Int32Array
  readonly #places: Int32Array
  #size = 0
  total = 0

  /** For so many numbers at most. */
  constructor(most: number) {
    this.#counts = new Float64Array(most)
    this.#errors = new Float64Array(most)
    this.#heap = new Int32Array(most)
    this.#places = new Int32Array(most)
  }

  get isFull(): boolean {
    return this.#size === this.#heap.length
  }

  /** Of nothing that is left out was there more. */
  get missed(): number {
    return this.isFull ? this.#counts[this.#heap[0]!]! : 0
  }

  /** The number of which there is least; it goes to something new where there is no room. */
  get least(): number {
    return this.#heap[0]!
  }

  /** All numbers, in the order in which another one takes them in. */
  get numbers(): Int32Array {
    return this.#heap.subarray(0, this.#size)
  }

  countOf(number: number): number {
    return this.#counts[number]!
  }

  errorOf(number: number): number {
    return this.#errors[number]!
  }

  /** Gives the next number to something new, where there is room. */
  append(count: number, error: number): number {
    const number = this.#size++
    this.#counts[number] = count
    this.#errors[number] = error
    let at = number
    while (at > 0) {
      const up = (at - 1) >> 1
      if (count >= this.#counts[this.#heap[up]!]!) break
      this.#put(at, this.#heap[up]!)
      at = up
    }
    this.#put(at, number)
    return number
  }

  /** There are `n` more of what has a number. */
  add(number: number, n: number): void {
    this.#counts[number]! += n
    this.#sink(number)
  }

  /** There are `n` of something new, which takes over the least number and, as an error, its count. */
  replaceLeast(n: number): void {
    const number = this.least
    this.#errors[number] = this.#counts[number]!
    this.add(number, n)
  }

  /** Lets what has grown sink to its place. */
  #sink(number: number): void {
    const heap = this.#heap
    const counts = this.#counts
    const count = counts[number]!
    const size = this.#size
    let at = this.#places[number]!
    for (;;) {
      let down = 2 * at + 1
      if (down >= size) break
      if (down + 1 < size && counts[heap[down + 1]!]! < counts[heap[down]!]!) down++
      if (counts[heap[down]!]! >= count) break
      this.#put(at, heap[down]!)
      at = down
    }
    this.#put(at, number)
  }

  #put(at: number, number: number): void {
    this.#heap[at] = number
    this.#places[number] = at
  }
}
