import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { SortedBag } from './sorted-bag.ts'

const few = fc.integer({ min: -5, max: 5 })
const any = fc.double({ noNaN: true, noDefaultInfinity: true })

it.each([
  ['few different numbers', few],
  ['many different numbers', any],
])('gives the number at every rank, as they come and go: %s', (_, number) => {
  const numbers = fc.array(number, { minLength: 1, maxLength: 2500, size: 'max' })
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 900 }), (all, window) => {
      const bag = new SortedBag()
      for (const [i, value] of all.entries()) {
        bag.add(value)
        if (i >= window) bag.remove(all[i - window]!)
      }
      const wanted = all.slice(-window).sort((a, b) => a - b)
      expect(bag.count).toBe(wanted.length)
      expect(wanted.map((_one, rank) => bag.at(rank) - wanted[rank]!).every((off) => !(off !== 0))).toBe(true)
    }),
    { numRuns: 60 },
  )
})

it('gives its room back when it empties', () => {
  const bag = new SortedBag()
  for (let i = 0; i < 100_000; i++) bag.add((i * 7919) % 100_003)
  const full = bag.bytes
  for (let i = 0; i < 99_900; i++) bag.remove((i * 7919) % 100_003)
  expect(bag.bytes).toBeLessThan(full / 50)
  expect(bag.count).toBe(100)
})
