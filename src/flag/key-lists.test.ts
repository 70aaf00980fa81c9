import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyLists, NONE } from './key-lists.ts'

const KEYS = 5
const key = fc.integer({ min: -1, max: KEYS - 1 })
const event = fc.record({ user: key, address: key, time: fc.nat(5) })

/** The events of each key, as its list has them. */
function listsOf(lists: KeyLists): readonly (readonly number[])[] {
  return Array.from({ length: 2 * KEYS }, (_, of) => {
    const found: number[] = []
    const first = lists.firstOf(of)
    for (let at = first < 0 ? NONE : first; at !== NONE; at = lists.nextOf(at, of)) found.push(at)
    return found
  })
}

describe('lists of events by key', () => {
  it.each(['as they arrive', 'by time'])('are in order, also those that are linked at once: %s', (order) => {
    fc.assert(
      fc.property(fc.array(event), fc.array(event), (before, after) => {
        const all = [...before, ...after]
        const byTime = order === 'by time'
        const isBefore = (a: number, b: number): boolean =>
          all[a]!.time < all[b]!.time || (all[a]!.time === all[b]!.time && a < b)
        const lists = new KeyLists()
        const other = new KeyLists()
        const add = (to: KeyLists, from: number, until: number): void => {
          to.reserve(until, byTime)
          for (const [i, { user, address }] of all.slice(from, until).entries())
            to.add(
              from + i,
              user < 0 ? -1 : 2 * user,
              address < 0 ? -1 : 2 * address + 1,
              byTime ? isBefore : undefined,
            )
        }
        add(lists, 0, before.length)
        other.reserve(before.length, byTime)
        other.restore(0, lists.save(0, before.length))
        other.link(before.length, byTime ? isBefore : undefined)
        for (const until of [before.length, all.length]) {
          add(lists, before.length, until)
          add(other, before.length, until)
          const sorted = [...all.slice(0, until).keys()]
          if (byTime) sorted.sort((a, b) => (isBefore(a, b) ? -1 : 1))
          const wanted = Array.from({ length: 2 * KEYS }, (_, of) =>
            sorted.filter((one) => 2 * all[one]!.user === of || 2 * all[one]!.address + 1 === of),
          )
          expect(listsOf(lists)).toEqual(wanted)
          expect(listsOf(other)).toEqual(wanted)
        }
      }),
    )
  })
})
