import { describe, expect, test } from 'vitest'
import type { Input, Plan, Test } from '../model/plan.ts'
import type { Moment, Seen, Story } from './story.ts'
import { trace } from './trace.ts'

const input = (name: string): Input => ({
  kind: 'events',
  name,
  eventClass: 'authentication',
  match: { op: 'all', of: [] },
  keyFields: ['user.name'],
})

const planOf = (of: Test, windowMs: number): Plan => ({
  info: {
    id: 'r',
    title: 'R',
    level: 'low',
    tags: [],
    description: '',
    falsePositives: [],
    advice: '',
    version: '1',
    file: 'r.yml',
  },
  depth: 0,
  silent: false,
  inputs: [input('a'), input('b')],
  key: ['user.name'],
  windowMs,
  holdMs: 0,
  forgetMs: 1000,
  test: of,
})

/** An event at a time, of a value, that matches inputs (1: the first, 2: the second). */
const at = (t: number, value?: string | number, which = 1): Seen => ({
  t,
  depth: 0,
  id: `e${t}`,
  which,
  value: value === undefined ? undefined : String(value),
})

const story = (of: Test, windowMs: number, seen: readonly Seen[], more: Partial<Story> = {}): Story => ({
  plan: planOf(of, windowMs),
  key: ['ann'],
  seen,
  from: 0,
  until: 1000,
  streamStart: 0,
  before: [],
  firstOfRun: undefined,
  lastBefore: new Map(),
  ...more,
})

const gte = (n: number) => [{ op: 'gte', n } as const]
const times = (n: number, each: (i: number) => number): Moment[] =>
  Array.from({ length: n }, (_, i) => ({ t: each(i), n: 1 }))

/** Each with the time of the opening, and what is said to have decided. */
const rows: readonly (readonly [name: string, story: Story, opened: number, facts: readonly string[]])[] = [
  [
    'event_count',
    story({ type: 'event_count', condition: gte(2) }, 10, [at(1), at(5)]),
    5,
    ['events: 2 in the window of 10 ms'],
  ],
  [
    'value_count names each value once, with its newest event',
    story({ type: 'value_count', fields: ['x'], condition: gte(2) }, 10, [
      at(1, 'p'),
      at(2, 'p'),
      at(3, 'q'),
    ]),
    3,
    ['value: p, newest 1970-01-01T00:00:00.002Z', 'value: q, newest 1970-01-01T00:00:00.003Z'],
  ],
  [
    'value_sum is exact',
    story({ type: 'value_sum', field: 'x', condition: gte(0.3) }, 10, [
      at(1, 0.1),
      at(2, 'none'),
      at(3, 0.2),
    ]),
    3,
    ['numbers: 0.1, 0.2', 'sum: 0.3 of 2 numbers', 'exactly: 0.3'],
  ],
  [
    'value_avg is not divided before it is compared',
    story({ type: 'value_avg', field: 'x', condition: gte(0.33) }, 10, [at(1, 0), at(1, 0), at(3, 1)]),
    3,
    ['numbers: 0, 0, 1', 'sum: 1 of 3 numbers', 'exactly: 1 / 3, about 0.333333'],
  ],
  [
    'value_percentile lies between two numbers',
    story({ type: 'value_percentile', field: 'x', percentile: 75, maxWindow: 100, condition: gte(25) }, 10, [
      at(1, 20),
      at(2, 10),
      at(3, 30),
    ]),
    3,
    ['numbers: 20, 10, 30', 'sorted: 10, 20, 30; place 1.5 counted from 0', 'exactly: 25'],
  ],
  [
    'temporal says which rule was seen when',
    story({ type: 'temporal', condition: gte(1) }, 10, [at(4, undefined, 2)]),
    4,
    ['a: not in the window', 'b: last seen 1970-01-01T00:00:00.004Z'],
  ],
  [
    'temporal_ordered tells the steps',
    story({ type: 'temporal_ordered' }, 10, [at(1), at(2), at(3, undefined, 2)]),
    3,
    ['step 1: a at 1970-01-01T00:00:00.002Z: e2', 'step 2: b at 1970-01-01T00:00:00.003Z: e3'],
  ],
  [
    'share tells part and whole',
    story({ type: 'share', percent: 50, min: 1 }, 10, [at(1, undefined, 2), at(2)]),
    2,
    ['part: 1 events of a (at least 1 are asked for)', 'whole: 2 events'],
  ],
  [
    'rhythm tells the intervals',
    story({ type: 'rhythm', events: 3, tolerance: 10, minInterval: 1 }, 1000, [at(0), at(100), at(205)]),
    205,
    [
      'intervals: 0.1 s, 0.105 s',
      'mean: 0.103 s (at least 0.001 s are asked for)',
      'spread: 0.005 s = 4.878 % of the mean (limit 10 %)',
    ],
  ],
  [
    'spike tells the usual level and the limit',
    story(
      { type: 'spike', factor: 3, min: 2, buckets: 3, accept: 3, exclude: true },
      10,
      [at(30), at(31), at(32)],
      { before: times(3, (i) => i * 10), from: 30 },
    ),
    32,
    [
      'bucket: 1970-01-01T00:00:00.030Z to 1970-01-01T00:00:00.040Z',
      'usual: median 1 of the last 3: 1, 1, 1',
      'limit: 3 = the larger of 2 and 3 x 1',
    ],
  ],
  [
    'spike tells which buckets it did not learn from',
    story(
      { type: 'spike', factor: 3, min: 2, buckets: 3, accept: 3, exclude: true },
      10,
      [at(40), at(41), at(42)],
      { before: [...times(3, (i) => i * 10), { t: 30, n: 5 }], from: 40 },
    ),
    42,
    [
      'bucket: 1970-01-01T00:00:00.040Z to 1970-01-01T00:00:00.050Z',
      'usual: median 1 of the last 3: 1, 1, 1',
      'limit: 3 = the larger of 2 and 3 x 1',
      'left out: 1 buckets in a row before this one, which held',
    ],
  ],
  [
    'baseline tells what was learned and the sum that decided',
    story(
      { type: 'baseline', learn: 2, threshold: 50, atLeast: false, both: false, min: 0 },
      10,
      [at(20), at(21), at(22)],
      {
        before: [
          { t: 0, n: 1 },
          { t: 10, n: 2 },
        ],
        from: 20,
      },
    ),
    30,
    [
      'bucket: 1970-01-01T00:00:00.020Z to 1970-01-01T00:00:00.030Z: 3 events',
      'learned: 3 events in 2 buckets (mean 1.5): 1, 2',
      'in force: since 1970-01-01T00:00:00.020Z; buckets in which the condition held are not learned',
      'decided: (3 x 2 - 3) x 100 = 300 > 50 x 3 = 150',
    ],
  ],
  [
    'first_seen tells when a value was last there',
    story({ type: 'first_seen', fields: ['x'] }, 10, [at(20, 'p')], {
      lastBefore: new Map([['p', 10]]),
      from: 15,
    }),
    20,
    ['new: p, last seen 1970-01-01T00:00:00.010Z'],
  ],
  [
    'impossible_travel tells the journey',
    story({ type: 'impossible_travel', field: 'x', speed: 900, distance: 500 }, 3_600_000, [
      at(0, '13.4,52.5'),
      at(1000, '-0.1,51.5'),
    ]),
    1000,
    [
      'from: 13.4,52.5 at 1970-01-01T00:00:00.000Z',
      'to: -0.1,51.5 at 1970-01-01T00:00:01.000Z',
      'distance: 929.466 km in 1 s: 3346078 km/h',
    ],
  ],
]

describe('what decided', () => {
  test.each(rows)('%s', (_, told, opened, facts) => {
    const { openedAt, facts: said } = trace(told, opened)
    expect(openedAt).toBe(opened)
    expect(said.map(({ label, text }) => `${label}: ${text}`)).toEqual(facts)
  })
})

test('the condition over time has a step wherever it changes', () => {
  const { steps, closedAt } = trace(
    story({ type: 'event_count', condition: gte(2) }, 10, [at(1), at(5), at(5)]),
    5,
  )
  expect(steps.map(({ t, f, holds }) => [t, f, holds])).toEqual([
    [1, 1, false],
    [5, 3, true],
    [11, 2, true],
    [15, 0, false],
  ])
  expect(closedAt).toBe(15)
})

test('marks say which values were new', () => {
  const { marks } = trace(
    story({ type: 'value_count', fields: ['x'], condition: gte(2) }, 10, [
      at(1, 'p'),
      at(2, 'p'),
      at(3, 'q'),
    ]),
    3,
  )
  expect([...marks]).toEqual([
    ['e1', 'new value p'],
    ['e3', 'new value q'],
  ])
})

test('of many values the first hundred are told', () => {
  const seen = Array.from({ length: 150 }, (_, i) => at(i, i))
  const { facts } = trace(story({ type: 'value_count', fields: ['x'], condition: gte(120) }, 1000, seen), 119)
  expect(facts).toHaveLength(101)
  expect(facts.at(-1)?.text).toBe('and 20 more')
})

test('nothing held at that time', () => {
  const told = trace(story({ type: 'event_count', condition: gte(3) }, 10, [at(1), at(5)]), 5)
  expect([told.openedAt, told.closedAt, told.count]).toEqual([undefined, undefined, 0])
})
