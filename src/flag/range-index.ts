import type { Cidr } from '../lib/cidr.ts'
import { wordsOf } from '../lib/ip.ts'
import { RangeHandles } from './range-handles.ts'
import { V4Index } from './v4-index.ts'
import { V6Index } from './v6-index.ts'

/**
 * Ranges by handle (a number of the caller's), asked for all that hold an address. Adding and removing one costs
 * microseconds, whatever the others: nothing is built anew. Several handles may have the same range.
 */
export class RangeIndex {
  /** What the last search found, at the front. */
  readonly found: number[] = []
  /** Made with the first range: they are two megabytes. */
  #v4: V4Index | undefined
  #v6: V6Index | undefined
  readonly #handles = new RangeHandles()
  readonly #hits = new Int32Array(129)

  add(cidr: Cidr, handle: number): void {
    const known = this.#rangeOf(cidr)
    if (known !== 0) {
      this.#handles.add(known, handle)
      return
    }
    const range = this.#handles.begin(handle)
    if (cidr.version === 4) (this.#v4 ??= new V4Index()).add(range, Number(cidr.low), cidr.prefix)
    else (this.#v6 ??= new V6Index()).add(range, wordsOf(cidr.low), cidr.prefix)
  }

  remove(cidr: Cidr, handle: number): void {
    const range = this.#rangeOf(cidr)
    if (range === 0 || !this.#handles.remove(range, handle)) return
    if (cidr.version === 4) this.#v4?.remove(range, Number(cidr.low))
    else this.#v6?.remove(range)
  }

  /** The range of these addresses; 0 when there is none. */
  #rangeOf({ version, low, prefix }: Cidr): number {
    const range =
      version === 4 ? this.#v4?.exactly(Number(low), prefix) : this.#v6?.exactly(wordsOf(low), prefix)
    return range ?? 0
  }

  /**
   * Looks for the ranges that hold the 32 bits of an IPv4 address, and returns how many handles they have: those are then
   * at the front of `found`, the narrowest range first.
   */
  findV4(address: number): number {
    return this.#v4 ? this.#tell(this.#v4.find(address, this.#hits)) : 0
  }

  /** {@link findV4} for an IPv6 address, the four words from `at` on. */
  findV6(words: Int32Array, at = 0): number {
    return this.#v6 ? this.#tell(this.#v6.find(words, at, this.#hits)) : 0
  }

  /** The same for the first address of a range. */
  findLow({ version, low }: Cidr): number {
    return version === 4 ? this.findV4(Number(low)) : this.findV6(wordsOf(low))
  }

  #tell(hits: number): number {
    let count = 0
    for (let i = 0; i < hits; i++) count = this.#handles.tell(this.#hits[i]!, this.found, count)
    return count
  }
}
