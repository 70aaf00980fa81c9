import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../lib/random.ts'
import { arrivals, inOrder, merge, spread, type Timed } from './timeline.ts'

const times = fc.array(fc.nat(50), { maxLength: 8 }).map((list) => list.toSorted((a, b) => a - b))

describe('timeline', () => {
  it('puts overlapping bursts in order of time and drops what comes too late', () => {
    fc.assert(
      fc.property(fc.array(times, { maxLength: 8 }), fc.nat(60), (lists, until) => {
        const bursts = lists.filter((list) => list.length > 0).toSorted((a, b) => a[0]! - b[0]!)
        const rows = [
          ...inOrder(
            bursts.map((list) => list.map((at) => ({ at, row: at }))),
            until,
          ),
        ]
        const wanted = bursts
          .flat()
          .filter((at) => at < until)
          .sort((a, b) => a - b)
        expect(rows.map((timed) => timed.at)).toEqual(wanted)
      }),
    )
  })

  it('merges sources in order of time and names the source', () => {
    fc.assert(
      fc.property(fc.array(times, { maxLength: 5 }), (lists) => {
        const sources = lists.map((list, source) => list.map((at): Timed<number> => ({ at, row: source })))
        const rows = [...merge(sources)]
        expect(rows.map((timed) => timed.at)).toEqual(lists.flat().sort((a, b) => a - b))
        for (const timed of rows) expect(timed.source).toBe(timed.row)
      }),
    )
  })

  it('spreads a count over a span: in order, inside, the first at its start', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9999 }),
        (seed, count, length) => {
          const list = spread({ from: 1000, until: 1000 + length }, count, createRandom(seed))
          expect(list).toHaveLength(count)
          expect(list).toEqual(list.toSorted((a, b) => a - b))
          expect(list[0]).toBe(1000)
          expect(list.at(-1)).toBeLessThan(1000 + length)
        },
      ),
    )
  })

  it('lets so many arrive a minute', () => {
    const list = [...arrivals({ from: 0, until: 3_600_000 }, 200, createRandom(4))]
    expect(Math.abs(list.length - 12_000)).toBeLessThan(500)
    expect(list.at(-1)).toBeLessThan(3_600_000)
  })
})
