import { type Cidr, parseCidr } from '../lib/cidr.ts'
import { FlagMistake, type NewRange } from './change.ts'
import { NONE } from './key-lists.ts'
import type { AddressValue } from './keys.ts'
import { RangeIndex } from './range-index.ts'
import { rangeWeight, unitsOf } from './score.ts'

/** A range that flags, or flagged, the events from number `from` to before `to`. */
export interface HeldRange {
  readonly id: string
  readonly cidr: Cidr
  readonly weight: number
  readonly units: number
  readonly from: number
  /** {@link NONE} while it is in force. */
  readonly to: number
  /** Set while it is taken back; `removed` when the same change removed it. */
  readonly takenBack?: { readonly removed: boolean }
}

export type SavedRange = {
  readonly id: string
  readonly cidr: string
  readonly weight: number
  readonly from: number
  readonly to: number
  readonly takenBack: { readonly removed: boolean } | undefined
}

export const savedRange = ({ id, cidr, weight, from, to, takenBack }: HeldRange): SavedRange => ({
  id,
  cidr: cidr.text,
  weight,
  from,
  to,
  takenBack: takenBack && { removed: takenBack.removed },
})

/** Ranges in force, and those that once were and still are causes of older events. */
export class Ranges {
  readonly #held: HeldRange[] = []
  readonly #handles = new Map<string, number>()
  readonly #acting = new RangeIndex()
  readonly #past = new RangeIndex()

  get all(): readonly HeldRange[] {
    return this.#held
  }

  get(id: string): HeldRange | undefined {
    const handle = this.#handles.get(id)
    return handle === undefined ? undefined : this.#held[handle]
  }

  need(id: string): HeldRange {
    const range = this.get(id)
    if (!range) throw new FlagMistake('unknown-range', `there is no range "${id}"`)
    return range
  }

  *inForce(): Generator<HeldRange> {
    for (const range of this.#held) if (this.#indexOf(range) === this.#acting) yield range
  }

  /** The ranges in force that a range lies in, or equals. */
  around(cidr: Cidr): readonly HeldRange[] {
    const found = this.#acting.findLow(cidr)
    if (found === 0) return []
    const handles = this.#acting.found.slice(0, found)
    return handles.map((handle) => this.#held[handle]!).filter((held) => held.cidr.prefix <= cidr.prefix)
  }

  /** A range as it would be held, without holding it. */
  read(given: NewRange, from: number): HeldRange {
    if (this.#handles.has(given.id)) {
      throw new FlagMistake('range-exists', `there is a range "${given.id}" already`)
    }
    const read = parseCidr(given.cidr)
    if (!read.ok) throw new FlagMistake('bad-range', read.detail)
    const weight = rangeWeight(given.weight)
    return { id: given.id, cidr: read.cidr, weight, units: unitsOf(weight), from, to: NONE }
  }

  /** Puts a range in the place of the one with its id, or beside the others. */
  put(range: HeldRange): void {
    const known = this.#handles.get(range.id)
    const handle = known ?? this.#held.length
    const before = this.#held[handle]
    if (before) this.#indexOf(before)?.remove(before.cidr, handle)
    this.#handles.set(range.id, handle)
    this.#held[handle] = range
    this.#indexOf(range)?.add(range.cidr, handle)
  }

  /** Units of the ranges in force that hold an address. */
  unitsAt(address: AddressValue): number {
    const found = find(this.#acting, address)
    let units = 0
    for (let i = 0; i < found; i++) units += this.#held[this.#acting.found[i]!]!.units
    return units
  }

  /** The ranges that are a cause of event number `event`, in the order of adding. */
  of(address: AddressValue, event: number): readonly HeldRange[] {
    return [...handlesIn(this.#acting, address), ...handlesIn(this.#past, address)]
      .sort((a, b) => a - b)
      .map((handle) => this.#held[handle]!)
      .filter(({ from, to }) => from <= event && event < to)
  }

  /** A copy of the list; what is in it does not change. */
  held(): readonly HeldRange[] {
    return [...this.#held]
  }

  restore(saved: readonly SavedRange[]): void {
    for (const { cidr: text, takenBack, ...range } of saved) {
      const read = parseCidr(text)
      if (!read.ok) throw new FlagMistake('bad-range', read.detail)
      const held = { ...range, cidr: read.cidr, units: unitsOf(range.weight) }
      this.put(takenBack ? { ...held, takenBack } : held)
    }
  }

  #indexOf(range: HeldRange): RangeIndex | undefined {
    if (range.takenBack) return undefined
    return range.to === NONE ? this.#acting : this.#past
  }
}

const find = (index: RangeIndex, address: AddressValue): number =>
  typeof address === 'number' ? index.findV4(address) : index.findV6(address)

function handlesIn(index: RangeIndex, address: AddressValue): readonly number[] {
  const count = find(index, address)
  return index.found.slice(0, count)
}
