import { TimeHeap } from '../../lib/heap.ts'
import { spans } from '../../lib/spans.ts'
import type { IpRange } from '../../model/suspicion.ts'

/** Ranges in the order of their ids, and whether each is in force. */
export type SavedRanges = { readonly known: readonly IpRange[]; readonly inForce: Uint8Array }

/** Ranges by id, those that were removed too, and those in force by their list and text. */
export class RangeTable {
  readonly #known = new Map<number, IpRange>()
  /** Of each list, and of none, what is in force by its text. */
  readonly #inForce = new Map<string | undefined, Map<string, IpRange>>()
  readonly #idsInForce = new Set<number>()
  /** Ids by when their time is over; also of ranges that are gone by then. */
  readonly #expiring = new TimeHeap()

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
    return this.#idsInForce.has(id) ? this.#known.get(id) : undefined
  }

  /** The range in force with this canonical text, of a list or of none. */
  of(cidr: string, list?: string): IpRange | undefined {
    return this.#inForce.get(list)?.get(cidr)
  }

  /** The ranges in force of a list, by their text. */
  ofList(list: string): ReadonlyMap<string, IpRange> {
    return this.#inForce.get(list) ?? none
  }

  /** Puts a range in force: a new one, one with other remarks, or one that was removed. */
  put(range: IpRange): void {
    this.#known.set(range.id, range)
    this.#idsInForce.add(range.id)
    let ranges = this.#inForce.get(range.list)
    if (!ranges) this.#inForce.set(range.list, (ranges = new Map()))
    ranges.set(range.cidr, range)
    if (range.expiresAt !== undefined) this.#expiring.push(range.expiresAt, range.id)
  }

  remove(id: number): void {
    const range = this.get(id)
    const ranges = range && this.#inForce.get(range.list)
    if (!ranges) return
    ranges.delete(range.cidr)
    this.#idsInForce.delete(id)
    if (ranges.size === 0) this.#inForce.delete(range.list)
  }

  /** When the next time is over. */
  get nextExpiry(): number {
    return this.#expiring.next
  }

  /** Up to so many ranges whose time is over, in the order of time, each told once. */
  takeExpired(now: number, most: number): readonly number[] {
    const ids = new Set<number>()
    while (ids.size < most && this.#expiring.next <= now) {
      const id = this.#expiring.pop()
      // With other remarks its time may be another.
      const { expiresAt = Number.POSITIVE_INFINITY } = this.get(id) ?? {}
      if (expiresAt <= now) ids.add(id)
    }
    return [...ids]
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
      if (inForce[i] === 1) this.put(range)
      else this.#known.set(range.id, range)
    }
  }
}

/** Ranges of one part. */
const PART = 8192

function* partsOf(known: readonly IpRange[], inForce: Uint8Array): Generator<SavedRanges, void> {
  for (const [from, to] of spans(known.length, PART))
    yield { known: known.slice(from, to), inForce: inForce.slice(from, to) }
}

const none: ReadonlyMap<string, IpRange> = new Map()
