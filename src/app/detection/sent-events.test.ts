import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AccessEvent } from '../../model/access-event.ts'
import { columnsOf } from '../../model/access-events.ts'
import { receiveEvents, sendEvents } from './sent-events.ts'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 })
const event: fc.Arbitrary<AccessEvent> = fc.record(
  {
    time: fc.integer(),
    finer: fc.constantFrom('1', '00012'),
    user: text,
    ip: text,
    type: text,
    application: fc.constantFrom('mail', 'files'),
    fileSizeMb: fc.nat(),
    success: fc.boolean(),
  },
  { requiredKeys: ['time', 'ip', 'type', 'application', 'success'], noNullPrototype: true },
)

it('events handed over to another thread are what they were, without those that were there before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.boolean()), { maxLength: 20 }), (given) => {
      const numbers = Int32Array.from(given, (_, i) => 1000 + i)
      const duplicate = Uint8Array.from(given, ([, isNew]) => (isNew ? 0 : 1))
      const sent = sendEvents(columnsOf(given.map(([one]) => one)), { numbers, duplicate })
      const wanted = given.flatMap(([one, isNew], i) => (isNew ? { number: 1000 + i, event: one } : []))
      expect(receiveEvents(structuredClone(sent))).toEqual(wanted)
    }),
  )
})

it('of what they are a part of, nothing else is handed over', () => {
  const events = columnsOf([{ time: 1, ip: '10.0.0.1', type: 'login', application: 'mail', success: true }])
  const body = Buffer.alloc(1_000_000)
  const bytes = body.subarray(10, 10 + events.bytes.length)
  bytes.set(events.bytes)
  const one = { numbers: new Int32Array(100).subarray(3, 4), duplicate: new Uint8Array(1) }
  const sent = sendEvents({ ...events, bytes }, one)
  expect(structuredClone(sent).events.bytes.buffer.byteLength).toBe(events.bytes.length)
  expect(receiveEvents(sent)).toEqual(receiveEvents({ ...one, events }))
})
