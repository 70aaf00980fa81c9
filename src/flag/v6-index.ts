/** 32 bits of which the first `bits` are 1. */
const maskOf = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : (-1 << (32 - bits)) | 0)

/** Of each prefix the masks of the four words. */
const masks = Int32Array.from({ length: 129 * 4 }, (_, i) => maskOf((i >> 2) - 32 * (i & 3)))

/** Of each prefix the mask of the word that it ends in. */
const maskOfLast = Int32Array.from({ length: 129 }, (_, prefix) => maskOf(prefix - 32 * wordOf(prefix)))

/** Cells of the table for each range, at least: most that are asked for are then empty. */
const CELLS = 4

/**
 * Ranges of IPv6 addresses by number, from 1: a hash table of prefixes, asked once for each length that some range has,
 * from the longest on. Addresses with a first 16 bits that no range begins with are not asked for at all.
 */
export class V6Index {
  #words = new Int32Array(4096)
  #prefix = new Uint8Array(1024)
  #next = new Int32Array(1024)
  #heads = new Int32Array(4096)
  /** A bit for each head that is not 0: a search asks many that are, and these stay in the cache of the processor. */
  #taken = new Int32Array(4096 / 32)
  #size = 0
  readonly #perLength = new Int32Array(129)
  /** Ranges of 16 bits and more by their first 16. */
  readonly #perStart = new Int32Array(65_536)
  #lengths: number[] = []

  /** Fills `found` with the ranges that hold the address of the four words from `at` on, the narrowest first, and returns how many: at most 129. */
  find(address: Int32Array, at: number, found: Int32Array): number {
    const a = address[at]!
    const b = address[at + 1]!
    const c = address[at + 2]!
    const d = address[at + 3]!
    const least = this.#perStart[a >>> 16] === 0 ? 15 : 128
    const ofA = Math.imul(a, A)
    const ofB = ofA ^ Math.imul(b, B)
    const ofC = ofB ^ Math.imul(c, C)
    const lengths = this.#lengths
    let count = 0
    for (let i = 0; i < lengths.length; i++) {
      const prefix = lengths[i]!
      if (prefix > least) continue
      // Words that lie wholly in the prefix are the same each time, and those behind it are 0.
      const mask = maskOfLast[prefix]!
      let words: number
      if (prefix > 96) words = ofC ^ Math.imul(d & mask, D)
      else if (prefix > 64) words = ofB ^ Math.imul(c & mask, C)
      else if (prefix > 32) words = ofA ^ Math.imul(b & mask, B)
      else words = Math.imul(a & mask, A)
      const cell = mixed(words, prefix) & (this.#heads.length - 1)
      if ((this.#taken[cell >> 5]! & (1 << (cell & 31))) === 0) continue
      const range = this.#begunBy(a, b, c, d, prefix)
      if (range !== 0) found[count++] = range
    }
    return count
  }

  /** The range of the first `prefix` bits of four words; 0 for none. */
  exactly(words: Int32Array, prefix: number): number {
    return this.#begunBy(words[0]!, words[1]!, words[2]!, words[3]!, prefix)
  }

  #begunBy(a: number, b: number, c: number, d: number, prefix: number): number {
    const a1 = a & masks[prefix * 4]!
    const b1 = b & masks[prefix * 4 + 1]!
    const c1 = c & masks[prefix * 4 + 2]!
    const d1 = d & masks[prefix * 4 + 3]!
    const cell = hash(a1, b1, c1, d1, prefix) & (this.#heads.length - 1)
    let at = this.#heads[cell]!
    while (at !== 0 && !this.#is(at, a1, b1, c1, d1, prefix)) at = this.#next[at]!
    return at
  }

  /** `range` must be new, and no other may have the same addresses. */
  add(range: number, words: Int32Array, prefix: number): void {
    if (range >= this.#prefix.length) this.#grow(range)
    this.#words.set(words, range * 4)
    this.#prefix[range] = prefix
    if (++this.#size * CELLS > this.#heads.length) this.#rehash()
    this.#link(range)
    if (prefix >= 16) this.#perStart[words[0]! >>> 16]!++
    if (this.#perLength[prefix]!++ === 0) this.#lengths = [...this.#lengths, prefix].sort((x, y) => y - x)
  }

  remove(range: number): void {
    const prefix = this.#prefix[range]!
    const cell = this.#cellOf(range)
    const next = this.#next[range]!
    let at = this.#heads[cell]!
    if (at === range) this.#heads[cell] = next
    else {
      while (this.#next[at] !== range) at = this.#next[at]!
      this.#next[at] = next
    }
    if (this.#heads[cell] === 0) this.#taken[cell >> 5]! &= ~(1 << (cell & 31))
    this.#size--
    this.#prefix[range] = 0
    if (prefix >= 16) this.#perStart[this.#words[range * 4]! >>> 16]!--
    if (--this.#perLength[prefix]! === 0) this.#lengths = this.#lengths.filter((length) => length !== prefix)
    this.#words.fill(0, range * 4, range * 4 + 4)
  }

  #is(range: number, a: number, b: number, c: number, d: number, prefix: number): boolean {
    const words = this.#words
    const at = range * 4
    return (
      this.#prefix[range] === prefix &&
      words[at + 3] === d &&
      words[at + 2] === c &&
      words[at + 1] === b &&
      words[at] === a
    )
  }

  #cellOf(range: number): number {
    const at = range * 4
    const words = this.#words
    const code = hash(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, this.#prefix[range]!)
    return code & (this.#heads.length - 1)
  }

  #link(range: number): void {
    const cell = this.#cellOf(range)
    this.#next[range] = this.#heads[cell]!
    this.#heads[cell] = range
    this.#taken[cell >> 5]! |= 1 << (cell & 31)
  }

  #rehash(): void {
    const before = this.#heads
    this.#heads = new Int32Array(before.length * 4)
    this.#taken = new Int32Array(this.#heads.length / 32)
    for (const head of before) {
      for (let at = head; at !== 0; ) {
        const next = this.#next[at]!
        this.#link(at)
        at = next
      }
    }
  }

  #grow(range: number): void {
    const size = Math.max(range + 1, this.#prefix.length * 2)
    const words = new Int32Array(size * 4)
    words.set(this.#words)
    const prefix = new Uint8Array(size)
    prefix.set(this.#prefix)
    const next = new Int32Array(size)
    next.set(this.#next)
    this.#words = words
    this.#prefix = prefix
    this.#next = next
  }
}

const A = 0x9e37_79b1 | 0
const B = 0x85eb_ca6b | 0
const C = 0xc2b2_ae35 | 0
const D = 0x27d4_eb2f

const hash = (a: number, b: number, c: number, d: number, prefix: number): number =>
  mixed(Math.imul(a, A) ^ Math.imul(b, B) ^ Math.imul(c, C) ^ Math.imul(d, D), prefix)

function mixed(words: number, prefix: number): number {
  let h = words ^ Math.imul(prefix, 0x1656_67b1)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b_3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a_2d39)
  return h ^ (h >>> 15)
}

/** Which of the four words a prefix ends in. */
function wordOf(prefix: number): number {
  return prefix > 96 ? 3 : prefix > 64 ? 2 : prefix > 32 ? 1 : 0
}
