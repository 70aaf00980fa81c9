import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventIds } from '../model/event-ids.ts'
import { Arrays } from './arrays.ts'
import { sortById, sortByTime } from './sort-rows.ts'

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
  const arrays = new Arrays()
  fc.assert(
    fc.property(times, (list) => {
      const time = Float64Array.from(list)
      const rows = arrays.rows(list.length)
      sortByTime(rows, list.length, time, arrays)
      const wanted = list.map((_, row) => row).sort((a, b) => list[a]! - list[b]! || a - b)
      expect([...rows.subarray(0, list.length)]).toEqual(wanted)
      arrays.takeBack(rows)
    }),
  )
})

test('only the rows asked for are put in order', () => {
  const time = Float64Array.of(5, 4, 3, 2, 1)
  const rows = Int32Array.of(0, 2, 4, 1, 3)
  sortByTime(rows, 3, time, new Arrays())
  expect([...rows]).toEqual([4, 2, 0, 1, 3])
})

test.each([5, 200])(
  '%i rows of one millisecond come in the order of their ids, compared as bytes',
  (count) => {
    const ids = new EventIds()
    const sources = [ids.addSource('a'), ids.addSource('b', true)]
    const ref = Float64Array.from({ length: count }, (_, i) =>
      i % 2 === 0 ? ids.at(sources[0]!, (i * 7919) % 1000) : ids.own(sources[1]!, `id-${(i * 31) % 97}`, 0),
    )
    const rows = Int32Array.from({ length: count + 2 }, (_, i) => i - 1)
    sortById(rows, 1, count + 1, ref, ids)
    const texts = Array.from(rows.subarray(1, count + 1), (row) => ids.text(ref[row]!))
    expect(texts).toEqual([...texts].sort())
    expect([rows[0], rows[count + 1]]).toEqual([-1, count])
    expect(new Set(rows).size).toBe(count + 2)
  },
)
