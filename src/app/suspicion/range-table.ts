import { spans } from '../../lib/spans.ts'
import type { IpRange } from '../../model/suspicion.ts'

/** Ranges in the order of their ids, and whether each is in force. */
export type SavedRanges = { readonly known: readonly IpRange[]; readonly inForce: Uint8Array }

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

  /** All of them as they are now, in parts. */
  save(): Iterable<SavedRanges> {
    const known = [...this.#known.values()]
    return partsOf(
      known,
      Uint8Array.from(known, ({ id }) => (this.get(id) ? 1 : 0)),
    )
  }

  restore({ known, inForce }: SavedRanges): void {
    for (const [i, range] of known.entries()) {
      this.#known.set(range.id, range)
      if (inForce[i] === 1) this.#inForce.set(range.cidr, range)
    }
  }
}

/** Ranges of one part. */
const PART = 8192

function* partsOf(known: readonly IpRange[], inForce: Uint8Array): Generator<SavedRanges, void> {
  for (const [from, to] of spans(known.length, PART))
    yield { known: known.slice(from, to), inForce: inForce.slice(from, to) }
}
