import type { IpRange } from '../../model/suspicion.ts'

/** Ranges by id, those that were removed too, and those in force by their text. */
export class RangeTable {
  readonly #known = new Map<number, IpRange>()
  readonly #inForce = new Map<string, IpRange>()

  /** The id of the next range: each is given once. */
  get nextId(): number {
    return this.#known.size + 1
  }

  /** A range that was ever added. */
  known(id: number): IpRange | undefined {
    return this.#known.get(id)
  }

  /** A range in force. */
  get(id: number): IpRange | undefined {
    const range = this.#known.get(id)
    return range && this.#inForce.get(range.cidr) === range ? range : undefined
  }

  /** The range in force with this canonical text. */
  of(cidr: string): IpRange | undefined {
    return this.#inForce.get(cidr)
  }

  add(range: IpRange): void {
    this.#known.set(range.id, range)
    this.#inForce.set(range.cidr, range)
  }

  remove(id: number): void {
    const range = this.get(id)
    if (range) this.#inForce.delete(range.cidr)
  }

  /** Puts a range in force that was removed. */
  bringBack(id: number): void {
    const range = this.#known.get(id)
    if (range) this.#inForce.set(range.cidr, range)
  }
}
