import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { columnsOf } from '../../model/access-events.ts'
import type { SuspicionEntry } from './entry.ts'
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
const cidr = fc.constantFrom('10.0.0.0/24', '10.0.0.0/16', '8.8.8.8/32', '2001:db8::/32')
const range = fc.integer({ min: 1, max: 6 })
const expiresAt = fc.nat(5)
const order = fc.constantFrom('arrival' as const, 'event-time' as const)
const rule = fc.constantFrom('one', 'other')
const entry: fc.Arbitrary<SuspicionEntry> = fc.oneof(
  fc.record({ type: fc.constant('order'), at: fc.nat(), order }),
  fc.record({
    type: fc.constant('matches'),
    at: fc.nat(),
    matches: fc.array(fc.record({ event: fc.nat(8), rule, alert: fc.constantFrom('a', 'b') }), {
      maxLength: 3,
    }),
  }),
  fc.record({ type: fc.constantFrom('take-back-rule', 'undo-rule'), at: fc.nat(), rule }),
  fc.record({
    type: fc.constantFrom('take-back-alert', 'undo-alert'),
    at: fc.nat(),
    alert: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    type: fc.constantFrom('take-back-alerts', 'undo-alerts'),
    at: fc.nat(),
    alerts: fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('change-list'),
    at: fc.nat(5),
    list: fc.record({ name: fc.constantFrom('one', 'other') }),
    add: fc.array(fc.record({ cidr, expiresAt }, { requiredKeys: ['cidr'] }), { maxLength: 3 }),
    change: fc.array(fc.record({ range, expiresAt }, { requiredKeys: ['range'] }), { maxLength: 1 }),
    remove: fc.array(range, { maxLength: 2 }),
    retroactive: fc.boolean(),
    takeBack: fc.boolean(),
    last: fc.boolean(),
    gone: fc.boolean(),
  }),
  fc.record({ type: fc.constant('expire'), at: fc.nat(5) }),
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('events'),
      at: fc.nat(),
      events: fc.array(event).map(columnsOf),
    }),
  },
  fc.record({
    type: fc.constant('add-range'),
    at: fc.nat(),
    retroactive: fc.boolean(),
    cidr,
  }),
  fc.record({
    type: fc.constantFrom('remove-range', 'undo-range'),
    at: fc.nat(),
    range,
    takeBack: fc.boolean(),
  }),
  fc.record({
    type: fc.constantFrom('take-back', 'undo', 'mark', 'unmark'),
    at: fc.nat(),
    event: fc.nat(8),
    reason: fc.constant('why'),
  }),
)

/** All that is known of all events. */
function records(world: World): unknown[] {
  const found: unknown[] = []
  for (let record = world.record(0); record; record = world.record(found.length)) found.push(record)
  return found
}

const settle = (world: World): void => {
  for (const _ of world.settle());
}

/** Applies entries, all that follows worked out after each, and gives what was told. */
function applied(world: World, entries: readonly SuspicionEntry[], between = (): void => {}): unknown[] {
  return entries.map((one) => {
    between()
    const { outcome } = world.apply(one)
    settle(world)
    return outcome
  })
}

describe('a world that is saved', () => {
  it('goes on in another one as if it had never stopped, whatever came while its parts were asked for', () => {
    fc.assert(
      fc.property(order, fc.array(entry), fc.array(entry), (kept, before, after) => {
        const world = new World(1)
        world.apply({ type: 'order', at: 0, order: kept })
        // What waits to be worked out when it is saved is worked out in what is saved.
        for (const one of before) world.apply(one)
        const saved = world.save()[Symbol.iterator]()
        settle(world)
        const parts: SavedWorld[] = []
        const take = (): boolean => {
          const { value, done } = saved.next()
          if (!done) parts.push(structuredClone(value))
          return !done
        }
        const wanted = applied(world, after, take)
        while (take());
        const other = new World(2)
        for (const part of parts) other.restore(part)
        expect(applied(other, after)).toEqual(wanted)
        expect(records(other)).toEqual(records(world))
        expect(other.ranges.lists).toEqual(world.ranges.lists)
      }),
      { numRuns: tries(300) },
    )
  })
})
