import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rememberRanges } from './remember-ranges.ts'

const LAST = 2 ** 32 - 1

test('answers as whoever is asked does, whatever was asked for before', () => {
  const starts = fc.uniqueArray(fc.oneof(fc.nat(4000), fc.nat(LAST)), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(starts, fc.array(fc.oneof(fc.nat(5000), fc.nat(LAST)), { minLength: 50 }), (given, asked) => {
      const begins = [0, ...given].toSorted((a, b) => a - b)
      const find = (address: number) => {
        const at = begins.findLastIndex((start) => start <= address)
        return { first: begins[at]!, last: (begins[at + 1] ?? LAST + 1) - 1, answer: at }
      }
      const remembered = rememberRanges(find)
      for (const address of [...asked, 0, LAST])
        expect(begins[remembered(address)]).toBe(begins[find(address).answer])
    }),
  )
})

test('asks once for neighbours', () => {
  let times = 0
  const remembered = rememberRanges((address) => {
    times++
    return { first: address & ~255, last: address | 255, answer: address >>> 8 }
  })
  expect([512, 513, 767, 768, 512].map(remembered)).toEqual([2, 2, 2, 3, 2])
  expect(times).toBe(2)
})

test('asks once for all of a great range, however far its addresses are apart', () => {
  let times = 0
  const remembered = rememberRanges((address) => {
    times++
    return { first: (address & ~0xffffff) >>> 0, last: (address | 0xffffff) >>> 0, answer: address >>> 24 }
  })
  expect([0x0b000000, 0x0b000100, 0x0bfffe00].map(remembered)).toEqual([11, 11, 11])
  expect(times).toBe(1)
})
