import { expect, test } from 'vitest'
import { timePart } from './time-part.ts'

test.each([
  ['2024-02-29T23:59:59.999Z', 59, 23, 29, 9, 2, 2024],
  ['1970-01-01T00:00:00Z', 0, 0, 1, 1, 1, 1970],
  // Weeks of the year before and after.
  ['2021-01-03T12:30:00Z', 30, 12, 3, 53, 1, 2021],
  ['2021-01-04T12:30:00Z', 30, 12, 4, 1, 1, 2021],
  ['2018-12-31T01:02:03Z', 2, 1, 31, 1, 12, 2018],
  ['2020-12-31T01:02:03Z', 2, 1, 31, 53, 12, 2020],
  ['2023-01-01T01:02:03Z', 2, 1, 1, 52, 1, 2023],
] as const)('%s', (text, minute, hour, day, week, month, year) => {
  const ms = Date.parse(text)
  const parts = (['minute', 'hour', 'day', 'week', 'month', 'year'] as const).map((part) =>
    timePart(ms, part),
  )
  expect(parts).toEqual([minute, hour, day, week, month, year])
})
