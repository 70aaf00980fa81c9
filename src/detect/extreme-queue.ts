export type SavedQueue = { readonly ids: readonly number[]; readonly values: readonly number[] }

/**
 * The least or the greatest of numbers that come and go in order: constant work for each, taken over all of them. Numbers have
 * ids that grow.
 */
export class ExtremeQueue {
  /** 1 keeps the least at the front, -1 the greatest. */
  readonly #sign: 1 | -1
  #ids: number[] = []
  #values: number[] = []
  #front = 0

  constructor(which: 'least' | 'greatest') {
    this.#sign = which === 'least' ? 1 : -1
  }

  /** How many numbers are remembered. */
  get length(): number {
    return this.#ids.length
  }

  /** The least or the greatest of those that are there; there must be one. */
  get extreme(): number {
    return this.#values[this.#front]!
  }

  push(id: number, value: number): void {
    while (this.#ids.length > this.#front && (this.#values.at(-1)! - value) * this.#sign >= 0) {
      this.#ids.pop()
      this.#values.pop()
    }
    this.#ids.push(id)
    this.#values.push(value)
  }

  save(): SavedQueue {
    return { ids: this.#ids.slice(this.#front), values: this.#values.slice(this.#front) }
  }

  restore({ ids, values }: SavedQueue): void {
    this.#ids = [...ids]
    this.#values = [...values]
  }

  /** Those up to `id` are gone. */
  drop(id: number): void {
    while (this.#front < this.#ids.length && this.#ids[this.#front]! <= id) this.#front++
    if (this.#front * 2 <= this.#ids.length) return
    this.#ids = this.#ids.slice(this.#front)
    this.#values = this.#values.slice(this.#front)
    this.#front = 0
  }
}
