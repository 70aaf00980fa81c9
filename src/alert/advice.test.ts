import { expect, test } from 'vitest'
import { adviceFor } from './advice.ts'

const isInside = (address: string): boolean => address.startsWith('192.168.')
const IN = '192.168.1.5'
const OUT = '203.0.113.9'

test.each([
  ['outside sources', 'Block the address.', [OUT], 'Block the address.'],
  [
    'an inside source',
    'Block the address.',
    [IN],
    'Look for what runs on the inside source; do not block it.',
  ],
  [
    'both',
    'Block the address.',
    [OUT, IN],
    'Block the address. Only outside sources are meant: the inside ones are yours, look at those hosts.',
  ],
  ['advice that tells them apart itself', 'Block it if it is outside.', [IN], 'Block it if it is outside.'],
  ['advice that blocks nothing', 'Force a password reset.', [IN], 'Force a password reset.'],
])('%s', (_, advice, sources, told) => {
  expect(adviceFor(advice, sources, isInside)).toBe(told)
})
