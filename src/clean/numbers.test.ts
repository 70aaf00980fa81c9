import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNumber } from './numbers.ts'

const encoder = new TextEncoder()
const parse = (text: string): number => {
  const bytes = encoder.encode(`9${text}9`)
  return parseNumber(bytes, 1, bytes.length - 1)
}

test.each([
  ['0', 0],
  ['404.0', 404],
  ['-1', -1],
  ['+5', 5],
  ['3865.28', 3865.28],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  [' 7 ', 7],
  ['007', 7],
  ['9007199254740993', 9007199254740992],
  ['123456789012345678901234567890', 1.2345678901234568e29],
])('%j is %d', (text, value) => {
  expect(parse(text)).toBe(value)
})

test.each([
  '',
  '-',
  '+',
  '.',
  'nan',
  'inf',
  'Infinity',
  '1e999',
  '0x10',
  '1,5',
  '1 2',
  '--1',
  '1.2.3',
  '1-',
  '٣',
])('%j is no number', (text) => {
  expect(parse(text)).toBeNaN()
})

test('is the nearest double of any decimal', () => {
  const text = fc
    .tuple(fc.boolean(), fc.stringMatching(/^\d{1,18}$/), fc.stringMatching(/^\d{0,18}$/))
    .map(([minus, whole, part]) => `${minus ? '-' : ''}${whole}${part ? `.${part}` : ''}`)
  fc.assert(
    fc.property(text, (decimal) => {
      expect(parse(decimal) + 0).toBe(Number(decimal) + 0)
    }),
    { numRuns: 5000 },
  )
})
