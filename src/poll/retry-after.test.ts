import { expect, it } from 'vitest'
import { retryAfter } from './retry-after.ts'

const date = 'Wed, 21 Oct 2015 07:28:00 GMT'

it.each([
  ['seconds', '120', null, 120_000],
  ['a date, by the clock of the upstream', 'Wed, 21 Oct 2015 07:29:30 GMT', date, 90_000],
  ['a date that has passed', 'Wed, 21 Oct 2015 07:00:00 GMT', date, 0],
  ['a date without a clock', 'Wed, 21 Oct 2015 07:29:30 GMT', null, undefined],
  ['more than an hour', '86400', null, 3_600_000],
  ['nonsense', 'soon', date, undefined],
  ['nothing', null, date, undefined],
])('reads %s', (_, header, sent, ms) => {
  expect(retryAfter(header, sent)).toBe(ms)
})
