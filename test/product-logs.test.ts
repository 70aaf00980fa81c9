import { describe, expect, test } from 'vitest'
import { openAddressBook } from '../src/app/address-book.ts'
import { builtinDetections, ruleFiles } from '../src/app/load-rules.ts'
import type { Alert } from '../src/model/alert.ts'
import type { EventClass } from '../src/model/fields.ts'
import type { Plan } from '../src/model/plan.ts'
import { Pipeline } from '../src/pipeline.ts'
import { readRules } from '../src/rules/read-rules.ts'

type Record_ = Readonly<Record<string, unknown>>

interface Options {
  readonly eventClass?: EventClass
  readonly latenessMs?: number
}

/** What rules say of records, read as NDJSON. */
function alertsOf(plans: readonly Plan[], records: readonly Record_[], options: Options = {}): Alert[] {
  const alerts = new Map<string, Alert>()
  const pipeline = new Pipeline(
    { plans, ...openAddressBook(), latenessMs: options.latenessMs ?? 5000, seed: 1 },
    { alert: (alert) => alerts.set(alert.id, alert) },
  )
  const source = pipeline.open({ name: 'log', format: 'ndjson', eventClass: options.eventClass })
  for (const record of records) source.write(Buffer.from(`${JSON.stringify(record)}\n`))
  source.end()
  pipeline.end()
  const { late, rejected } = pipeline.quality
  expect({ late, rejected }).toEqual({ late: 0, rejected: {} })
  return [...alerts.values()]
}

const count = (alerts: readonly Alert[]): number => alerts.reduce((sum, alert) => sum + alert.count, 0)

const rule = (logsource: string, detection: string): string =>
  `title: t\nid: t\nlevel: low\nlogsource: ${logsource}\ndetection: { s: ${detection}, condition: s }\n`

function plansOf(...texts: readonly string[]): readonly Plan[] {
  const { plans, mistakes } = readRules([{ path: 'r.yml', text: texts.join('---\n') }])
  expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
  return plans
}

const time = '2026-04-17T05:24:53.088Z'
const sysmon = (code: number, data: Record_): Record_ => ({
  Event: {
    System: {
      Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
      EventID: code,
      TimeCreated: { '#attributes': { SystemTime: time } },
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'pc',
    },
    EventData: data,
  },
})
const windows = (channel: string, code: number, data: Record_, at = time): Record_ => ({
  '@timestamp': at,
  winlog: { channel, event_id: code, provider_name: 'p', computer_name: 'pc', event_data: data },
})

describe('a rule finds a record by the log it is of', () => {
  test.each<[string, string, Record_, number]>([
    [
      '{ category: process_creation, product: windows }',
      'CommandLine: a',
      sysmon(1, { CommandLine: 'A' }),
      1,
    ],
    [
      '{ category: process_creation, product: windows }',
      'CommandLine: a',
      sysmon(5, { CommandLine: 'a' }),
      0,
    ],
    ['{ category: process_creation, product: linux }', 'CommandLine: a', sysmon(1, { CommandLine: 'a' }), 0],
    ['{ category: process_creation }', 'CommandLine: a', sysmon(1, { CommandLine: 'a' }), 1],
    [
      '{ category: process_creation, product: windows }',
      'Image: a',
      windows('Security', 4688, { NewProcessName: 'a' }),
      1,
    ],
    ['{ category: file_event, product: windows }', 'Image: a', sysmon(11, { Image: 'a' }), 1],
    ['{ category: file_event, product: windows }', 'Image: a', sysmon(23, { Image: 'a' }), 0],
    ['{ category: registry_event, product: windows }', 'Details: a', sysmon(13, { Details: 'a' }), 1],
    ['{ category: registry_add, product: windows }', 'TargetObject: a', sysmon(13, { TargetObject: 'a' }), 0],
    ['{ category: dns_query, product: windows }', 'QueryName: a.b', sysmon(22, { QueryName: 'a.b' }), 1],
    ['{ category: pipe_created, product: windows }', 'PipeName: a', sysmon(17, { PipeName: 'a' }), 1],
    [
      '{ category: create_remote_thread, product: windows }',
      'TargetImage: a',
      sysmon(8, { TargetImage: 'a' }),
      1,
    ],
    [
      '{ category: network_connection, product: windows }',
      'Image: a',
      sysmon(3, { Image: 'a', SourceIp: '10.0.0.1', DestinationIp: '10.0.0.2' }),
      1,
    ],
    ['{ product: windows, service: sysmon }', 'EventID: 4', sysmon(4, { State: 'Stopped' }), 1],
    ['{ product: windows, service: security }', 'EventID: 4', sysmon(4, { State: 'Stopped' }), 0],
    [
      '{ category: ps_script, product: windows }',
      "ScriptBlockText|contains: 'b'",
      windows('Microsoft-Windows-PowerShell/Operational', 4104, { ScriptBlockText: 'abc' }),
      1,
    ],
    [
      '{ product: windows, service: security }',
      'SubjectUserName: eve',
      windows('Security', 4720, { SubjectUserName: 'eve', TargetUserName: 'new' }),
      1,
    ],
    [
      '{ product: windows, service: security }',
      'EventID: 4624, LogonType: 3, IpAddress: null',
      windows('Security', 4624, { LogonType: 3, TargetUserName: 'ann', IpAddress: '-' }),
      1,
    ],
    [
      '{ product: aws, service: cloudtrail }',
      "eventName: CreateUser, 'userIdentity.type': Root",
      {
        eventTime: time,
        eventSource: 'iam.amazonaws.com',
        eventName: 'CreateUser',
        awsRegion: 'r',
        userIdentity: { type: 'Root' },
        sourceIPAddress: 'AWS Internal',
      },
      1,
    ],
    [
      '{ product: okta, service: okta }',
      'eventType: user.session.start, outcome.result: FAILURE',
      {
        published: time,
        eventType: 'user.session.start',
        displayMessage: 'm',
        outcome: { result: 'FAILURE' },
        actor: { alternateId: 'ann' },
        client: { ipAddress: '203.0.113.9' },
      },
      1,
    ],
    [
      '{ product: kubernetes, service: audit }',
      "verb: create, 'objectRef.resource': pods",
      { requestReceivedTimestamp: time, verb: 'create', objectRef: { resource: 'pods' }, auditID: 'a' },
      1,
    ],
    [
      '{ category: antivirus }',
      'Signature: a',
      { time, 'metadata.log_category': 'antivirus', Signature: 'a' },
      1,
    ],
    [
      '{ category: antivirus }',
      'Signature: a',
      { time, 'metadata.log_category': 'other', Signature: 'a' },
      0,
    ],
  ])('%s with %s', (logsource, detection, record, wanted) => {
    expect(count(alertsOf(plansOf(rule(logsource, `{ ${detection} }`)), [record]))).toBe(wanted)
  })
})

describe('a field is found under its raw name and under its OCSF name', () => {
  test.each<[string, string, Record_]>([
    ['process_creation', 'CommandLine: a', { CommandLine: 'a' }],
    ['process_creation', 'CommandLine: a', { process: { cmd_line: 'a' } }],
    ['process_creation', 'process.cmd_line: a', { CommandLine: 'a' }],
    ['process_creation', 'process.command_line: a', { CommandLine: 'a' }],
    ['process_creation', 'OriginalFileName: a', { CommandLine: 'b', OriginalFileName: 'a' }],
    ['process_creation', 'user_id: 7', { CommandLine: 'b', user_id: 7, username: 'ann' }],
    ['file_event', 'TargetFilename: a', { file: { path: 'a' } }],
    ['registry_set', 'TargetObject: a', { reg_key: { path: 'a' } }],
    ['dns_query', 'QueryName: a', { query: { hostname: 'a' } }],
    ['process_creation', 'CommandLine: a', { class_uid: 1007, process: { cmd_line: 'a' } }],
  ])('%s, %s', (category, detection, record) => {
    const plans = plansOf(rule(`{ category: ${category}, product: windows }`, `{ ${detection} }`))
    expect(count(alertsOf(plans, [{ time, ...record }]))).toBe(1)
  })
})

test('records of many classes in one file are judged in the order in which they came', () => {
  const at = (i: number): string => new Date(Date.parse(time) + i * 1000).toISOString()
  const records = Array.from({ length: 400 }, (_, i) =>
    i % 3 === 0
      ? windows('Security', 4688, { CommandLine: 'a' }, at(i))
      : windows('Security', 4663, { ObjectName: 'a' }, at(i)),
  )
  const plans = plansOf(
    rule('{ product: windows, service: security }', '[{ CommandLine: a }, { ObjectName: a }]'),
  )
  expect(plans[0]!.inputs.map((input) => input.kind === 'events' && input.eventClass)).toEqual([
    'process',
    'authentication',
    'base',
  ])
  expect(count(alertsOf(plans, records, { latenessMs: 0 }))).toBe(400)
})

test('logons of the Windows log are logins: a shipped rule finds the guessing among them', () => {
  const { plans } = readRules(ruleFiles([builtinDetections]))
  const records = Array.from({ length: 20 }, (_, i) =>
    windows(
      'Security',
      4625,
      { TargetUserName: 'ann', IpAddress: '203.0.113.9', Status: '0xc000006d', LogonType: 3 },
      new Date(Date.parse(time) + i * 1000).toISOString(),
    ),
  )
  const titles = alertsOf(plans, records).map(({ rule: { title } }) => title)
  expect(titles).toContain('Brute force on one account')
})
