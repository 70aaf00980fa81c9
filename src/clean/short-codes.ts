const SLOTS = 1 << 11
const WIDTH = 8

/**
 * Remembers the codes of texts of up to 16 bytes that came lately: addresses, methods, services. Such a text is
 * four overlapping words and a length, so it is found without looking at its bytes one by one. A newer text
 * takes the place of an older one, so nothing grows.
 */
export class ShortCodes {
  readonly #table = new Int32Array(SLOTS * WIDTH)
  #slot = 0
  #a = 0
  #b = 0
  #c = 0
  #d = 0

  /** The code of the text, or 0 when it is not remembered: then {@link remember} may be told. */
  find(view: DataView, start: number, end: number): number {
    const size = end - start
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    if (size >= 8) {
      a = view.getInt32(start, true)
      b = view.getInt32(start + 4, true)
      c = view.getInt32(end - 8, true)
      d = view.getInt32(end - 4, true)
    } else if (size >= 4) {
      a = view.getInt32(start, true)
      d = view.getInt32(end - 4, true)
    } else {
      a = view.getUint8(start)
      b = view.getUint8(end - 1)
      c = view.getUint8(start + (size >> 1))
    }
    let hash =
      Math.imul(a, 0x2c1b3c6d) ^
      Math.imul(b, 0x297a2d39) ^
      Math.imul(c, 0x1b56c4e9) ^
      Math.imul(d, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 15) ^ size, 0x2c1b3c6d)
    const slot = (hash >>> 21) * WIDTH
    const table = this.#table
    if (
      table[slot] === a &&
      table[slot + 1] === b &&
      table[slot + 2] === c &&
      table[slot + 3] === d &&
      table[slot + 4] === size
    ) {
      return table[slot + 5]!
    }
    this.#slot = slot
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
    return 0
  }

  /** Keeps the code of the text that {@link find} was asked for last, of `size` bytes. */
  remember(size: number, code: number): void {
    const table = this.#table
    const slot = this.#slot
    table[slot] = this.#a
    table[slot + 1] = this.#b
    table[slot + 2] = this.#c
    table[slot + 3] = this.#d
    table[slot + 4] = size
    table[slot + 5] = code
  }
}

/** The longest text that {@link ShortCodes} can hold. */
export const LONGEST_SHORT = 16
