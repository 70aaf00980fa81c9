type Cells = Int32Array | Uint8Array | Float64Array

const BITS = 12
const SIZE = 1 << BITS
const MASK = SIZE - 1

/**
 * A growing column of numbers in pages. It grows without copying what it has, and a fork shares every page until
 * one of the two writes to it: so a trial of a change costs only what the change touches.
 */
export class Column<T extends Cells> {
  readonly #make: (size: number) => T
  readonly #fill: number
  #pages: T[] = []
  /** 1 where a page is ours alone. */
  #own: number[] = []

  constructor(make: (size: number) => T, fill: number) {
    this.#make = make
    this.#fill = fill
  }

  /** Cells that can be read, `fill` where nothing was written. */
  get capacity(): number {
    return this.#pages.length << BITS
  }

  reserve(count: number): void {
    if (count <= this.capacity) return
    // Many pages in one piece of memory cost little more than one.
    const pages = Math.ceil((count - this.capacity) / SIZE)
    const cells = this.#make(pages * SIZE)
    if (this.#fill !== 0) cells.fill(this.#fill)
    for (let page = 0; page < pages; page++) {
      this.#pages.push(cells.subarray(page * SIZE, (page + 1) * SIZE) as T)
      this.#own.push(1)
    }
  }

  get(index: number): number {
    return this.#pages[index >>> BITS]![index & MASK]!
  }

  set(index: number, value: number): void {
    const page = index >>> BITS
    if (this.#own[page] === 0) this.#copy(page)
    this.#pages[page]![index & MASK] = value
  }

  fork(): Column<T> {
    const fork = new Column(this.#make, this.#fill)
    fork.#pages = [...this.#pages]
    fork.#own = this.#pages.map(() => 0)
    this.#own.fill(0)
    return fork
  }

  /** The cells `from` to before `to` in one array. */
  part(from: number, to: number): T {
    const out = this.#make(to - from)
    for (let at = from; at < to; at = ((at >>> BITS) + 1) << BITS) {
      const page = this.#pages[at >>> BITS]!
      out.set(page.subarray(at & MASK, Math.min(SIZE, (at & MASK) + to - at)), at - from)
    }
    return out
  }

  /** Writes cells from a place on, for which there is room. */
  put(from: number, cells: T): void {
    for (let at = from, done = 0; done < cells.length; at = ((at >>> BITS) + 1) << BITS) {
      const page = at >>> BITS
      if (this.#own[page] === 0) this.#copy(page)
      const part = cells.subarray(done, done + SIZE - (at & MASK))
      this.#pages[page]!.set(part, at & MASK)
      done += part.length
    }
  }

  #copy(page: number): void {
    this.#pages[page] = this.#pages[page]!.slice() as T
    this.#own[page] = 1
  }
}

export const wholeColumn = (fill: number): Column<Int32Array> =>
  new Column((size) => new Int32Array(size), fill)
export const byteColumn = (fill: number): Column<Uint8Array> =>
  new Column((size) => new Uint8Array(size), fill)
export const timeColumn = (): Column<Float64Array> => new Column((size) => new Float64Array(size), 0)
