import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AccessEvent } from '../../model/access-event.ts'
import { columnsOf, eventsIn } from '../../model/access-events.ts'
import { PendingEvents } from './pending-events.ts'
import { sendEvents } from './sent-events.ts'

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

it('events that were handed over and wait, some of several entries, are what they were', () => {
  const pending = new PendingEvents()
  const entry = fc.array(fc.tuple(event, fc.boolean()), { maxLength: 100 })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      pending.clear()
      for (const given of entries) {
        const columns = columnsOf(given.map(([one]) => one))
        const numbers = Int32Array.from(given, (_, i) => i)
        const duplicate = new Uint8Array(given.length)
        const { events } = structuredClone(sendEvents(columns, { numbers, duplicate }))
        for (const [row, [, isWanted]] of given.entries()) if (isWanted) pending.add(events, row, 7 * row)
      }
      const wanted = entries.flatMap((given) => [...given.entries()].filter(([, [, isWanted]]) => isWanted))
      const { events, numbers } = pending.all()
      expect(eventsIn(events)).toEqual(wanted.map(([, [one]]) => one))
      expect([...numbers]).toEqual(wanted.map(([row]) => 7 * row))
    }),
  )
})

it('of what they are a part of, nothing else is handed over', () => {
  const events = columnsOf([{ time: 1, ip: '10.0.0.1', type: 'login', application: 'mail', success: true }])
  const bytes = Buffer.alloc(1_000_000).subarray(10, 10 + events.bytes.length)
  bytes.set(events.bytes)
  const one = { numbers: new Int32Array(100).subarray(3, 4), duplicate: new Uint8Array(1) }
  const sent = structuredClone(sendEvents({ ...events, bytes }, one))
  expect(sent.events.bytes.buffer.byteLength).toBe(events.bytes.length)
  expect(sent.numbers.buffer.byteLength).toBe(4)
  expect(eventsIn(sent.events)).toEqual(eventsIn(events))
})
