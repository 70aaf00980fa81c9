import { type Cidr, parseCidr } from '../lib/cidr.ts'
import { RangeIndex } from './range-index.ts'
import type { HeldRange, Ranges } from './ranges.ts'

/** A range in force that shares addresses with a given one: around it, inside it, or the same. */
export interface Overlap {
  readonly cidr: string
  readonly range: string
  readonly is: 'around' | 'inside' | 'same'
}

export interface Overlaps {
  readonly count: number
  readonly first: readonly Overlap[]
}

const SLICE = 2_000

/** Which ranges in force share addresses with given ones; tells the first `limit`. Ranges nest or are apart. */
export function* overlapsOf(
  given: readonly string[],
  ranges: Ranges,
  counts: (held: HeldRange) => boolean,
  limit = 100,
): Generator<void, Overlaps> {
  const beside = yield* those(ranges, counts)
  if (beside.length === 0) return { count: 0, first: [] }
  const first: Overlap[] = []
  let count = 0
  const tell = (cidr: Cidr, held: HeldRange, is: Overlap['is']): void => {
    count++
    if (first.length < limit) first.push({ cidr: cidr.text, range: held.id, is })
  }
  const narrowest = { 4: narrowestOf(beside, 4), 6: narrowestOf(beside, 6) }
  const cidrs: Cidr[] = []
  const index = new RangeIndex()
  for (const [at, text] of given.entries()) {
    if (at % SLICE === SLICE - 1) yield
    const read = parseCidr(text)
    if (!read.ok) continue
    for (const held of ranges.around(read.cidr)) {
      if (counts(held)) tell(read.cidr, held, held.cidr.prefix === read.cidr.prefix ? 'same' : 'around')
    }
    // Nothing lies inside the narrowest, and most lists are of single addresses.
    if (read.cidr.prefix >= narrowest[read.cidr.version]) continue
    index.add(read.cidr, cidrs.length)
    cidrs.push(read.cidr)
  }
  if (cidrs.length === 0) return { count, first }
  for (const [at, held] of beside.entries()) {
    if (at % SLICE === SLICE - 1) yield
    for (let i = index.findLow(held.cidr); i-- > 0; ) {
      const cidr = cidrs[index.found[i]!]!
      if (cidr.prefix < held.cidr.prefix) tell(cidr, held, 'inside')
    }
  }
  return { count, first }
}

const narrowestOf = (held: readonly HeldRange[], version: 4 | 6): number =>
  held.reduce((most, { cidr }) => (cidr.version === version ? Math.max(most, cidr.prefix) : most), 0)

function* those(ranges: Ranges, counts: (held: HeldRange) => boolean): Generator<void, readonly HeldRange[]> {
  const found: HeldRange[] = []
  let looked = 0
  for (const held of ranges.inForce()) {
    if (++looked % SLICE === 0) yield
    if (counts(held)) found.push(held)
  }
  return found
}
