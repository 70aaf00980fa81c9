import { expect, test } from 'vitest'
import { readAlerts, readEvents } from './read-case.ts'

test('an event is its id, its time and its fields', () => {
  const read = readEvents('{"id":"e1","time":0,"user.name":["a",null],"n":1.5}\n\n{"id":"e2","time":1}\n')
  expect(read).toEqual({
    ok: true,
    value: [
      { id: 'e1', time: 0, fields: { 'user.name': ['a', null], n: 1.5 } },
      { id: 'e2', time: 1, fields: {} },
    ],
  })
})

const badEvents: [what: string, text: string, why: string][] = [
  ['no JSON', '{"id":', 'event 1 is not JSON'],
  ['no object', '[]', 'event 1 must be an object'],
  ['no id', '{"time":0}', 'event 1 needs an "id" of printable ASCII'],
  ['an id with a blank', '{"id":"a b","time":0}', 'event 1 needs an "id" of printable ASCII'],
  ['no time', '{"id":"a"}', 'event 1: "time" must be a whole number of milliseconds or events'],
  ['a time with a fraction', '{"id":"a","time":0.5}', 'event 1: "time" must be a whole number'],
  ['an id twice', '{"id":"a","time":0}\n{"id":"a","time":1}', 'the id "a" stands twice'],
  [
    'an object in a field',
    '{"id":"a","time":0,"x":{"y":1}}',
    'event 1: "x" must be a value or a list of values',
  ],
  ['too many', '{}\n'.repeat(201), 'more than 200 events'],
]

test.each(badEvents)('events with %s are refused', (_what, text, why) => {
  const read = readEvents(text)
  expect(read.ok).toBe(false)
  expect('why' in read && read.why).toMatch(new RegExp(`^events.ndjson: ${why}`))
})

const alert = { rule: 'r', key: { 'user.name': 'a' }, openedAt: 1, closedAt: 2, count: 1, events: ['e1'] }

test('an alert has six keys', () => {
  expect(readAlerts(JSON.stringify([alert]))).toEqual({ ok: true, value: [alert] })
  expect(readAlerts('[]')).toEqual({ ok: true, value: [] })
})

const badAlerts: [what: string, value: unknown, why: string][] = [
  ['no list', {}, 'the file must be a list of alerts'],
  ['no rule', [{ ...alert, rule: undefined }], 'alert 1 needs a "rule"'],
  ['a key of numbers', [{ ...alert, key: { n: 1 } }], 'alert 1: the values of "key" must be texts'],
  ['a slip', [{ ...alert, openAt: 1 }], 'alert 1: unknown key "openAt"'],
  ['no count', [{ ...alert, count: undefined }], 'alert 1: "count" must be a whole number'],
  ['events that are no ids', [{ ...alert, events: [1] }], 'alert 1: "events" must be a list of ids'],
]

test.each(badAlerts)('alerts with %s are refused', (_what, value, why) => {
  const read = readAlerts(JSON.stringify(value))
  expect(read.ok).toBe(false)
  expect('why' in read && read.why).toMatch(new RegExp(`^alerts.json: ${why}`))
})
