import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copiedCounts, countsOf, isKnown, noCounts, rememberCount, usualOf } from './slot-counts.ts'

describe('counts of slots', () => {
  it('are the newest of each slot, oldest first, however large', () => {
    const given = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 600 })), {
      maxLength: 400,
    })
    fc.assert(
      fc.property(given, fc.constantFrom(1, 3, 120), (all, remember) => {
        const counts = noCounts(3, remember)
        for (const [slot, count] of all) rememberCount(counts, remember, slot, count)
        for (const slot of [0, 1, 2]) {
          const wanted = all.filter(([of]) => of === slot).map(([, count]) => count)
          expect(countsOf(counts, remember, slot)).toEqual(wanted.slice(-remember))
          expect(isKnown(counts, slot, remember)).toBe(wanted.length >= remember)
        }
      }),
    )
  })

  it('take a byte each while all are small', () => {
    const counts = noCounts(168, 4)
    rememberCount(counts, 4, 0, 255)
    expect(counts.counts.byteLength).toBe(168 * 4)
  })

  it('are not reached by what happens to a copy', () => {
    const counts = noCounts(1, 2)
    rememberCount(copiedCounts(counts), 2, 0, 7)
    expect(countsOf(counts, 2, 0)).toEqual([])
  })

  it.each([
    [[4, 4, 5, 1], 4, 0.5],
    [[5], 5, 0],
    [[0, 0, 100], 0, 0],
    [[1, 2], 1.5, 0.5],
  ])('of %j are usually %d, give or take %d', (counts, median, deviation) => {
    expect(usualOf(counts)).toEqual({ median2: 2 * median, deviation4: 4 * deviation })
  })
})
