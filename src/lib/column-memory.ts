const SLAB_BYTES = 1 << 20

type Slab = SharedArrayBuffer

/**
 * Memory for columns that two threads see. Columns are cut from larger pieces, which are used again when all that was cut from
 * one has been given back: fresh memory costs more than what is copied into it.
 */
export class ColumnMemory {
  readonly #mostFree: number
  readonly #free: Slab[] = []
  /** How much was cut from a piece and not given back. */
  readonly #used = new Map<Slab, number>()
  #slab: Slab | undefined
  #at = 0

  /** So many megabytes are kept for what comes next. */
  constructor(mostFree = 128) {
    this.#mostFree = mostFree
  }

  numbers(length: number): Float64Array<SharedArrayBuffer> {
    return new Float64Array(...this.#cut(length * 8), length)
  }

  codes(length: number): Int32Array<SharedArrayBuffer> {
    return new Int32Array(...this.#cut(length * 4), length)
  }

  places(length: number): Uint32Array<SharedArrayBuffer> {
    return new Uint32Array(...this.#cut(length * 4), length)
  }

  bytes(length: number): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(...this.#cut(length), length)
  }

  /** Gives arrays back, which nobody looks at any more. */
  release(arrays: Iterable<ArrayBufferView>): void {
    for (const { buffer, byteLength } of arrays) {
      const slab = buffer as Slab
      const left = (this.#used.get(slab) ?? 0) - rounded(byteLength)
      if (left > 0 || slab === this.#slab) this.#used.set(slab, left)
      else this.#drop(slab)
    }
  }

  #cut(bytes: number): [Slab, number] {
    const size = rounded(bytes)
    if (!this.#slab || this.#at + size > this.#slab.byteLength) this.#next(size)
    const slab = this.#slab!
    const at = this.#at
    this.#at += size
    this.#used.set(slab, (this.#used.get(slab) ?? 0) + size)
    return [slab, at]
  }

  #next(size: number): void {
    const before = this.#slab
    this.#slab =
      size > SLAB_BYTES
        ? new SharedArrayBuffer(size)
        : (this.#free.pop() ?? new SharedArrayBuffer(SLAB_BYTES))
    this.#at = 0
    if (before && this.#used.get(before) === 0) this.#drop(before)
  }

  #drop(slab: Slab): void {
    this.#used.delete(slab)
    if (slab.byteLength === SLAB_BYTES && this.#free.length < this.#mostFree) this.#free.push(slab)
  }
}

/** Every array begins where numbers may. */
const rounded = (bytes: number): number => (bytes + 7) & ~7
