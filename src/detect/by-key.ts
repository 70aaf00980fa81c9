import { grown } from '../model/dictionary.ts'
import type { Hits } from './detector.ts'

/**
 * The hits of one call, key by key: a detector that looks at one key after the other finds its state at hand. Keys come
 * in no order; the hits of a key come in theirs.
 *
 * A hit stands here as its index + 1; 0 is none.
 */
export class ByKey {
  /** Slots that have hits; the first `count` of them. */
  slots = new Int32Array(64)
  count = 0
  /** The next hit of the same key. */
  next = new Int32Array(64)
  #first = new Int32Array(64)

  /** Reads hits whose key is known. */
  read({ slots, count: length }: Hits): void {
    if (this.next.length <= length) this.next = new Int32Array(2 * length)
    if (this.slots.length < length) this.slots = new Int32Array(2 * length)
    const { next, slots: found } = this
    let first = this.#first
    let count = 0
    for (let i = length; i > 0; i--) {
      const slot = slots[i - 1]!
      if (slot === 0) continue
      if (slot >= first.length) first = this.#first = grown(first, Int32Array, slot + 1)
      const after = first[slot]!
      if (after === 0) found[count++] = slot
      next[i] = after
      first[slot] = i
    }
    this.count = count
  }

  /** The first hit of a key; what comes after it stands in `next`. To be asked once for each key. */
  first(slot: number): number {
    const hit = this.#first[slot]!
    this.#first[slot] = 0
    return hit
  }
}
