import { expect, it } from 'vitest'
import { decimalOf } from './decimal.ts'

it.each([
  ['404', 404],
  ['404.0', 404],
  ['5.', 5],
  ['.5', 0.5],
  ['-1.5e3', -1500],
  ['+2E-2', 0.02],
  ['1e999', Number.POSITIVE_INFINITY],
])('%s is %d', (text, wanted) => {
  expect(decimalOf(text)).toBe(wanted)
})

it.each(['', '.', '-', 'e5', '1e', '0x10', '1_000', ' 1', '1 ', '1\n', 'Infinity', 'NaN', '١'])(
  '%j is no decimal',
  (text) => {
    expect(decimalOf(text)).toBeUndefined()
  },
)
