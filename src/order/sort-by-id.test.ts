import { expect, test } from 'vitest'
import { EventIds } from '../model/event-ids.ts'
import { sortById } from './sort-by-id.ts'

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
