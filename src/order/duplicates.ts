/** Finds equal records among those of one millisecond: open addressing by record hash, emptied by a new stamp. */
export class DuplicateFinder {
  #slots = new Int32Array(64)
  #stamps = new Int32Array(64)
  #stamp = 0

  /** Room for up to `count` records of one millisecond; forgets those of the one before. */
  begin(count: number): void {
    if (count * 2 > this.#slots.length) {
      let length = this.#slots.length
      while (length < count * 2) length *= 2
      this.#slots = new Int32Array(length)
      this.#stamps = new Int32Array(length)
      this.#stamp = 0
    }
    this.#stamp++
  }

  /** True when a record equal to that of `row` was seen since `begin`; else it is remembered. Zeros are no hash. */
  seen(row: number, low: Int32Array, high: Int32Array): boolean {
    if (low[row] === 0 && high[row] === 0) return false
    const mask = this.#slots.length - 1
    let at = low[row]! & mask
    while (this.#stamps[at] === this.#stamp) {
      const other = this.#slots[at]!
      if (low[other] === low[row] && high[other] === high[row]) return true
      at = (at + 1) & mask
    }
    this.#stamps[at] = this.#stamp
    this.#slots[at] = row
    return false
  }
}
