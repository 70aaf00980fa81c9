export type SavedHeap = { readonly time: Float64Array; readonly item: Int32Array }

/** A queue of (time, item) pairs, earliest first; equal times in the order of items. Items are small integers. */
export class TimeHeap {
  #time = new Float64Array(16)
  #item = new Int32Array(16)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Time of the earliest pair; Infinity when empty. */
  get next(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#time[0]!
  }

  push(time: number, item: number): void {
    if (this.#size === this.#time.length) this.#grow()
    let at = this.#size++
    while (at > 0) {
      const up = (at - 1) >> 1
      if (!before(time, item, this.#time[up]!, this.#item[up]!)) break
      this.#time[at] = this.#time[up]!
      this.#item[at] = this.#item[up]!
      at = up
    }
    this.#time[at] = time
    this.#item[at] = item
  }

  /** Takes the earliest pair out and returns its item. The heap must not be empty. */
  pop(): number {
    const top = this.#item[0]!
    const size = --this.#size
    const time = this.#time[size]!
    const item = this.#item[size]!
    let at = 0
    for (;;) {
      let down = at * 2 + 1
      if (down >= size) break
      if (
        down + 1 < size &&
        before(this.#time[down + 1]!, this.#item[down + 1]!, this.#time[down]!, this.#item[down]!)
      )
        down++
      if (!before(this.#time[down]!, this.#item[down]!, time, item)) break
      this.#time[at] = this.#time[down]!
      this.#item[at] = this.#item[down]!
      at = down
    }
    this.#time[at] = time
    this.#item[at] = item
    return top
  }

  save(): SavedHeap {
    return { time: this.#time.slice(0, this.#size), item: this.#item.slice(0, this.#size) }
  }

  restore({ time, item }: SavedHeap): void {
    for (let i = 0; i < time.length; i++) this.push(time[i]!, item[i]!)
  }

  #grow(): void {
    const time = new Float64Array(this.#size * 2)
    time.set(this.#time)
    this.#time = time
    const item = new Int32Array(this.#size * 2)
    item.set(this.#item)
    this.#item = item
  }
}

const before = (time: number, item: number, otherTime: number, otherItem: number): boolean =>
  time < otherTime || (time === otherTime && item < otherItem)
