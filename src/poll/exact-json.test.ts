import { expect, it } from 'vitest'
import { isRawNumber, parseExactly } from './exact-json.ts'

it.each([
  '{"id":12345678901234567890,"small":7}',
  '[9007199254740993,-9007199254740993]',
  '{"text":"12345678901234567890","fraction":1629254311.8207245}',
])('keeps %s as it is', (text) => {
  expect(JSON.stringify(parseExactly(text))).toBe(text)
})

it('gives numbers that are exact as numbers', () => {
  const [large, exact, fraction] = parseExactly(
    '[9007199254740993,9007199254740991,0.1234567890123456789]',
  ) as unknown[]
  expect(isRawNumber(large)).toBe(true)
  expect([exact, fraction]).toEqual([9007199254740991, 0.12345678901234568])
})
