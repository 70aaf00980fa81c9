import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openAddressBook } from '../../app/address-book.ts'
import type { Alert } from '../../model/alert.ts'
import type { RevisionCount } from '../../model/revision.ts'
import type { RuleState } from '../../model/rule-state.ts'
import { alertOf, floodOf } from '../../report/fixture.ts'
import type { Summary } from '../summary.ts'
import { painter } from './colour.ts'
import type { Printer } from './printer.ts'
import { statsLine } from './stats-text.ts'
import { textPrinter } from './text.ts'

const book = openAddressBook({ find: () => undefined })

/** What the printer writes, without a terminal. */
async function printed(say: (printer: Printer) => void): Promise<string> {
  const out = new PassThrough()
  const printer = textPrinter(out, book)
  say(printer)
  await printer.drain()
  return String(out.read() ?? '')
}

const told = (...alerts: readonly Alert[]): Promise<string> =>
  printed((printer) => {
    for (const alert of alerts) printer.alert(alert)
  })

test('an alert is told when it opens, and in a line when it closes', async () => {
  expect(await told(alertOf({ status: 'open' }), alertOf())).toBe(`
MEDIUM         1970-01-01 00:01:00  Guessing
               key      src_endpoint.ip 203.0.113.9
               why      5 failures within 5 min.
               users    ann
               from     203.0.113.9 (documentation)
               advice   Block the address.
               id       a1
closed         1970-01-01 00:02:00  Guessing  src_endpoint.ip 203.0.113.9: after 1 min, 7 events
`)
})

test('an attack that ends names targets and sources, those inside apart', async () => {
  const text = await told(floodOf({ status: 'open' }), floodOf())
  expect(
    text.slice(text.indexOf('closed')),
  ).toBe(`closed         1970-01-01 00:02:00  Flood  vector syn_flood: after 1 min, 7 events, 10.0 kB, peak 400 at
               00:01:30
               targets  10.0.0.1
               outside  198.51.100.1 (documentation) 900
               inside   192.168.1.5 (30); yours: look at these hosts, do not block them
`)
})

test('an alert that changes while it is open is not told again', async () => {
  const text = await told(alertOf({ status: 'open' }), alertOf({ status: 'open', count: 8 }))
  expect(text.match(/MEDIUM/g)).toHaveLength(1)
})

test('an alert that is withdrawn says why', async () => {
  const text = await told(
    floodOf({ status: 'open' }),
    floodOf({ status: 'withdrawn', withdrawnBecause: 'part of more' }),
  )
  expect(text).toContain('withdrawn      1970-01-01 00:01:00  Flood  vector syn_flood: part of more\n')
})

test('texts from outside cannot steer the terminal', async () => {
  const hostile = '\x1b]0;title\x07\u202e\x9b2J'
  const text = await told(
    alertOf({
      key: { 'user.name': hostile },
      reason: hostile,
      entities: { users: [hostile], sources: [hostile], targets: [] },
    }),
  )
  expect(text).not.toMatch(/[^\n\P{C}]/u)
  expect(text).toContain('\\x1b]0;title')
})

test('an interval is one line, as wide as a page', () => {
  const line = statsLine({
    from: 0,
    to: 15_000,
    events: 15,
    success: 13,
    failure: 2,
    top: {
      'user.name': [{ value: 'henry', events: 9 }],
      'src_endpoint.ip': [{ value: 'x'.repeat(90), events: 1 }],
    },
  })
  expect(line).toBe(
    '1970-01-01 00:00:00 - 00:00:15       15 events       13 ok        2 failed  users henry 9',
  )
})

const summary = (late: number): Summary => ({
  quality: {
    rows: 1000,
    accepted: 990,
    duplicates: 4,
    late,
    rejected: { 'time:missing': 6 },
    faults: {},
    repaired: {},
  },
  alerts: { total: 2, byLevel: { low: 1, high: 1 }, byRule: { Guessing: 1, Flood: 1 } },
  throughput: { events: 1000, bytes: 20_000, seconds: 0.5, eventsPerSecond: 2000 },
  rules: [held('Flood', 3000), held('Guessing', 1500)],
})

const held = (title: string, bytes: number, tooMany = 0): RuleState => ({
  ...{ rule: { id: title.toLowerCase(), title }, keys: 10, bytes },
  ...{ noKey: 2, tooMany, noNumber: 0 },
})

test('events that rules had to leave out are named by rule, the most first', async () => {
  const rules = [held('Flood', 0, 3), held('Guessing', 0), held('Spray', 0, 1200)]
  expect(await printed((printer) => printer.summary({ ...summary(0), rules }))).toContain(`
  set aside by rules, for more keys or values than one event may have
  1,200  Spray
      3  Flood

Alerts
`)
})

test('the end says what the input was worth, what was found and how fast', async () => {
  expect(await printed((printer) => printer.summary(summary(0)))).toBe(`
Quality
  rows        1,000
  accepted      990  99.0 %
  duplicates      4   0.4 %
  rejected        6   0.6 %

  rejected because
    time:missing  6  A field that the event cannot do without is absent or empty.

Alerts
  high 1  low 1
  1  Flood
  1  Guessing

Speed
  1,000 rows, 20.0 kB in 0.5 s: 2,000 rows a second; the rules held 4.5 kB
`)
})

test('rows that came late say what they did to the alerts, and why they could not', async () => {
  const end = (late: number, revisions?: RevisionCount) =>
    printed((printer) => printer.summary({ ...summary(late), ...(revisions && { revisions }) }))
  const done = { notRevisable: 0, created: 1, changed: 2, withdrawn: 0 }
  expect(await end(0, { ...done, created: 0 })).not.toContain('late')
  expect(await end(10, done)).toContain('10 rows came late; 1 alert made, 2 changed, 0 withdrawn for that.\n')
  const lost = await end(10, { ...done, notRevisable: 3, why: 'stdin cannot be read again' })
  expect(lost.replaceAll(/\s+/g, ' ')).toContain(
    'For 3 of them alerts were not revised: stdin cannot be read again. Run with --sort',
  )
})

test('an alert that late events bring about is told like any other, one that they change in few lines', async () => {
  const made = alertOf({ revision: 1 })
  const text = await told(made, alertOf({ revision: 2, count: 8 }))
  expect(text.match(/MEDIUM/g)).toHaveLength(1)
  expect(text.slice(text.indexOf('closed'))).toBe(
    `closed         1970-01-01 00:02:00  Guessing  src_endpoint.ip 203.0.113.9: after 1 min, 7 events
revised        1970-01-01 00:01:00  Guessing  src_endpoint.ip 203.0.113.9: closed after 1 min, 8 events
               why      5 failures within 5 min.
`,
  )
})

test('an open alert that late events change closes as any other does', async () => {
  const text = await told(
    alertOf({ status: 'open' }),
    alertOf({ status: 'open', revision: 2, count: 8 }),
    alertOf({ revision: 2, count: 9 }),
  )
  expect(text).toContain(
    'revised        1970-01-01 00:01:00  Guessing  src_endpoint.ip 203.0.113.9: open, 8 events',
  )
  expect(text).toContain(
    'closed         1970-01-01 00:02:00  Guessing  src_endpoint.ip 203.0.113.9: after 1 min, 9 events',
  )
})

test('levels are coloured on a terminal only, and never against NO_COLOR', () => {
  expect(painter(true, undefined)('high', 'HIGH')).toBe('\x1b[31mHIGH\x1b[0m')
  expect(painter(true, '1')('high', 'HIGH')).toBe('HIGH')
  expect(painter(false, undefined)('high', 'HIGH')).toBe('HIGH')
})
