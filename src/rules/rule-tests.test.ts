import { describe, expect, test } from 'vitest'
import { compareAlerts, type GotAlert } from './compare-alerts.ts'
import { expandTest, type RuleTest, readRuleTests, testStartMs } from './rule-tests.ts'

const text = `tests:
  - name: fires on three failures
    events:
      - { at: 2m, user.name: bob, status: Success, class: authentication }
      - at: 0s
        repeat: { times: 3, every: 500ms }
        vary: { src_endpoint.ip: '10.0.0.{n}', user_agent: [a, b] }
        user.name: ann
        http_response.code: 404
    alerts:
      - { key: { user.name: ann }, openedAt: 1, count: 3, level: high }
  - name: stays quiet
    events: []
    alerts: []
`

function only(yaml: string): readonly RuleTest[] {
  const { tests, mistakes } = readRuleTests('t.yml', yaml)
  expect(mistakes).toEqual([])
  return tests
}

test('a test expands into events in time order and alerts at absolute times', () => {
  const [first, second] = only(text)
  expect(first).toMatchObject({ name: 'fires on three failures', file: 't.yml', line: 2 })
  const common = { 'user.name': 'ann', 'http_response.code': '404' }
  expect(expandTest(first!, 1000)).toEqual({
    events: [
      { time: 1000, fields: { ...common, 'src_endpoint.ip': '10.0.0.1', user_agent: 'a' } },
      { time: 1500, fields: { ...common, 'src_endpoint.ip': '10.0.0.2', user_agent: 'b' } },
      { time: 2000, fields: { ...common, 'src_endpoint.ip': '10.0.0.3', user_agent: 'a' } },
      { time: 121_000, fields: { 'user.name': 'bob', status: 'Success' }, eventClass: 'authentication' },
    ],
    alerts: [{ key: { 'user.name': 'ann' }, openedAt: 2000, count: 3, level: 'high' }],
  })
  expect(expandTest(second!)).toEqual({ events: [], alerts: [] })
})

describe('a test with a mistake is left out and the others stay', () => {
  const around = (body: string): string => `tests:\n  - ${body}\n  - { name: good, events: [], alerts: [] }\n`
  test.each([
    ['{ events: [], alerts: [] }', 'a test needs a "name"'],
    ['{ name: n, alerts: [] }', '"events" must be a list; [] for none'],
    ['{ name: n, events: [{ user.name: a }], alerts: [] }', 'an event needs a time: "at"'],
    [
      '{ name: n, events: [{ at: soon }], alerts: [] }',
      '"at" must be seconds, or a timespan such as 500ms, 10s or 2m',
    ],
    [
      '{ name: n, events: [{ at: -1 }], alerts: [] }',
      '"at" must be seconds, or a timespan such as 500ms, 10s or 2m',
    ],
    [
      '{ name: n, events: [{ at: 0, repeat: 3 }], alerts: [] }',
      '"repeat" must be a map with "times" and "every"',
    ],
    [
      '{ name: n, events: [{ at: 0, repeat: { times: 1000000 } }], alerts: [] }',
      '"times" must be a whole number from 1 to 100000',
    ],
    [
      '{ name: n, events: [{ at: 0, repeat: { times: 60000 } }, { at: 0, repeat: { times: 60000 } }], alerts: [] }',
      'more than 100000 events',
    ],
    [
      '{ name: n, events: [{ at: 0, vary: { a: [] } }], alerts: [] }',
      '"a" must be a text such as "10.0.0.{n}", or a list of texts',
    ],
    ['{ name: n, events: [{ at: 0, a: [b] }], alerts: [] }', '"a" must be a single value'],
    [
      '{ name: n, events: [{ at: 0, class: mail }], alerts: [] }',
      '"class" must be one of authentication, http, network, dns, process, file, registry, module, script, api, base',
    ],
    [
      '{ name: n, events: [], alerts: [{ level: grave }] }',
      '"level" must be one of informational, low, medium, high, critical',
    ],
    ['{ name: n, events: [], alerts: [{ count: many }] }', '"count" must be a number'],
    ['nothing', 'a test is a map with "name", "events" and "alerts"'],
  ])('%s', (body, problem) => {
    const { tests, mistakes } = readRuleTests('t.yml', around(body))
    expect(mistakes.map(({ message }) => message)).toEqual([`bad test: ${problem}`])
    expect(tests.map(({ name }) => name)).toEqual(['good'])
  })
})

describe('alerts are compared', () => {
  const got = (over: Partial<GotAlert> = {}): GotAlert => ({
    rule: 'r',
    key: { 'user.name': 'ann', 'src_endpoint.ip': '::1' },
    openedAt: testStartMs + 4000,
    closedAt: testStartMs + 304_000,
    openedBy: 'event',
    count: 5,
    value: 5,
    level: 'high',
    ...over,
  })
  const ann = { key: { 'user.name': 'ann' } }
  test.each([
    ['alike', [{ ...ann, count: 5, openedAt: testStartMs + 4000, level: 'high' as const }], [got()], []],
    ['none wanted, none got', [], [], []],
    ['anything will do', [{}], [got()], []],
    ['in any order', [{ count: 6 }, { count: 5 }], [got(), got({ count: 6 })], []],
    ['a vague one leaves the right one to another', [{}, { count: 5 }], [got(), got({ count: 6 })], []],
    [
      'unexpected',
      [],
      [got()],
      [
        'unexpected alert: user.name=ann src_endpoint.ip=::1 rule=r openedAt=4s closedAt=304s openedBy=event count=5 value=5 level=high',
      ],
    ],
    ['missing', [ann], [], ['missing alert: user.name=ann']],
    ['another key', [{ key: { 'user.name': 'bob' } }], [got()].slice(1), ['missing alert: user.name=bob']],
    [
      'wrong numbers',
      [{ ...ann, count: 4, openedAt: testStartMs }],
      [got()],
      ['alert user.name=ann src_endpoint.ip=::1 rule=r: openedAt is 4s, wanted 0ms; count is 5, wanted 4'],
    ],
  ])('%s', (_name, wanted, gotten, differences) => {
    expect(compareAlerts(wanted, gotten)).toEqual(differences)
  })
})
