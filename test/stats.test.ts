import { expect, it } from 'vitest'
import { filled, measured } from './random-traffic.ts'

it('a hundred thousand events with random values in every field stay under 64 MB, and every top list is right', () => {
  const { bytes, found, wanted } = measured(100_000, 0.2)
  expect(bytes).toBeLessThan(64e6)
  expect(found).toEqual(wanted)
})

it('every part that is kept, filled with long values, stays under 64 MB', () => {
  expect(filled(150)).toBeLessThan(64e6)
})
