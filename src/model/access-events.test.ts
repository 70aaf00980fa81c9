import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyEvent } from './access-events.test-support.ts'
import { columnsOf, eventAt, eventsIn, pickEvents } from './access-events.ts'

describe('events as columns', () => {
  it('are the same events', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const columns = columnsOf(events)
        expect(eventsIn(columns)).toEqual(events)
        expect(eventsIn(structuredClone(columns))).toEqual(events)
      }),
    )
  })

  it('can be picked', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1 }), fc.array(fc.nat(100)), (events, picks) => {
        const rows = Int32Array.from(picks, (pick) => pick % events.length)
        const picked = pickEvents(columnsOf(events), rows)
        expect(eventsIn(picked)).toEqual(Array.from(rows, (row) => events[row]))
        if (rows.length > 0) expect(eventAt(picked, 0)).toEqual(events[rows[0]!])
      }),
    )
  })
})
