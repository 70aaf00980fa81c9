/**
 * The newest counts of each slot of a week, as many as are remembered (rules ask for 120 at most: twice that fits into a byte);
 * older ones are written over.
 */
export type SlotCounts = {
  /** Counts, slot by slot; bytes until one is too large for that. */
  counts: Uint8Array | Uint32Array
  /** By slot: how many counts it was given; counted on from the number that is remembered, once it is full. */
  readonly given: Uint8Array
}

export const noCounts = (slots: number, remember: number): SlotCounts => ({
  counts: new Uint8Array(slots * remember),
  given: new Uint8Array(slots),
})

export const copiedCounts = ({ counts, given }: SlotCounts): SlotCounts => ({
  counts: counts.slice(),
  given: given.slice(),
})

export function rememberCount(all: SlotCounts, remember: number, slot: number, count: number): void {
  if (count > 0xff && all.counts instanceof Uint8Array) all.counts = Uint32Array.from(all.counts)
  const given = all.given[slot]!
  all.counts[slot * remember + (given % remember)] = Math.min(count, 0xffff_ffff)
  all.given[slot] = given + 1 === 2 * remember ? remember : given + 1
}

export const isKnown = ({ given }: SlotCounts, slot: number, needed: number): boolean =>
  given[slot]! >= needed

/** What is remembered of a slot, oldest first. */
export function countsOf({ counts, given }: SlotCounts, remember: number, slot: number): number[] {
  const all = [...counts.subarray(slot * remember, (slot + 1) * remember)]
  const times = given[slot]!
  if (times < remember) return all.slice(0, times)
  const oldest = times % remember
  return [...all.slice(oldest), ...all.slice(0, oldest)]
}

/** What is usual: the median, doubled, and the median distance from it, times four, so that both are whole. */
export interface Usual {
  readonly median2: number
  readonly deviation4: number
}

export function usualOf(counts: ArrayLike<number>): Usual {
  const median2 = twiceMedian(Float64Array.from(counts))
  return { median2, deviation4: twiceMedian(Float64Array.from(counts, (one) => Math.abs(2 * one - median2))) }
}

function twiceMedian(numbers: Float64Array): number {
  numbers.sort()
  const { length } = numbers
  return numbers[(length - 1) >> 1]! + numbers[length >> 1]!
}
