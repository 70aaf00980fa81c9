const SEVERAL = -1

/** Which handles each range of an index has, by the number of the range, from 1. Nearly all have one. */
export class RangeHandles {
  #only = new Int32Array(1024)
  readonly #several = new Map<number, readonly number[]>()
  /** Numbers of ranges that are gone. */
  readonly #free: number[] = []
  #next = 1

  /** The number of a new range with this handle. */
  begin(handle: number): number {
    const range = this.#free.pop() ?? this.#next++
    if (range >= this.#only.length) {
      const longer = new Int32Array(this.#only.length * 2)
      longer.set(this.#only)
      this.#only = longer
    }
    this.#only[range] = handle
    return range
  }

  add(range: number, handle: number): void {
    this.#several.set(range, [...this.#of(range), handle])
    this.#only[range] = SEVERAL
  }

  /** Whether the range is gone with its last handle. */
  remove(range: number, handle: number): boolean {
    const left = this.#of(range).filter((other) => other !== handle)
    if (left.length === 0) this.#free.push(range)
    if (left.length > 1) this.#several.set(range, left)
    else this.#several.delete(range)
    this.#only[range] = left.length > 1 ? SEVERAL : (left[0] ?? 0)
    return left.length === 0
  }

  /** Puts the handles of a range into a list from `at` on, and returns where the next go. */
  tell(range: number, list: number[], at: number): number {
    const only = this.#only[range]!
    if (only !== SEVERAL) {
      list[at] = only
      return at + 1
    }
    const handles = this.#several.get(range)!
    for (let i = 0; i < handles.length; i++) list[at + i] = handles[i]!
    return at + handles.length
  }

  #of(range: number): readonly number[] {
    return this.#several.get(range) ?? [this.#only[range]!]
  }
}
