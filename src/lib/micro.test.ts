import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addSum,
  isReckoned,
  microOf,
  microOfSum,
  roundedQuotient,
  smallSum,
  takeSum,
  toSum,
} from './micro.ts'

describe('a number in integers of 1e-6', () => {
  it.each([
    [0, 0n],
    [-0, 0n],
    [1, 1_000_000n],
    [0.1, 100_000n],
    [0.0000005, 1n],
    [-0.0000005, -1n],
    [0.00000049, 0n],
    [1.0000005, 1_000_001n],
    [-1.0000005, -1_000_001n],
    [2.5000015, 2_500_002n],
    [1e-7, 0n],
    [5e-7, 1n],
    [5e-324, 0n],
    [12_345_678_901.2345, 12_345_678_901_234_500n],
    [999_999_999_999_999, 999_999_999_999_999_000_000n],
  ])('%d', (value, micro) => {
    expect(microOf(value)).toBe(micro)
  })

  it('is what its shortest decimal says, whatever the number', () => {
    // Numbers written with few digits: their shortest decimal is that text.
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
        fc.integer({ min: 0, max: 9 }),
        (digits, places) => {
          const scale = 10n ** BigInt(places)
          const wanted = roundedQuotient(BigInt(digits) * 1_000_000n, scale)
          expect(microOf(Number(`${digits}e-${places}`))).toBe(wanted)
        },
      ),
    )
  })
})

describe('a sum', () => {
  const number = fc.oneof(
    fc.double({ min: -1e15, max: 1e15, minExcluded: true, maxExcluded: true, noNaN: true }),
    fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10),
    fc.constantFrom(1e9, -1e9, 999_999_999.9999995, -1e-6, 8_999_999_999.999998),
  )

  it('is exact, as numbers come and go', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 40 }), fc.nat(40), (numbers, gone) => {
        const sum = { high: 0, low: 0 }
        const one = { high: 0, low: 0 }
        for (const value of numbers) {
          toSum(value, one)
          addSum(sum, one)
        }
        for (const value of numbers.slice(0, gone)) {
          toSum(value, one)
          takeSum(sum, one)
        }
        const wanted = numbers.slice(gone).reduce((total, value) => total + microOf(value), 0n)
        expect(microOfSum(sum)).toBe(wanted)
        expect(sum.low >= 0 && sum.low < 1e15).toBe(true)
        const small = smallSum(sum)
        if (small !== undefined) expect(BigInt(small)).toBe(wanted)
        else expect(wanted > 2n ** 52n || wanted < -(2n ** 52n)).toBe(true)
      }),
    )
  })
})

it.each([
  [5n, 2n, 3n],
  [-5n, 2n, -3n],
  [4n, 3n, 1n],
  [-4n, 3n, -1n],
  [0n, 7n, 0n],
])('%d / %d is %d, halves away from zero', (a, b, quotient) => {
  expect(roundedQuotient(a, b)).toBe(quotient)
})

it.each([
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
  [1e15, false],
  [-1e15, false],
  [999_999_999_999_999, true],
  [-0.5, true],
])('%d is reckoned with: %s', (value, reckoned) => {
  expect(isReckoned(value)).toBe(reckoned)
})
