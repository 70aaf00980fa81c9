import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sortByTime } from './sort-by-time.ts'

/** Spans that take one to five digits of the radix sort, and few rows as well as many. */
const times = fc
  .tuple(
    fc.constantFrom(0, 3, 2047, 2048, 5_000_000, 2 ** 31 + 5, 2 ** 32 - 1, 2 ** 32, 2 ** 45),
    fc.constantFrom(-62_135_596_800_000, -7, 0, 1_704_067_200_000),
  )
  .chain(([span, start]) =>
    fc.array(
      fc.nat({ max: 4_000 }).map((part) => start + Math.floor((span * part) / 4_000)),
      { maxLength: 200 },
    ),
  )

test('rows come in order of time, those of one millisecond as they stood', () => {
  fc.assert(
    fc.property(times, (list) => {
      const time = Float64Array.from(list)
      const rows = Int32Array.from(list, (_, row) => row)
      sortByTime(rows, list.length, time)
      const wanted = list.map((_, row) => row).sort((a, b) => list[a]! - list[b]! || a - b)
      expect([...rows]).toEqual(wanted)
    }),
  )
})

test('only the rows asked for are put in order', () => {
  const time = Float64Array.of(5, 4, 3, 2, 1)
  const rows = Int32Array.of(0, 2, 4, 1, 3)
  sortByTime(rows, 3, time)
  expect([...rows]).toEqual([4, 2, 0, 1, 3])
})
