import { Stretches } from './stretches.ts'

/** No range has more bits in a short prefix. */
const SHORT = 16

/**
 * Ranges of IPv4 addresses by number, from 1. Ranges nest or are apart, so those that hold an address are the narrowest
 * and the ones around it.
 *
 * A bucket is the addresses with the same first 16 bits. The narrowest range of a longer prefix is found among the
 * stretches of the bucket, and knows the next wider of its bucket (`#around`). Shorter prefixes are a complete binary
 * tree: range `r` of p bits is number `1 << p | bits`, the next wider one half of that; each bucket knows its narrowest.
 */
export class V4Index {
  readonly #stretches = new Stretches()
  readonly #short = new Int32Array(2 << SHORT)
  #prefix = new Uint8Array(1024)
  #around = new Int32Array(1024)

  /** Fills `found` with the ranges that hold an address, the narrowest first, and returns how many. At most 33. */
  find(address: number, found: Int32Array): number {
    const bucket = address >>> 16
    let count = 0
    let range = this.#stretches.ownerAt(bucket, address & 0xffff)
    while (range !== 0) {
      found[count++] = range
      range = this.#around[range]!
    }
    const short = this.#stretches.wholeAt(bucket)
    if (short === 0) return count
    for (let at = ((1 << SHORT) | bucket) >>> (SHORT - this.#prefix[short]!); at > 0; at >>>= 1) {
      if (this.#short[at] !== 0) found[count++] = this.#short[at]!
    }
    return count
  }

  /** The range of the first `prefix` bits of an address; 0 for none. */
  exactly(address: number, prefix: number): number {
    const bucket = address >>> 16
    if (prefix <= SHORT) return this.#short[((1 << SHORT) | bucket) >>> (SHORT - prefix)]!
    let range = this.#stretches.ownerAt(bucket, address & 0xffff)
    while (range !== 0 && this.#prefix[range]! > prefix) range = this.#around[range]!
    return range !== 0 && this.#prefix[range] === prefix ? range : 0
  }

  /** `range` must be new, and no other may have the same addresses. */
  add(range: number, low: number, prefix: number): void {
    if (range >= this.#prefix.length) this.#grow(range)
    this.#prefix[range] = prefix
    if (prefix <= SHORT) this.#addShort(range, low >>> 16, prefix)
    else this.#addLong(range, low, prefix)
  }

  remove(range: number, low: number): void {
    const prefix = this.#prefix[range]!
    if (prefix <= SHORT) this.#removeShort(range, low >>> 16, prefix)
    else this.#removeLong(range, low, prefix)
  }

  #addShort(range: number, bucket: number, prefix: number): void {
    this.#short[((1 << SHORT) | bucket) >>> (SHORT - prefix)] = range
    const end = bucket + 2 ** (SHORT - prefix)
    for (let at = bucket; at < end; at++) {
      const narrowest = this.#stretches.wholeAt(at)
      if (narrowest === 0 || this.#prefix[narrowest]! < prefix) this.#stretches.setWhole(at, range)
    }
  }

  #removeShort(range: number, bucket: number, prefix: number): void {
    let at = ((1 << SHORT) | bucket) >>> (SHORT - prefix)
    this.#short[at] = 0
    while (at > 1 && this.#short[at] === 0) at >>>= 1
    const wider = this.#short[at]!
    const end = bucket + 2 ** (SHORT - prefix)
    for (let one = bucket; one < end; one++) {
      if (this.#stretches.wholeAt(one) === range) this.#stretches.setWhole(one, wider)
    }
  }

  #addLong(range: number, low: number, prefix: number): void {
    const bucket = low >>> 16
    const from = low & 0xffff
    const to = from + 2 ** (32 - prefix) - 1
    let wider = this.#stretches.ownerAt(bucket, from)
    while (wider !== 0 && this.#prefix[wider]! > prefix) wider = this.#around[wider]!
    this.#around[range] = wider
    this.#stretches.change(bucket, from, to, (owner) => {
      if (owner === wider) return range
      this.#outermostIn(owner, wider, range)
      return owner
    })
  }

  #removeLong(range: number, low: number, prefix: number): void {
    const from = low & 0xffff
    const wider = this.#around[range]!
    this.#stretches.change(low >>> 16, from, from + 2 ** (32 - prefix) - 1, (owner) => {
      if (owner === range) return wider
      this.#outermostIn(owner, range, wider)
      return owner
    })
  }

  /** Of the ranges from `inner` on outwards, the last before `was` gets another range around it. */
  #outermostIn(inner: number, was: number, is: number): void {
    let at = inner
    while (this.#around[at] !== was) {
      if (this.#around[at] === is) return
      at = this.#around[at]!
    }
    this.#around[at] = is
  }

  #grow(range: number): void {
    const size = Math.max(range + 1, this.#prefix.length * 2)
    const prefix = new Uint8Array(size)
    prefix.set(this.#prefix)
    const around = new Int32Array(size)
    around.set(this.#around)
    this.#prefix = prefix
    this.#around = around
  }
}
