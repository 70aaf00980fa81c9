import { expect, test } from 'vitest'
import { Dictionaries } from '../model/dictionary.ts'
import type { Quality } from '../model/reject.ts'
import { KEPT } from './alert-book.ts'
import { ReportCollector } from './collector.ts'
import { alertOf, type Event, floodOf, spanOf } from './fixture.ts'
import type { Report } from './report.ts'
import { reportFields } from './tables.ts'

const quality: Quality = {
  rows: 12,
  accepted: 10,
  duplicates: 1,
  late: 0,
  rejected: { 'time:missing': 1 },
  faults: {},
  repaired: {},
}

const finish = (collector: ReportCollector): Report =>
  collector.finish({
    inputs: ['flows.csv'],
    quality,
    isInside: (address) => address.startsWith('192.168.') || address.startsWith('10.'),
    about: (address) => (address === '198.51.100.1' ? 'ZZ, Nowhere' : ''),
    attributions: [],
  })

const flow = (time: number, source: string, target: string, port: number, label?: string): Event => ({
  time,
  'src_endpoint.ip': source,
  'dst_endpoint.ip': target,
  'dst_endpoint.port': port,
  'connection_info.protocol_name': 'TCP',
  'traffic.bytes_out': 100,
  ...(label ? { 'unmapped.attack_type': label } : {}),
})

const flows: readonly Event[] = [
  flow(0, '198.51.100.1', '10.0.0.1', 80, 'syn_flood'),
  flow(1000, '198.51.100.1', '10.0.0.1', 443, 'syn_flood'),
  flow(61_000, '192.168.1.5', '10.0.0.2', 80),
  flow(3_600_000, '198.51.100.2', '10.0.0.1', 80),
]

const shortTable = (report: Report, id: string) =>
  report.classes[0]?.tables.find((table) => table.id === id)?.rows.map(({ value, events }) => [value, events])

test('totals, hours and tops are what a count by hand gives', () => {
  const collector = new ReportCollector()
  const dictionaries = new Dictionaries(7)
  collector.add(spanOf('network', flows.slice(0, 1), dictionaries))
  collector.add(spanOf('network', flows.slice(1), dictionaries))
  const report = finish(collector)
  expect(report.span).toEqual({ from: 0, to: 3_600_000 })
  const [network] = report.classes
  expect(network).toMatchObject({ eventClass: 'network', events: 4, bytes: 400 })
  expect(network?.byHour.buckets).toEqual([
    { at: 0, events: 3, failed: 0 },
    { at: 3_600_000, events: 1, failed: 0 },
  ])
  expect(shortTable(report, 'sources-outside')).toEqual([
    ['198.51.100.1', 2],
    ['198.51.100.2', 1],
  ])
  expect(shortTable(report, 'sources-inside')).toEqual([['192.168.1.5', 1]])
  expect(shortTable(report, 'targets')).toEqual([
    ['10.0.0.1', 3],
    ['10.0.0.2', 1],
  ])
  expect(shortTable(report, 'ports')).toEqual([
    ['80', 3],
    ['443', 1],
  ])
  expect(shortTable(report, 'labels')).toEqual([['syn_flood', 2]])
  expect(network?.tables.find(({ id }) => id === 'sources-outside')?.about).toEqual({
    '198.51.100.1': 'ZZ, Nowhere',
  })
})

test('logins and requests know of failure', () => {
  const collector = new ReportCollector()
  const login = (user: string, status: string) => ({ time: 1, 'user.name': user, status })
  collector.add(
    spanOf('authentication', [login('ann', 'Success'), login('ann', 'Failure'), login('bob', 'Failure')]),
  )
  const get = (code: number) => ({ time: 5, 'http_response.code': code, 'http_request.url.section': '/a' })
  collector.add(spanOf('http', [get(200), get(304), get(404), get(500)]))
  const { classes } = finish(collector)
  expect(classes.map(({ eventClass, outcomes }) => [eventClass, outcomes])).toEqual([
    ['authentication', { success: 1, failure: 2 }],
    ['http', { success: 2, failure: 2 }],
  ])
  expect(classes[0]?.tables.find(({ id }) => id === 'users')?.rows).toEqual([
    { value: 'ann', events: 2, failed: 1 },
    { value: 'bob', events: 1, failed: 1 },
  ])
})

test('an alert told again counts once, one withdrawn not at all', () => {
  const collector = new ReportCollector()
  collector.alert(alertOf({ status: 'open' }))
  collector.alert(alertOf({ count: 9 }))
  collector.alert(floodOf({ status: 'open' }))
  collector.alert(floodOf())
  collector.alert(floodOf({ id: 'f2', status: 'open' }))
  collector.alert(floodOf({ id: 'f2', status: 'withdrawn' }))
  const report = finish(collector)
  expect(report.alerts).toMatchObject({ total: 1, byLevel: { medium: 1 } })
  expect(report.alerts.listed[0]?.count).toBe(9)
  expect(report.attacks.map(({ id }) => id)).toEqual(['f1'])
  expect(report.attackTypes).toEqual([
    { vector: 'syn_flood', episodes: 1, events: 1000, bytes: 10_000, lastedMs: 60_000 },
  ])
})

test('sources inside are apart from attackers outside', () => {
  const collector = new ReportCollector()
  collector.add(spanOf('network', flows))
  collector.alert(floodOf())
  collector.alert(alertOf())
  const { attackers } = finish(collector)
  expect(
    attackers.outside.map(({ address, events, attackEvents, alerts }) => [
      address,
      events,
      attackEvents,
      alerts,
    ]),
  ).toEqual([
    ['198.51.100.1', 2, 900, 0],
    ['203.0.113.9', 0, 0, 1],
  ])
  expect(attackers.inside.map(({ address }) => address)).toEqual(['192.168.1.5'])
})

test('a flood of small alerts neither grows without end nor hides a great one', () => {
  const collector = new ReportCollector()
  for (let i = 0; i < KEPT + 10; i++) collector.alert(alertOf({ id: `low${i}` }))
  collector.alert(alertOf({ id: 'great', rule: { ...alertOf().rule, id: 'r9', level: 'critical' } }))
  const { alerts } = finish(collector)
  expect(alerts.total).toBe(KEPT + 11)
  expect(alerts.byLevel).toEqual({ medium: KEPT + 10, critical: 1 })
  expect(alerts.listed.length).toBe(KEPT + 1)
  expect(alerts.listed[0]?.id).toBe('great')
})

test('an input without events gives a report without classes', () => {
  expect(finish(new ReportCollector())).toMatchObject({ span: undefined, classes: [], attacks: [] })
})

test('the collector says which fields it reads', () => {
  expect(reportFields).toEqual(
    expect.arrayContaining(['status', 'dst_endpoint.port', 'unmapped.attack_type', 'traffic.bytes_in']),
  )
  expect(new Set(reportFields).size).toBe(reportFields.length)
})
