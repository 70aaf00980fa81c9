import { grown } from '../model/dictionary.ts'

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
  /** The first hit of each of these slots; what comes after a hit stands in `next`. */
  first = new Int32Array(64)
  next = new Int32Array(64)
  /** First hit by slot, while hits are read. */
  #firstOf = new Int32Array(64)

  /** Reads hits of which the slot is known; slot 0 is none. */
  read(slots: Int32Array, length: number): void {
    if (this.next.length <= length) {
      this.next = new Int32Array(2 * length)
      this.slots = new Int32Array(2 * length)
      this.first = new Int32Array(2 * length)
    }
    const { next, slots: found, first } = this
    let firstOf = this.#firstOf
    let count = 0
    for (let i = length; i > 0; i--) {
      const slot = slots[i - 1]!
      if (slot === 0) continue
      if (slot >= firstOf.length) firstOf = this.#firstOf = grown(firstOf, Int32Array, slot + 1)
      const after = firstOf[slot]!
      if (after === 0) found[count++] = slot
      next[i] = after
      firstOf[slot] = i
    }
    for (let k = 0; k < count; k++) {
      const slot = found[k]!
      first[k] = firstOf[slot]!
      firstOf[slot] = 0
    }
    this.count = count
  }
}
