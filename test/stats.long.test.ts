import { expect, it } from 'vitest'
import { filled, measured } from './random-traffic.ts'

it('ten million events with random values in every field stay under 64 MB, and every top list is right', () => {
  const { bytes, found, wanted, estimates } = measured(10_000_000, 5)
  expect(bytes).toBeLessThan(64e6)
  expect(found).toEqual(wanted)
  for (const estimate of estimates) expect(Math.abs(estimate / 10_000_000 - 1)).toBeLessThan(0.08)
}, 3_600_000)

it('every part that is kept, filled with long values and times of every length, stays under 64 MB', () => {
  expect(filled(4000)).toBeLessThan(64e6)
}, 3_600_000)
