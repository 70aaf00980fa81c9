import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AccessEvent } from '../../model/access-event.ts'
import { columnsOf, eventsIn } from '../../model/access-events.ts'
import { PendingEvents } from './pending-events.ts'
import { EventSender, type SentEvents } from './sent-events.ts'

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
  const sender = new EventSender()
  const entry = fc.array(fc.tuple(event, fc.boolean()), { maxLength: 100 })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      pending.clear()
      for (const given of entries) {
        const columns = columnsOf(given.map(([one]) => one))
        const numbers = Int32Array.from(given, (_, i) => i)
        const duplicate = new Uint8Array(given.length)
        const sent = sender.send(columns, { numbers, duplicate })
        const { events } = structuredClone(sent)
        for (const [row, [, isWanted]] of given.entries()) if (isWanted) pending.add(events, row, 7 * row)
        sender.release(sent)
      }
      const wanted = entries.flatMap((given) => [...given.entries()].filter(([, [, isWanted]]) => isWanted))
      const { events, numbers } = pending.all()
      expect(eventsIn(events)).toEqual(wanted.map(([, [one]]) => one))
      expect([...numbers]).toEqual(wanted.map(([row]) => 7 * row))
    }),
  )
})

it('events that were handed over stay as they were until they are given back, whatever is sent meanwhile', () => {
  const sender = new EventSender()
  const given = fc.record({ events: fc.array(event, { maxLength: 30 }), released: fc.nat(2) })
  fc.assert(
    fc.property(fc.array(given, { maxLength: 20 }), (all) => {
      let waiting: { readonly sent: SentEvents; readonly wanted: readonly AccessEvent[] }[] = []
      for (const { events: wanted, released } of all) {
        const columns = columnsOf(wanted)
        const numbers = Int32Array.from(wanted, (_, i) => i)
        const sent = sender.send(columns, { numbers, duplicate: new Uint8Array(wanted.length).fill(1) })
        columns.bytes.fill(0)
        columns.places.fill(0)
        columns.time.fill(0)
        waiting.push({ sent, wanted })
        for (const { sent, wanted } of waiting) {
          const { events, numbers, duplicate } = sent
          expect([...numbers]).toEqual(wanted.map((_, i) => i))
          expect([...duplicate]).toEqual(wanted.map(() => 1))
          expect(eventsIn({ ...events, bytes: Uint8Array.from(events.bytes) })).toEqual(wanted)
        }
        for (const { sent } of waiting.slice(0, released)) sender.release(sent)
        waiting = waiting.slice(released)
      }
    }),
  )
})
