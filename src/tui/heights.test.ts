import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heightsOf } from './heights.ts'

test('parts share all rows of a screen, and alerts always have one beside the head', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(200), fc.nat(20), (rows, sources, notices) => {
      const heights = heightsOf(rows, { sources, notices })
      expect(Object.values(heights).reduce((sum, n) => sum + n, 0)).toBe(rows)
      expect(heights.head).toBe(1)
      expect(heights.alerts).toBeGreaterThanOrEqual(rows > 1 ? 1 : 0)
    }),
  )
})

test('a usual screen has room for every part', () => {
  expect(Object.values(heightsOf(24, { sources: 1, notices: 1 })).every((n) => n > 0)).toBe(true)
})
