import { expect, it } from 'vitest'
import { measured } from './random-traffic.ts'

it('ten million random hosts, paths and agents stay under 64 MB, and the top lists are right', () => {
  const { bytes, found, wanted, estimates } = measured(10_000_000, 5)
  expect(bytes).toBeLessThan(64e6)
  expect(found).toEqual(wanted)
  for (const estimate of estimates) expect(Math.abs(estimate / 10_000_000 - 1)).toBeLessThan(0.08)
}, 1_800_000)
