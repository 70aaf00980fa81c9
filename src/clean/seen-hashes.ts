/** 64-bit hashes that were seen, by halves: open addressing over pairs, up to a limit. Zeros are kept apart. */
export class SeenHashes {
  readonly #most: number
  #slots = new Int32Array(256)
  #size = 0
  #zeros = false

  constructor(most: number) {
    this.#most = most
  }

  /** Whether a hash was seen before; it is remembered from now on, unless there are too many. */
  seen(low: number, high: number): boolean {
    if (low === 0 && high === 0) {
      const before = this.#zeros
      this.#zeros = true
      return before
    }
    const slots = this.#slots
    const at = placeOf(slots, low, high)
    if (slots[at] !== 0 || slots[at + 1] !== 0) return true
    if (this.#size < this.#most) this.#add(at, low, high)
    return false
  }

  #add(at: number, low: number, high: number): void {
    this.#slots[at] = low
    this.#slots[at + 1] = high
    if (++this.#size * 4 > this.#slots.length) this.#grow()
  }

  #grow(): void {
    const old = this.#slots
    const slots = new Int32Array(old.length * 2)
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0 && old[i + 1] === 0) continue
      const at = placeOf(slots, old[i]!, old[i + 1]!)
      slots[at] = old[i]!
      slots[at + 1] = old[i + 1]!
    }
    this.#slots = slots
  }
}

/** Where a hash stands, or the free place where it would. */
function placeOf(slots: Int32Array, low: number, high: number): number {
  const mask = slots.length - 2
  let at = (low << 1) & mask
  while ((slots[at] !== low || slots[at + 1] !== high) && (slots[at] !== 0 || slots[at + 1] !== 0))
    at = (at + 2) & mask
  return at
}
