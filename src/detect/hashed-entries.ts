/** Entries by their hashes: open addressing over pairs of an entry, which is never 0, and its hash. */
export class HashedEntries {
  /** The pairs; replaced when there is no room for one more. */
  cells = new Int32Array(256)
  #used = 0

  get bytes(): number {
    return this.cells.byteLength
  }

  add(entry: number, hash: number): void {
    this.reserve(++this.#used)
    put(this.cells, entry, hash)
  }

  /** Makes room for so many entries. */
  reserve(entries: number): void {
    let { length } = this.cells
    while (entries * 4 > length) length *= 2
    if (length > this.cells.length) this.#grow(length)
  }

  #grow(length: number): void {
    const old = this.cells
    const cells = new Int32Array(length)
    for (let at = 0; at < old.length; at += 2) if (old[at] !== 0) put(cells, old[at]!, old[at + 1]!)
    this.cells = cells
  }

  /** Takes an entry out, closing the hole it leaves. */
  remove(entry: number, hash: number): void {
    const { cells } = this
    const mask = cells.length - 2
    let hole = (hash << 1) & mask
    while (cells[hole] !== entry) hole = (hole + 2) & mask
    for (let at = (hole + 2) & mask; cells[at] !== 0; at = (at + 2) & mask) {
      const home = (cells[at + 1]! << 1) & mask
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      cells[hole] = cells[at]!
      cells[hole + 1] = cells[at + 1]!
      hole = at
    }
    cells[hole] = 0
    this.#used--
  }
}

function put(cells: Int32Array, entry: number, hash: number): void {
  const mask = cells.length - 2
  let at = (hash << 1) & mask
  while (cells[at] !== 0) at = (at + 2) & mask
  cells[at] = entry
  cells[at + 1] = hash
}

/** Scatters the owner of an entry and its value over 32 bits. */
export function hashOf(owner: number, value: number): number {
  const hash = Math.imul(owner ^ 0x5bd1e995, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b)
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 12)
}
