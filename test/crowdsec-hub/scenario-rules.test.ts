import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runEngine, type TestEvent } from '../run-engine.ts'
import type { Scenario } from './cases.ts'
import { detectionOf } from './detection.ts'
import { importScenario } from './scenario-rules.ts'

describe('a filter as a detection', () => {
  it.each<[string, Record<string, unknown>]>([
    [
      "evt.Meta.log_type == 'http_access-log' && evt.Meta.http_status in ['404', '403']",
      { s1: { 'http_response.code': ['404', '403'] }, condition: 's1' },
    ],
    [
      "evt.Meta.service == 'http' and (Lower(evt.Meta.http_path) contains '/a*' || !(evt.Parsed.verb == 'POST'))",
      {
        s1: { 'http_request.url.url_string|contains': '/a\\*' },
        s2: { 'http_request.http_method': ['POST'] },
        condition: '(s1 or not (s2))',
      },
    ],
    [
      "let p = evt.Parsed.request; evt.Meta.service == 'http' && p endsWith '.php' && evt.Parsed.verb != 'GET'",
      {
        s1: { 'http_request.url.path|endswith|cased': '.php' },
        s2: { 'http_request.http_method': 'GET' },
        condition: '(s1 and not s2)',
      },
    ],
    [
      "Upper(QueryUnescape(evt.Meta.http_path)) startsWith Upper('/a?b=')",
      {
        s1: { 'http_request.url.path|startswith': '/a\\?b=' },
        s2: { 'http_request.url.query_string|startswith': '/a\\?b=' },
        s3: { 'http_request.url.url_string|startswith': '/a\\?b=' },
        s4: { 'http_request.url.path': '/a', 'http_request.url.query_string|startswith': 'b=' },
        condition: '(s1 or s2 or s3 or s4)',
      },
    ],
    [
      "evt.Meta.service == 'http' && evt.Parsed.file_name contains 'x.php' && evt.Parsed.http_args matches '(?i)^a'",
      {
        s1: { 'http_request.url.path|re': 'x\\.php[^/]*$' },
        s2: { 'http_request.url.query_string|re|i': '^a' },
        condition: '(s1 and s2)',
      },
    ],
    [
      "evt.Meta.log_type == 'ssh_auth_timeout'",
      { s1: { activity_name: 'connection_timeout' }, condition: 's1' },
    ],
  ])('%s', (filter, wanted) => {
    expect(detectionOf(filter).detection).toEqual(wanted)
  })

  it.each([
    ["evt.Meta.log_type == 'postfix'", 'events of type postfix'],
    ["evt.Meta.service == 'http' && evt.Meta.unknown == 'x'", 'the field Meta.unknown'],
    ["evt.Meta.service == 'http' && len(evt.Parsed.file_frag) == 6", 'the function len'],
    ["evt.Meta.service == 'http' && any(evt.X, {# == 'x'})", '"{" in the filter'],
    ["evt.Meta.log_type in ['http_access-log', 'auth_success']", 'events of several classes'],
    ["evt.Meta.service == 'http' &&", '"its end" in the filter'],
    ["evt.X?.Y == 'a'", '"?." in the filter'],
  ])('%s cannot be said: %s', (filter, why) => {
    expect(() => detectionOf(filter)).toThrow(why)
  })
})

const bucket = (capacity: number, leakspeed: string): Scenario => ({
  name: 'peer/bucket',
  type: 'leaky',
  filter: "evt.Meta.log_type == 'ssh_auth_timeout'",
  groupby: 'evt.Meta.source_ip',
  capacity,
  leakspeed,
})

/** The time at which a bucket overflows first. It loses one event every `leakMs`, and holds `capacity`. */
function firstOverflow(times: readonly number[], capacity: number, leakMs: number): number | undefined {
  let room = capacity * leakMs
  let last = times[0]!
  for (const time of times) {
    room = Math.min(capacity * leakMs, room + time - last)
    last = time
    if (room < leakMs) return time
    room -= leakMs
  }
  return undefined
}

function firstAlert(scenario: Scenario, times: readonly number[]): number | undefined {
  const imported = importScenario(scenario)
  if (!('plans' in imported)) throw new Error(imported.whyNot)
  const events = times.map(
    (time, i): TestEvent => ({
      id: String(i).padStart(4, '0'),
      time,
      eventClass: 'authentication',
      fields: { activity_name: 'connection_timeout', 'src_endpoint.ip': '203.0.113.7' },
    }),
  )
  return runEngine(imported.plans, events)[0]?.openedAt
}

describe('a leaky bucket as windows', () => {
  const times = fc
    .array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 60 })
    .map((gaps) => gaps.map((_, i) => gaps.slice(0, i + 1).reduce((sum, gap) => sum + gap)))

  it('tells nothing that the bucket does not', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 9 }), (all, capacity) => {
        const told = firstAlert(bucket(capacity, '10s'), all)
        const overflow = firstOverflow(all, capacity, 10_000)
        if (told !== undefined) expect(overflow).toBeLessThanOrEqual(told)
      }),
      { numRuns: 200 },
    )
  })

  it('tells what the bucket tells, at the same event, where the windows for every k are there', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 3 }), (all, capacity) => {
        // Of 2 C events none can need a k beyond C, and up to C = 3 no k is left out.
        const short = all.slice(0, 2 * capacity)
        expect(firstAlert(bucket(capacity, '10s'), short)).toBe(firstOverflow(short, capacity, 10_000))
      }),
      { numRuns: 200 },
    )
  })

  it('tells a burst at the event that overflows the bucket', () => {
    expect(firstAlert(bucket(5, '10s'), [0, 1000, 2000, 3000, 4000, 5000])).toBe(5000)
    expect(firstAlert(bucket(5, '10s'), [0, 2000, 4000, 6000, 8000, 10_000])).toBe(undefined)
    // Every 3 s: the seventh lies less than 2 x 10 s behind the first.
    expect(
      firstAlert(
        bucket(5, '10s'),
        [0, 3, 6, 9, 12, 15, 18].map((s) => s * 1000),
      ),
    ).toBe(18_000)
  })

  it.each([
    ['conditional', 'a condition over the events in the bucket'],
    ['leaky', 'no key'],
  ])('cannot be said of a %s one without a key: %s', (type, why) => {
    const { groupby: _, ...scenario } = { ...bucket(1, '1s'), type }
    expect(importScenario(scenario)).toEqual({ scenario, whyNot: why })
  })
})
