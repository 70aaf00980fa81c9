import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyEvent } from '../../model/access-events.test-support.ts'
import { columnsOf, eventsIn, pickEvents } from '../../model/access-events.ts'
import { entryForm } from './entry-form.ts'

it('prints events as JSON.stringify does, and reads them again', () => {
  fc.assert(
    fc.property(fc.array(anyEvent), fc.boolean(), fc.nat(), (events, backwards, at) => {
      const wanted = backwards ? events.toReversed() : events
      const rows = Int32Array.from(wanted, (_, i) => (backwards ? events.length - 1 - i : i))
      const text = entryForm.print({ type: 'events', at, events: pickEvents(columnsOf(events), rows) })
      const printed = Buffer.from(text).toString()
      const named = wanted.map(({ time, finer, user, ip, type, application, fileSizeMb, success }) => ({
        ...{ time, finer, user, ip, type, application, fileSizeMb, success },
      }))
      expect(printed).toBe(JSON.stringify({ type: 'events', at, events: named }))
      const read = entryForm.read(Buffer.from(text))
      expect(read).toMatchObject({ type: 'events', at })
      expect(read.type === 'events' && eventsIn(read.events)).toEqual(wanted)
    }),
  )
})
