/** 32 bits of which the first `bits` are 1. */
const maskOf = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : (-1 << (32 - bits)) | 0)

/** Of each prefix the masks of the four words. */
const masks = Int32Array.from({ length: 129 * 4 }, (_, i) => maskOf((i >> 2) - 32 * (i & 3)))

/** Of each prefix the mask of the word that it ends in. */
const maskOfLast = Int32Array.from({ length: 129 }, (_, prefix) => maskOf(prefix - 32 * wordOf(prefix)))

/** Heads for each range, at least, and bits for each head: of those that are asked for in vain most end at a bit. */
const HEADS = 4
const BITS = 4
const FIRST_HEADS = 4096

/** Of a range: its four words, its prefix, and the next one with the same head. */
const RECORD = 8
const PREFIX = 4
const NEXT = 5

/**
 * Ranges of IPv6 addresses by number, from 1: a hash table of prefixes, asked once for each length that some range has,
 * from the longest on. Addresses with a first 16 bits that no range begins with are not asked for at all.
 */
export class V6Index {
  /** What is known of a range stands together, {@link RECORD} numbers: memory that is far away is waited for once. */
  #records = new Int32Array(1024 * RECORD)
  #heads = new Int32Array(FIRST_HEADS)
  /** 1 where some range has these bits of its hash: they stay in the cache of the processor. */
  #taken = new Int32Array((FIRST_HEADS * BITS) / 32)
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
    const last = this.#taken.length - 1
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
      const hash = mixed(words, prefix)
      if ((this.#taken[(hash >>> 5) & last]! & (1 << (hash & 31))) === 0) continue
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
    const hash = hashOf(a1, b1, c1, d1, prefix)
    let range = this.#heads[hash & (this.#heads.length - 1)]!
    while (range !== 0 && !this.#is(range, a1, b1, c1, d1, prefix))
      range = this.#records[range * RECORD + NEXT]!
    return range
  }

  /** `range` must be new, and no other may have the same addresses. */
  add(range: number, words: Int32Array, prefix: number): void {
    const at = range * RECORD
    if (at >= this.#records.length) this.#grow(at)
    this.#records.set(words, at)
    this.#records[at + PREFIX] = prefix
    if (++this.#size * HEADS > this.#heads.length) this.#rehash()
    this.#link(range)
    if (prefix >= 16) this.#perStart[words[0]! >>> 16]!++
    if (this.#perLength[prefix]!++ === 0) this.#lengths = [...this.#lengths, prefix].sort((x, y) => y - x)
  }

  remove(range: number): void {
    const at = range * RECORD
    const prefix = this.#records[at + PREFIX]!
    this.#unlink(range)
    this.#size--
    if (prefix >= 16) this.#perStart[this.#records[at]! >>> 16]!--
    if (--this.#perLength[prefix]! === 0) this.#lengths = this.#lengths.filter((length) => length !== prefix)
    this.#records.fill(0, at, at + RECORD)
  }

  #is(range: number, a: number, b: number, c: number, d: number, prefix: number): boolean {
    const records = this.#records
    const at = range * RECORD
    return (
      records[at + PREFIX] === prefix &&
      records[at + 3] === d &&
      records[at + 2] === c &&
      records[at + 1] === b &&
      records[at] === a
    )
  }

  #hashOf(range: number): number {
    const at = range * RECORD
    const records = this.#records
    return hashOf(records[at]!, records[at + 1]!, records[at + 2]!, records[at + 3]!, records[at + PREFIX]!)
  }

  #link(range: number): void {
    const hash = this.#hashOf(range)
    const cell = hash & (this.#heads.length - 1)
    this.#records[range * RECORD + NEXT] = this.#heads[cell]!
    this.#heads[cell] = range
    this.#taken[this.#bitsOf(hash)]! |= 1 << (hash & 31)
  }

  #unlink(range: number): void {
    const hash = this.#hashOf(range)
    const cell = hash & (this.#heads.length - 1)
    const next = this.#records[range * RECORD + NEXT]!
    let before = 0
    // Ranges that share a bit share their head, too.
    let isShared = false
    for (let other = this.#heads[cell]!; other !== 0; other = this.#records[other * RECORD + NEXT]!) {
      if (this.#records[other * RECORD + NEXT] === range) before = other
      if (other === range) continue
      const otherHash = this.#hashOf(other)
      if (this.#bitsOf(otherHash) === this.#bitsOf(hash) && (otherHash & 31) === (hash & 31)) isShared = true
    }
    if (before === 0) this.#heads[cell] = next
    else this.#records[before * RECORD + NEXT] = next
    if (!isShared) this.#taken[this.#bitsOf(hash)]! &= ~(1 << (hash & 31))
  }

  /** Which 32 bits have the one of a hash. */
  #bitsOf(hash: number): number {
    return (hash >>> 5) & (this.#taken.length - 1)
  }

  #rehash(): void {
    const before = this.#heads
    this.#heads = new Int32Array(before.length * 2)
    this.#taken = new Int32Array((this.#heads.length * BITS) / 32)
    for (const head of before) {
      for (let range = head; range !== 0; ) {
        const next = this.#records[range * RECORD + NEXT]!
        this.#link(range)
        range = next
      }
    }
  }

  #grow(least: number): void {
    const records = new Int32Array(Math.max(least + RECORD, this.#records.length * 2))
    records.set(this.#records)
    this.#records = records
  }
}

const A = 0x9e37_79b1 | 0
const B = 0x85eb_ca6b | 0
const C = 0xc2b2_ae35 | 0
const D = 0x27d4_eb2f

const hashOf = (a: number, b: number, c: number, d: number, prefix: number): number =>
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
