import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Budget, minimised } from './minimise.ts'

const numbers = Array.from({ length: 200 }, (_, i) => i)

test.each([
  ['one item', (some: readonly number[]) => some.includes(77), [77]],
  ['two far apart', (some: readonly number[]) => some.includes(3) && some.includes(190), [3, 190]],
  ['any five', (some: readonly number[]) => some.length >= 5, undefined],
])('finds %s', (_, holds, wanted) => {
  const found = minimised(numbers, holds, new Budget(10_000))
  if (wanted) expect(found).toEqual(wanted)
  else expect(found).toHaveLength(5)
})

test('no item can be left out of what is left, whatever is asked for', () => {
  const anything = fc.array(fc.array(fc.nat(19), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(anything, (groups) => {
      const items = numbers.slice(0, 20)
      const holds = (some: readonly number[]) =>
        groups.some((group) => group.every((one) => some.includes(one)))
      const found = minimised(items, holds, new Budget(10_000))
      expect(holds(found)).toBe(true)
      for (const one of found)
        expect(found.length > 1 && holds(found.filter((other) => other !== one))).toBe(false)
    }),
  )
})

test('gives what it has when the budget is spent', () => {
  const budget = new Budget(3)
  const found = minimised(numbers, (some) => some.includes(0), budget)
  expect(found).toContain(0)
  expect(found.length).toBeGreaterThan(1)
  expect(budget.spent).toBe(true)
})
