import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyEvent } from '../../model/access-events.test-support.ts'
import { columnsOf, eventsIn } from '../../model/access-events.ts'
import { printEvents, readEvents } from './printed-events.ts'

const plain = anyEvent.filter(({ user = '', type, application }) =>
  [user, type, application].every((text) => JSON.stringify(text) === `"${text}"`),
)

it('reads what it printed, unless a text has escapes', () => {
  fc.assert(
    fc.property(fc.array(plain), fc.nat(), (events, at) => {
      const read = readEvents(printEvents({ at, events: columnsOf(events) }))
      expect(read?.at).toBe(at)
      expect(eventsIn(read!.events)).toEqual(events)
    }),
  )
  const event = { time: 0, ip: '::', type: 'a', application: 'b', success: true }
  const withQuote = columnsOf([event, { ...event, user: 'the "boss"' }])
  expect(readEvents(printEvents({ at: 0, events: withQuote }))).toBeUndefined()
  const shortest = columnsOf(Array.from({ length: 100 }, () => event))
  expect(eventsIn(readEvents(printEvents({ at: 0, events: shortest }))!.events)).toEqual(eventsIn(shortest))
})

it('reads nothing that is cut short, or that something follows', () => {
  const printed = printEvents({
    at: 5,
    events: columnsOf([
      {
        time: 1,
        finer: '25',
        user: 'ada',
        ip: '10.0.0.1',
        type: 'login',
        application: 'wiki',
        success: false,
      },
      { time: 2, ip: '10.0.0.2', type: 'upload', application: 'wiki', fileSizeMb: 1.5, success: true },
    ]),
  })
  for (let end = 0; end < printed.length; end++) expect(readEvents(printed.subarray(0, end))).toBeUndefined()
  expect(readEvents(Buffer.concat([printed, Buffer.from(' ')]))).toBeUndefined()
})
