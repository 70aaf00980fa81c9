import { expect, it } from 'vitest'
import { measured } from './random-traffic.ts'

it('a hundred thousand random hosts, paths and agents stay under 64 MB, and the top lists are right', () => {
  const { bytes, found, wanted } = measured(100_000, 0.2)
  expect(bytes).toBeLessThan(64e6)
  expect(found).toEqual(wanted)
})
