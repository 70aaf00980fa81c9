import { describe, expect, it } from 'vitest'
import type { OracleAlert, OracleEvent } from '../../src/agreement/definitions/oracle.ts'
import { judge } from '../../src/agreement/definitions/oracle.ts'
import type { Comparison, Condition, Plan } from '../../src/model/plan.ts'
import { onAlerts, onEvents, plan, saying, says, stream } from './plans.ts'

interface Case {
  readonly name: string
  readonly plans: readonly Plan[]
  readonly events: readonly OracleEvent[]
  readonly until?: number
  /** Every alert, in order, by the things the case is about. */
  readonly gives: readonly Partial<OracleAlert>[]
}

const is = (op: Comparison['op'], n: number): Comparison => ({ op, n })
const count = (condition: Condition, words: Partial<Plan> = {}): Plan[] => [
  plan({ test: { type: 'event_count', condition }, ...words }),
]
const values = (condition: Condition, fields: readonly string[], words: Partial<Plan> = {}): Plan[] => [
  plan({ test: { type: 'value_count', fields, condition }, ...words }),
]
const ab = [onEvents('a', says('a'), []), onEvents('b', says('b'), [])]
const both = (words: Partial<Plan> = {}, condition: Condition = [is('gte', 2)]): Plan[] => [
  plan({ inputs: ab, test: { type: 'temporal', condition }, ...words }),
]
const ordered = (words: Partial<Plan> = {}): Plan[] => [
  plan({ inputs: ab, test: { type: 'temporal_ordered' }, ...words }),
]
const second = 1000
const highTraffic = stream(
  ...[2, 4, 4, ...Array<number>(8).fill(10), 18, 18, 18, 50].map((time) => time * second),
)
const user = (name: string | number | null) => ({ 'user.name': name })

const cases: readonly Case[] = [
  {
    name: 'event_count: one event holds for exactly W; an event W later touches it and is the same alert',
    plans: count([is('gte', 1)]),
    events: stream(100, 110),
    gives: [
      {
        ruleId: 'rule',
        key: [],
        openedAt: 100,
        closedAt: 120,
        openedBy: 'event',
        value: 1,
        count: 2,
        peak: { value: 1, at: 100 },
        evidence: ['e:00'],
        lastEvents: ['e:00', 'e:01'],
      },
    ],
  },
  {
    name: 'event_count: one millisecond more than W apart are two alerts',
    plans: count([is('gte', 1)]),
    events: stream(100, 111),
    gives: [
      { openedAt: 100, closedAt: 110 },
      { openedAt: 111, closedAt: 121 },
    ],
  },
  {
    name: 'event_count: two events exactly W apart are never in one window',
    plans: count([is('gte', 2)]),
    events: stream(100, 110, 119),
    gives: [{ openedAt: 119, closedAt: 120, value: 2, count: 2, evidence: ['e:01', 'e:02'] }],
  },
  {
    name: 'event_count: all events of one millisecond enter before the condition is tested',
    plans: count([is('eq', 1)]),
    events: stream(100, 100),
    gives: [],
  },
  {
    name: 'event_count: an opening by expiry after the last event lies beyond the horizon',
    plans: count([is('gte', 1), is('lte', 2)]),
    events: stream(100, 103, 103),
    gives: [{ openedAt: 100, closedAt: 103, openedBy: 'event', value: 1, count: 1 }],
  },
  {
    name: 'event_count: a range opens at an expiry, and its window is what is left',
    plans: count([is('gte', 1), is('lte', 2)]),
    events: stream(100, 103, 103),
    until: 111,
    gives: [
      { openedAt: 100, closedAt: 103 },
      {
        openedAt: 110,
        closedAt: 113,
        openedBy: 'expiry',
        value: 2,
        count: 2,
        peak: { value: 2, at: 103 },
        evidence: ['e:01', 'e:02'],
      },
    ],
  },
  {
    name: 'event_count: events at or after `until` are not seen',
    plans: count([is('gte', 1)]),
    events: stream(100, 105),
    until: 105,
    gives: [{ openedAt: 100, closedAt: 110, count: 1 }],
  },
  {
    name: 'event_count gt: the window of the opening counts whole, tiles give the peak',
    plans: count([is('gt', 1)]),
    events: stream(100, 104, 109, 111, 111, 112, 125),
    gives: [
      {
        openedAt: 104,
        closedAt: 121,
        value: 2,
        count: 6,
        // (94, 104] has 2, (104, 114] has 4, (114, 124] is cut at 121 and empty.
        peak: { value: 4, at: 112 },
        evidence: ['e:00', 'e:01'],
        lastEvents: ['e:00', 'e:01', 'e:02', 'e:03', 'e:04', 'e:05'],
      },
    ],
  },
  {
    name: 'event_count: the last ten events and no more',
    plans: count([is('gte', 1)]),
    events: stream(...Array.from({ length: 12 }, (_, at) => 100 + at)),
    gives: [
      {
        count: 12,
        evidence: ['e:00'],
        lastEvents: ['e:02', 'e:03', 'e:04', 'e:05', 'e:06', 'e:07', 'e:08', 'e:09', 'e:10', 'e:11'],
      },
    ],
  },
  {
    name: 'event_count neq: every number but one, the empty window not judged when it would be false',
    plans: count([is('gte', 1), is('neq', 2)]),
    events: stream(100, 103, 106, 130),
    gives: [
      { openedAt: 100, closedAt: 103, value: 1 },
      // three from 106, two from 110, one from 113 to 116
      { openedAt: 106, closedAt: 110, value: 3, count: 3, openedBy: 'event' },
      { openedAt: 113, closedAt: 116, value: 1, count: 1, openedBy: 'expiry', evidence: ['e:02'] },
      { openedAt: 130, closedAt: 140 },
    ],
  },
  {
    name: 'high traffic, more than ten in ten seconds: two alerts',
    plans: count([is('gt', 10)], { windowMs: 10 * second }),
    events: highTraffic,
    gives: [
      { openedAt: 10_000, closedAt: 12_000, value: 11, count: 11 },
      { openedAt: 18_000, closedAt: 20_000, value: 11, count: 11, openedBy: 'event' },
    ],
  },
  {
    name: 'high traffic with hold 10 s: one alert',
    plans: count([is('gt', 10)], { windowMs: 10 * second, holdMs: 10 * second }),
    events: highTraffic,
    gives: [
      {
        openedAt: 10_000,
        closedAt: 20_000,
        value: 11,
        count: 14,
        // (0, 10] has 11, (10, 20) has 3
        peak: { value: 11, at: 10_000 },
      },
    ],
  },
  {
    name: 'hold as long as the gap keeps two alerts',
    plans: count([is('gte', 1)], { holdMs: 5 }),
    events: stream(100, 115),
    gives: [
      { openedAt: 100, closedAt: 110 },
      { openedAt: 115, closedAt: 125 },
    ],
  },
  {
    name: 'hold one millisecond longer than the gap makes one',
    plans: count([is('gte', 1)], { holdMs: 6 }),
    events: stream(100, 115),
    gives: [{ openedAt: 100, closedAt: 125, count: 2, peak: { value: 1, at: 100 } }],
  },
  {
    name: 'absence lt: judged from first + W to last + forget, again after a return',
    plans: count([is('lt', 2)], { forgetMs: 100 }),
    events: stream(0, 4, 50, 55, 57, 157, 170),
    gives: [
      // life [10, 157): one event (4) at 10, none from 14, one from 50; two from 55 to 65.
      {
        openedAt: 10,
        closedAt: 55,
        openedBy: 'expiry',
        value: 1,
        count: 2,
        peak: { value: 0, at: 14 },
        evidence: ['e:01'],
      },
      // at 65 the event at 55 leaves: one (57) left
      { openedAt: 65, closedAt: 157, openedBy: 'expiry', value: 1, count: 1, evidence: ['e:04'] },
      // a gap of exactly forget is a new run: life [167, 270)
      { openedAt: 167, closedAt: 270, openedBy: 'expiry', value: 0, count: 1, evidence: [] },
    ],
  },
  {
    name: 'absence eq 0: a window without events inside a life',
    plans: count([is('eq', 0)], { forgetMs: 100 }),
    events: stream(0, 99),
    gives: [
      { openedAt: 10, closedAt: 99, openedBy: 'expiry', value: 0, count: 0, evidence: [], lastEvents: [] },
    ],
  },
  {
    name: 'absence lte and neq of a positive number are true of the empty window too',
    plans: [
      ...count([is('lte', 0)], { forgetMs: 100 }),
      plan({ id: 'other', forgetMs: 100, test: { type: 'event_count', condition: [is('neq', 1)] } }),
    ],
    events: stream(0, 99),
    gives: [
      { ruleId: 'other', openedAt: 10, closedAt: 99 },
      { ruleId: 'rule', openedAt: 10, closedAt: 99 },
    ],
  },
  {
    name: 'neq 0 is false of the empty window: no life is asked for',
    plans: count([is('neq', 0)]),
    events: stream(100),
    gives: [{ openedAt: 100, closedAt: 110, value: 1, openedBy: 'event' }],
  },
  {
    name: 'keys: numbers as shortest decimals, lacking ones take no part, the empty text is a value',
    plans: count([is('gte', 1)], {
      key: ['http_response.code'],
      inputs: [onEvents('any', { op: 'all', of: [] }, ['http_response.code'])],
    }),
    events: stream(
      [1, { 'http_response.code': 404 }],
      [2, { 'http_response.code': 404.5 }],
      [3, { 'http_response.code': null }],
      [4, {}],
      [5, { 'http_response.code': '' }],
      [6, { 'http_response.code': 404 }],
    ),
    gives: [
      { key: ['404'], openedAt: 1, count: 2 },
      { key: ['404.5'], openedAt: 2, count: 1 },
      { key: [''], openedAt: 5, count: 1 },
    ],
  },
  {
    name: 'keys are case-sensitive and may come from different fields',
    plans: [
      plan({
        key: ['who'],
        inputs: [onEvents('a', says('a'), ['user.name']), onEvents('b', says('b'), ['device.hostname'])],
        test: { type: 'temporal', condition: [is('gte', 2)] },
      }),
    ],
    events: stream(
      [1, { message: 'a', 'user.name': 'x', 'device.hostname': 'other' }],
      [2, { message: 'b', 'user.name': 'other', 'device.hostname': 'X' }],
      [3, { message: 'b', 'device.hostname': 'x' }],
    ),
    gives: [{ key: ['x'], openedAt: 3, closedAt: 11, evidence: ['e:00', 'e:02'] }],
  },
  {
    name: 'value_count: the newest event of each value; an event without one takes no part',
    plans: values([is('gte', 2)], ['user.name']),
    events: stream([0, user('a')], [1, user('a')], [2, user(null)], [3, user('b')], [4, user('A')], [5, {}]),
    gives: [
      {
        openedAt: 3,
        closedAt: 13,
        value: 2,
        count: 3,
        peak: { value: 3, at: 4 },
        evidence: ['e:01', 'e:03'],
        lastEvents: ['e:01', 'e:03', 'e:04'],
      },
    ],
  },
  {
    name: 'value_count: a value seen again stays; tuples differ where one part does',
    plans: values([is('gte', 2)], ['user.name', 'status']),
    events: stream(
      [0, { 'user.name': 'a', status: 'b' }],
      [5, { 'user.name': 'ab', status: '' }],
      [9, { 'user.name': 'a', status: 'b' }],
      [9, { 'user.name': 'a' }],
    ),
    gives: [{ openedAt: 5, closedAt: 15, count: 3 }],
  },
  {
    name: 'value_count: f is clipped at C, the larger of 100 and what the condition needs',
    plans: values([is('gt', 100)], ['user.name']),
    events: stream(...Array.from({ length: 105 }, (_, at) => [7, user(`u${at}`)] as const)),
    gives: [{ openedAt: 7, closedAt: 17, value: 101, count: 101, peak: { value: 101, at: 7 } }],
  },
  {
    name: 'temporal: both in either order, from the later one until the earlier one leaves',
    plans: both(),
    events: saying(['b', 0], ['a', 4], ['a', 6], ['c', 7]),
    gives: [
      {
        openedAt: 4,
        closedAt: 10,
        value: 2,
        count: 3,
        peak: { value: 2, at: 4 },
        evidence: ['e:00', 'e:01'],
      },
    ],
  },
  {
    name: 'temporal: exactly W apart is not together; one event may be both rules',
    plans: both({
      inputs: [onEvents('a', says('a'), []), onEvents('not b', { op: 'not', match: says('b') }, [])],
    }),
    events: saying(['b', 0], ['a', 10], ['b', 30]),
    gives: [{ openedAt: 10, closedAt: 20, value: 2, count: 1, evidence: ['e:01'] }],
  },
  {
    name: 'temporal lt 1 is an absence of both',
    plans: both({ forgetMs: 100 }, [is('lt', 1)]),
    events: saying(['a', 0], ['b', 50]),
    gives: [{ openedAt: 10, closedAt: 50, value: 0 }],
  },
  {
    name: 'temporal_ordered: a before b, the newest start counts, later ones extend',
    plans: ordered(),
    events: saying(['b', 0], ['a', 2], ['a', 3], ['b', 5], ['a', 8], ['b', 12], ['b', 17]),
    gives: [
      {
        openedAt: 5,
        closedAt: 18,
        value: 1,
        count: 5,
        evidence: ['e:02', 'e:03'],
        lastEvents: ['e:02', 'e:03', 'e:04', 'e:05', 'e:06'],
      },
    ],
  },
  {
    name: 'temporal_ordered: order inside a millisecond is the order of ids',
    plans: ordered(),
    events: saying(['b', 2], ['a', 2], ['a', 30], ['b', 30]),
    gives: [{ openedAt: 30, closedAt: 40, evidence: ['e:02', 'e:03'] }],
  },
  {
    name: 'temporal_ordered: one event serves one step',
    plans: ordered({ inputs: [onEvents('any', says('a'), []), onEvents('any', says('a'), [])] }),
    events: saying(['a', 0], ['a', 9], ['a', 30]),
    gives: [{ openedAt: 9, closedAt: 10, evidence: ['e:00', 'e:01'] }],
  },
  {
    name: 'temporal_ordered: exactly W from start to end is too long',
    plans: ordered(),
    events: saying(['a', 0], ['b', 10]),
    gives: [],
  },
]

const spiky = (words: Partial<Plan> = {}, test: object = {}): Plan[] => [
  plan({
    test: { type: 'spike', factor: 2, min: 3, buckets: 2, accept: 2, exclude: true, ...test },
    ...words,
  }),
]
const learned = (test: object = {}, words: Partial<Plan> & { readonly id?: string } = {}): Plan[] => [
  plan({
    key: ['user.name'],
    test: { type: 'baseline', learn: 2, threshold: 50, atLeast: false, both: false, min: 0, ...test },
    ...words,
  }),
]
const ofA = (...times: readonly number[]) => stream(...times.map((time) => [time, user('a')] as const))
const steady = (tolerance = 10, minInterval = 1): Plan[] => [
  plan({ windowMs: 100, test: { type: 'rhythm', events: 4, tolerance, minInterval } }),
]
const newUser: Plan[] = [plan({ test: { type: 'first_seen', fields: ['user.name'] } })]
const shared: Plan[] = [plan({ inputs: ab, test: { type: 'share', percent: 60, min: 2 } })]
const unanswered: Plan[] = [plan({ inputs: ab, test: { type: 'absence' } })]
const coordinates = 'src_endpoint.location.coordinates'
const berlin = { [coordinates]: '13.4050,52.5200' }
const paris = { [coordinates]: '2.3522,48.8566' }
const hour = 3_600_000
const travel: Plan[] = [
  plan({
    windowMs: 24 * hour,
    test: { type: 'impossible_travel', field: coordinates, speed: 900, distance: 500 },
  }),
]

const extensions: readonly Case[] = [
  {
    name: 'spike: judged from bucket K on, from the event that reaches T to the end of the bucket',
    plans: spiky(),
    // buckets 0 and 1 have 2 each: T of bucket 2 is 4.
    events: stream(1, 2, 11, 12, 20, 21, 22, 25, 29),
    gives: [
      {
        openedAt: 25,
        closedAt: 30,
        openedBy: 'event',
        value: 4,
        count: 5,
        peak: { value: 5, at: 29 },
        evidence: ['e:04', 'e:05', 'e:06', 'e:07'],
      },
    ],
  },
  {
    name: 'spike: neighbouring held buckets are one alert, with a quiet bucket between them two',
    plans: spiky({}, { accept: 9 }),
    events: stream(1, 2, 11, 12, 20, 21, 22, 25, 33, 34, 35, 36, 50, 51, 52, 53),
    gives: [
      // bucket 4 is empty and pushes the history to 2, 0: T of bucket 5 is max(3, 2 * 1)
      { openedAt: 25, closedAt: 40, count: 8, peak: { value: 4, at: 25 } },
      { openedAt: 52, closedAt: 60, value: 3, count: 4 },
    ],
  },
  {
    name: 'spike: after A held buckets in a row the level is accepted',
    plans: spiky(),
    events: stream(1, 11, ...[2, 3, 4].flatMap((bucket) => [0, 1, 2].map((at) => bucket * 10 + at)), 50),
    // T = 3 in buckets 2 and 3; then history is 3, 3 and T = 6 in bucket 4.
    gives: [{ openedAt: 22, closedAt: 40, count: 6 }],
  },
  {
    name: 'spike without exclude: held buckets are history at once',
    plans: spiky({}, { exclude: false }),
    events: stream(1, 11, 20, 21, 22, 30, 31, 32, 33),
    // bucket 2: T = max(3, 2); bucket 3: median of 1 and 3 is 2, T = 4
    gives: [{ openedAt: 22, closedAt: 40, count: 7, peak: { value: 4, at: 33 } }],
  },
  {
    name: 'spike: buckets before the key came are empty, judging begins K buckets after the stream',
    plans: spiky({
      key: ['user.name'],
      inputs: [onEvents('any', { op: 'exists', field: 'user.name' }, ['user.name'])],
    }),
    events: [...stream(5), ...ofA(21, 22, 23).map((event) => ({ ...event, id: `a${event.id}` }))],
    gives: [{ key: ['a'], openedAt: 23, closedAt: 30, value: 3 }],
  },
  {
    name: 'baseline: buckets from the first event, judged at their end, true for the next bucket',
    plans: learned(),
    // s = 5. Learned [5, 15) and [15, 25): 4 in all, 2 a bucket, more than 3 is too many.
    events: ofA(5, 6, 15, 24, 25, 26, 27, 35, 36, 37, 44, 45, 60),
    gives: [
      {
        key: ['a'],
        openedAt: 45,
        closedAt: 55,
        openedBy: 'expiry',
        value: 4,
        count: 4,
        peak: { value: 4, at: 45 },
        evidence: ['e:07', 'e:08', 'e:09', 'e:10'],
      },
    ],
  },
  {
    name: 'baseline: at_least lets the limit itself hold; min must be reached',
    plans: [...learned({ atLeast: true }), ...learned({ atLeast: true, min: 4 }, { id: 'min' })],
    events: ofA(5, 6, 15, 24, 25, 26, 27, 40),
    gives: [{ ruleId: 'rule', openedAt: 35, closedAt: 45, value: 3 }],
  },
  {
    name: 'baseline both: too few holds too, whatever min says, until the key is forgotten at a bucket end',
    plans: learned({ both: true, min: 5 }, { forgetMs: 30 }),
    events: [...ofA(5, 6, 15, 24, 25, 26), { id: 'z', time: 80, eventClass: 'http', fields: {} }],
    // [35, 45) has none: true from 45; [45, 55) too; at 65 the last event, 26, is 39 old: judged once more, then gone.
    gives: [{ openedAt: 45, closedAt: 75, value: 0, count: 0, evidence: [] }],
  },
  {
    name: 'baseline: without a key the buckets start with the stream, empty learning starts again',
    plans: learned({}, { key: [], inputs: [onEvents('any', { op: 'exists', field: 'user.name' }, [])] }),
    events: [...stream(0), ...ofA(25, 30, 40, 41, 42, 60).map((event) => ({ ...event, id: `a${event.id}` }))],
    // [0, 20) has none; learned [20, 40): 2 in all; [40, 50) has 3 > 1.5
    gives: [{ openedAt: 50, closedAt: 60, value: 3, count: 3 }],
  },
  {
    name: 'baseline relearn: after R quiet buckets the last B of them are the new level',
    plans: learned({ relearn: 2 }),
    // learned 4 (2 a bucket); quiet 3 and 3: then 6 (3 a bucket), and 4 is no longer too many
    events: ofA(0, 1, 10, 11, 20, 21, 22, 30, 31, 32, 40, 41, 42, 43, 55),
    gives: [],
  },
  {
    name: 'first_seen: a value is new when none of it lies less than W back',
    plans: newUser,
    events: stream([0, user('a')], [9, user('a')], [19, user('a')], [28, user('a')], [28, user(null)]),
    gives: [
      { openedAt: 0, closedAt: 1, value: 1, count: 1, evidence: ['e:00'] },
      { openedAt: 19, closedAt: 20, evidence: ['e:02'] },
    ],
  },
  {
    name: 'first_seen: new values of neighbouring milliseconds are one alert, the first event of each counts',
    plans: newUser,
    events: stream([5, user('a')], [5, user('b')], [5, user('b')], [6, user('c')], [6, user('a')]),
    gives: [
      {
        openedAt: 5,
        closedAt: 7,
        value: 2,
        count: 4,
        peak: { value: 2, at: 5 },
        evidence: ['e:00', 'e:01'],
        lastEvents: ['e:00', 'e:01', 'e:03', 'e:04'],
      },
    ],
  },
  {
    name: 'rhythm: even intervals hold until the first leaves the window or an event breaks them',
    plans: steady(),
    events: stream(0, 20, 40, 60, 80, 85, 300),
    gives: [{ openedAt: 60, closedAt: 85, value: 4, count: 5 }],
  },
  {
    name: 'rhythm: the spread may be tolerance percent of the mean interval, to the millisecond',
    plans: steady(),
    // intervals 19, 20, 21: spread 2 = 10 % of the mean 20
    events: stream(0, 19, 39, 60),
    gives: [{ openedAt: 60, closedAt: 100 }],
  },
  {
    name: 'rhythm: one millisecond more spread, and too short intervals, do not hold',
    plans: [
      ...steady(),
      plan({
        id: 'slow',
        windowMs: 100,
        test: { type: 'rhythm', events: 4, tolerance: 100, minInterval: 21 },
      }),
    ],
    events: stream(0, 18, 39, 60),
    gives: [],
  },
  {
    name: 'share: part of the whole, each event once, opened by an expiry too',
    plans: shared,
    events: saying(['b', 0], ['b', 1], ['a', 2], ['a', 4], ['c', 5], ['b', 12]),
    gives: [
      // at 10 the b of 0 leaves: 2 of 3
      {
        openedAt: 10,
        closedAt: 12,
        openedBy: 'expiry',
        value: 66,
        count: 2,
        evidence: ['e:02', 'e:03'],
        peak: { value: 100, at: 11 },
      },
    ],
  },
  {
    name: 'share: exactly the percentage holds',
    plans: shared,
    events: saying(['b', 0], ['b', 0], ['a', 1], ['a', 1], ['a', 1]),
    gives: [{ openedAt: 1, closedAt: 11, value: 60, count: 3, peak: { value: 100, at: 10 } }],
  },
  {
    name: 'absence: overdue once it is as old as the window, until its run of events is forgotten',
    plans: unanswered,
    events: saying(['a', 0], ['a', 5], ['c', 20]),
    gives: [
      {
        openedAt: 10,
        closedAt: 105,
        openedBy: 'expiry',
        value: 2,
        count: 2,
        evidence: ['e:00', 'e:01'],
        peak: { value: 2, at: 10 },
      },
    ],
  },
  {
    name: 'absence: an answer exactly the window later is too late and ends it, one a millisecond earlier is in time',
    plans: unanswered,
    events: saying(['a', 0], ['b', 10], ['a', 20], ['b', 29], ['c', 90]),
    gives: [{ openedAt: 10, closedAt: 11, openedBy: 'event', value: 1, count: 1, evidence: ['e:00'] }],
  },
  {
    name: 'absence: an answer of the same millisecond must stand later; a late one lies inside',
    plans: unanswered,
    events: saying(['b', 0], ['a', 0], ['b', 15], ['a', 20], ['b', 20], ['c', 90]),
    gives: [{ openedAt: 10, closedAt: 16, value: 1, count: 2, lastEvents: ['e:01', 'e:02'] }],
  },
  {
    name: 'impossible_travel: Berlin to Paris in an hour is possible, in 50 minutes not',
    plans: travel,
    // 878 km
    events: stream([0, berlin], [hour, paris], [hour + (50 * hour) / 60, berlin]),
    gives: [
      {
        openedAt: hour + (50 * hour) / 60,
        closedAt: hour + (50 * hour) / 60 + 1,
        value: 877,
        count: 2,
        evidence: ['e:01', 'e:02'],
      },
    ],
  },
  {
    name: 'impossible_travel: at the same millisecond any long way is too far; events without a place are passed over',
    plans: travel,
    events: stream([0, berlin], [0, paris], [10, {}], [20, berlin]),
    gives: [
      { openedAt: 0, closedAt: 1, evidence: ['e:00', 'e:01'] },
      { openedAt: 20, closedAt: 21, evidence: ['e:01', 'e:03'] },
    ],
  },
]

const byUser = (text: string) => onEvents(text, says(text), ['user.name'])
const failures = (words: Partial<Plan> & { readonly id?: string } = {}): Plan =>
  plan({
    id: 'failures',
    silent: true,
    key: ['user.name'],
    inputs: [byUser('fail')],
    test: { type: 'event_count', condition: [is('gte', 2)] },
    ...words,
  })
const takeover = plan({
  id: 'takeover',
  depth: 1,
  key: ['user.name'],
  inputs: [onAlerts('failures', ['user.name']), byUser('ok')],
  test: { type: 'temporal_ordered' },
})
const does = (...events: readonly (readonly [string, number])[]) =>
  stream(...events.map(([message, time]) => [time, { message, 'user.name': 'a' }] as const))

const chains: readonly Case[] = [
  {
    name: 'a lasting inner alert joins with what follows it',
    plans: [failures(), takeover],
    // alert [1, 29), present at 8, 10, 17, 19, 26; at 36 it has been gone for W
    events: does(...[0, 1, 8, 10, 17, 19, 26].map((t) => ['fail', t] as const), ['ok', 35], ['ok', 36]),
    gives: [
      {
        ruleId: 'takeover',
        openedAt: 35,
        closedAt: 36,
        count: 2,
        evidence: ['alert:failures:a:1', 'e:07'],
      },
    ],
  },
  {
    name: 'an inner alert stands after the events of its millisecond',
    plans: [failures(), takeover],
    events: does(['fail', 0], ['fail', 5], ['ok', 5]),
    gives: [],
  },
  {
    name: 'an inner alert that gives alerts of its own is told too; order is by opening, rule, key',
    plans: [takeover, failures({ silent: false })],
    events: does(['fail', 0], ['fail', 5], ['ok', 6]),
    gives: [
      { ruleId: 'failures', openedAt: 5, closedAt: 10 },
      { ruleId: 'takeover', openedAt: 6, closedAt: 15 },
    ],
  },
  {
    name: 'counted alerts are counted at their opening only',
    plans: [
      failures(),
      plan({
        id: 'many',
        depth: 1,
        inputs: [onAlerts('failures', [])],
        test: { type: 'value_count', fields: ['user.name'], condition: [is('gte', 2)] },
      }),
    ],
    events: stream(
      ...['a', 'b'].flatMap((name, at) =>
        [0, 1, 2].map((t) => [t + at * 5, { message: 'fail', 'user.name': name }] as const),
      ),
    ),
    gives: [
      {
        ruleId: 'many',
        key: [],
        openedAt: 6,
        closedAt: 11,
        value: 2,
        count: 2,
        evidence: ['alert:failures:a:1', 'alert:failures:b:6'],
      },
    ],
  },
]

describe.each([
  ['correlations', cases],
  ['extensions', extensions],
  ['chains', chains],
] as const)('oracle: %s', (_, rows) => {
  it.each(rows)('$name', ({ plans, events, until, gives }) => {
    const options = until === undefined ? {} : { until }
    const alerts = judge(plans, events, options)
    expect(alerts).toMatchObject(gives)
    expect(alerts).toHaveLength(gives.length)
    expect(judge(plans, events.toReversed(), { ...options }), 'order of arrival').toEqual(alerts)
  })
})

describe('oracle: refusals', () => {
  it('two plans with one id', () => {
    expect(() => judge([failures(), failures()], does(['fail', 0]))).toThrow('twice')
  })

  it('an inner rule with hold has no presence that is known in time', () => {
    expect(() => judge([failures({ holdMs: 5 }), takeover], does(['fail', 0]))).toThrow('hold')
  })
})
