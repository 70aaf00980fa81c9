import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AccessEvent } from '../../model/access-event.ts'
import { packEvents, unpackEvents } from './packed-events.ts'

const text = fc.string({ unit: 'binary', maxLength: 5 })
const event: fc.Arbitrary<AccessEvent> = fc.record(
  {
    time: fc.integer(),
    finer: fc.constantFrom('1', '00012'),
    user: text,
    ip: text,
    type: text,
    application: fc.constantFrom('mail', 'files'),
    fileSizeMb: fc.double({ noNaN: true }),
    success: fc.boolean(),
  },
  { requiredKeys: ['time', 'ip', 'type', 'application', 'success'], noNullPrototype: true },
)

it('events handed over to another thread are what they were, without those that were there before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.boolean()), { maxLength: 20 }), (given) => {
      const numbers = given.map(([, isNew], i) => (isNew ? 1000 + i : -1))
      const packed = packEvents(
        given.map(([one]) => one),
        (place) => numbers[place]!,
      )
      const wanted = given.flatMap(([one], i) => (numbers[i]! < 0 ? [] : { number: numbers[i]!, event: one }))
      expect(unpackEvents(structuredClone(packed))).toEqual(wanted)
    }),
  )
})
