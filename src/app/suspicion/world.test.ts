import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccessEvent } from '../../model/access-event.ts'
import type { Entry } from './entry.ts'
import { type SavedWorld, World } from './world.ts'

const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.1.1', '8.8.8.8', '2001:db8::1', '::1')
const event: fc.Arbitrary<AccessEvent> = fc.record(
  {
    time: fc.nat(5),
    user: fc.constantFrom('alice', 'bob', 'carol'),
    ip: address,
    type: fc.constant('login'),
    application: fc.constant('email'),
    success: fc.boolean(),
  },
  { requiredKeys: ['time', 'ip', 'type', 'application', 'success'] },
)
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('events'), at: fc.nat(), events: fc.array(event) }) },
  fc.record({
    type: fc.constant('add-range'),
    at: fc.nat(),
    cidr: fc.constantFrom('10.0.0.0/24', '10.0.0.0/16', '8.8.8.8/32', '2001:db8::/32'),
  }),
  fc.record({ type: fc.constant('remove-range'), at: fc.nat(), range: fc.integer({ min: 1, max: 4 }) }),
)

describe('a world that is saved', () => {
  it('goes on in another one as if it had never stopped, whatever came while its parts were asked for', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (before, after) => {
        const world = new World()
        for (const one of before) world.apply(one)
        const saved = world.save()[Symbol.iterator]()
        const parts: SavedWorld[] = []
        const take = (): void => {
          const next = saved.next()
          if (!next.done) parts.push(structuredClone(next.value))
        }
        const wanted = after.map((one) => {
          take()
          return world.apply(one)
        })
        for (let had = -1; had < parts.length; ) {
          had = parts.length
          take()
        }
        const other = new World()
        for (const part of parts) other.restore(part)
        expect(after.map((one) => other.apply(one))).toEqual(wanted)
      }),
    )
  })
})
