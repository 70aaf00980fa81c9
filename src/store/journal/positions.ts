/** Bytes between two positions that are remembered. */
const APART = 64 * 1024

/** Where entries of one segment lie: the blocks that begin with some of them, about one for each 64 KiB. */
export class Positions {
  readonly #sequences: number[] = []
  readonly #offsets: number[] = []

  /** Takes note of a block, told in order: the number of its first entry, and where it begins. */
  add(sequence: number, offset: number): void {
    const last = this.#offsets.at(-1)
    if (last !== undefined && offset - last < APART) return
    this.#sequences.push(sequence)
    this.#offsets.push(offset)
  }

  /** The last position at or before an entry. */
  find(sequence: number): { readonly sequence: number; readonly offset: number } {
    let from = 0
    let to = this.#sequences.length
    while (to - from > 1) {
      const middle = (from + to) >>> 1
      if (this.#sequences[middle]! <= sequence) from = middle
      else to = middle
    }
    return { sequence: this.#sequences[from] ?? 0, offset: this.#offsets[from] ?? 0 }
  }
}
