import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Detail, mergedDetails, type SavedDetails, TopDetails } from './top-details.ts'

/** Beside each value, how often it came. */
const tally: Detail<{ n: number }, number> = {
  open: (saved = 0) => ({ n: saved }),
  save: ({ n }) => n,
  join: (parts) => parts.reduce((sum, n) => sum + n, 0),
}

const values = fc.array(fc.constantFrom(...'abcdefghijklmnop'), { maxLength: 120 })

function counted(all: readonly string[], size: number, putAway = false): SavedDetails<number> {
  let details = new TopDetails(tally, size)
  for (const value of all) {
    details.of(value, 1).n++
    if (putAway) details = new TopDetails(tally, size, details.save())
  }
  return details.save()
}

const total = ({ details, other }: SavedDetails<number>): number =>
  details.reduce((sum, n) => sum + n, other ?? 0)

/** Of each value that is kept at least `count - error` was counted beside it, and no more than there was. */
function expectKept(all: readonly string[], { top, details }: SavedDetails<number>): void {
  for (const [i, value] of top.values.entries()) {
    expect(details[i]).toBeGreaterThanOrEqual(top.counts[i]! - top.errors[i]!)
    expect(details[i]).toBeLessThanOrEqual(all.filter((one) => one === value).length)
  }
}

describe('what is counted beside the most frequent values', () => {
  it('is all there was, be it theirs or that of all others', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 6 }), (all, size) => {
        const saved = counted(all, size)
        expect(total(saved)).toBe(all.length)
        expectKept(all, saved)
        expect(counted(all, size, true)).toEqual(saved)
      }),
    )
  })

  it('is put together from parts', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), fc.integer({ min: 1, max: 6 }), (parts, size) => {
        const whole = mergedDetails(
          parts.map((part) => counted(part, size)),
          size,
          tally,
        )
        expect(total(whole)).toBe(parts.flat().length)
        expect(whole.details.length).toBeLessThanOrEqual(size)
        expectKept(parts.flat(), whole)
      }),
    )
  })

  it('of long values is that of the value', () => {
    const long = 'x'.repeat(500)
    const { top, details } = counted([`${long}1`, `${long}2`, `${long}1`], 4)
    expect([top.values.length, details.toSorted()]).toEqual([2, [1, 2]])
  })
})
