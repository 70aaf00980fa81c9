import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OracleEvent, Value } from '../../src/agreement/definitions/occurrence.ts'
import { compile } from '../../src/compile/compile.ts'
import { duckdb } from '../../src/compile/duckdb.ts'
import { printMatch } from '../../src/compile/match-sql.ts'
import { SqlRunner } from '../../src/history/run-sql.ts'
import type { Match, Plan, Test } from '../../src/model/plan.ts'
import { onAlerts, onEvents, plan, saying, says, stream } from '../oracle/plans.ts'

let sql: SqlRunner
beforeAll(async () => {
  sql = await SqlRunner.open()
})
afterAll(() => sql.close())

const bytes = (...all: readonly (readonly [number, Value])[]): OracleEvent[] =>
  stream(...all.map(([time, value]) => [time, { 'traffic.bytes_out': value }] as const))
const numbers = (test: object): Plan[] => [
  plan({ test: { field: 'traffic.bytes_out', ...test } as unknown as Test, holdMs: 0 }),
]
const is = (op: string, n: number) => ({ op, n })
const ab = [onEvents('a', says('a'), []), onEvents('b', says('b'), [])]
const seen = (input: number) => ({ op: 'seen', input })
const not = (formula: object) => ({ op: 'not', formula })
const formula = (of: object): Plan[] => [
  plan({ inputs: ab, test: { type: 'temporal', formula: of } as unknown as Test }),
]

interface Case {
  readonly name: string
  readonly plans: readonly Plan[]
  readonly events: readonly OracleEvent[]
  readonly gives: readonly object[]
}

const cases: readonly Case[] = [
  {
    name: 'value_sum: a tenth and two tenths are three tenths',
    plans: numbers({ type: 'value_sum', condition: [is('eq', 0.3)] }),
    events: bytes([100, 0.1], [103, 0.2], [120, 1]),
    gives: [{ openedAt: 103, closedAt: 110, value: 0.3, count: 2, evidence: ['e:00', 'e:01'] }],
  },
  {
    name: 'value_sum: what is no number is dropped, and numbers are rounded to six places',
    plans: numbers({ type: 'value_sum', condition: [is('gte', 1)] }),
    events: bytes([100, 0.9999995], [101, null], [102, undefined]),
    gives: [{ openedAt: 100, closedAt: 110, value: 1, count: 1, peak: { value: 1, at: 100 } }],
  },
  {
    name: 'value_sum: a window without a number never matches',
    plans: numbers({ type: 'value_sum', condition: [is('lte', 0)] }),
    events: bytes([100, -1], [130, 5]),
    gives: [{ openedAt: 100, closedAt: 110, value: -1, peak: { value: -1, at: 100 } }],
  },
  {
    name: 'value_avg: opens when an event leaves, by expiry',
    plans: numbers({ type: 'value_avg', condition: [is('gte', 10)] }),
    events: bytes([100, 1], [105, 10], [140, 0]),
    gives: [{ openedAt: 110, closedAt: 115, openedBy: 'expiry', value: 10, count: 1, evidence: ['e:01'] }],
  },
  {
    name: 'value_avg: compared multiplied out, told rounded',
    plans: numbers({ type: 'value_avg', condition: [is('lt', 0.333334)] }),
    events: bytes([100, 0], [100, 0], [100, 1]),
    gives: [{ openedAt: 100, value: 0.333333 }],
  },
  {
    name: 'value_percentile: between two numbers, in proportion',
    plans: numbers({
      type: 'value_percentile',
      percentile: 50,
      maxWindow: 100_000,
      condition: [is('gte', 2.5)],
    }),
    events: bytes([100, 4], [100, 1], [100, 3], [100, 2]),
    gives: [{ openedAt: 100, closedAt: 110, value: 2.5, count: 4 }],
  },
  {
    name: 'value_percentile: the largest is the hundredth',
    plans: numbers({
      type: 'value_percentile',
      percentile: 100,
      maxWindow: 100_000,
      condition: [is('gt', 3)],
    }),
    events: bytes([100, 1], [101, 4], [102, 3]),
    gives: [{ openedAt: 101, closedAt: 111, value: 4, count: 3 }],
  },
  {
    name: 'temporal, a and not b: opens when b leaves the window',
    plans: formula({ op: 'all', of: [seen(0), not(seen(1))] }),
    events: saying(['b', 100], ['a', 105], ['x', 120]),
    gives: [{ openedAt: 110, closedAt: 115, openedBy: 'expiry', value: 1, count: 1, evidence: ['e:01'] }],
  },
  {
    name: 'temporal, a or b',
    plans: formula({ op: 'any', of: [seen(0), seen(1)] }),
    events: saying(['b', 100], ['a', 105], ['x', 120]),
    gives: [{ openedAt: 100, closedAt: 115, value: 1, count: 2 }],
  },
  {
    name: 'temporal, not a: judged while the key lives',
    plans: formula(not(seen(0))),
    events: saying(['a', 100], ['b', 130], ['b', 230]),
    gives: [{ openedAt: 110, closedAt: 230, openedBy: 'expiry', count: 1, evidence: [] }],
  },
]

describe('tests of the language', () => {
  it.each(cases)('$name', async ({ plans, events, gives }) => {
    const { alerts, refused } = await sql.run(plans, events)
    expect(refused).toEqual([])
    expect(alerts).toMatchObject(gives)
    expect(alerts).toHaveLength(gives.length)
  })
})

describe('tests of an event', () => {
  const match = (words: object): Match => words as unknown as Match
  const same = (how: string, cased = false): Match =>
    match({ op: 'sameAs', field: 'user.name', other: 'message', how, cased })
  const part = (name: string, n: number): Match =>
    match({ op: 'timePart', field: 'time', part: name, test: { op: 'eq', n } })
  const time = Date.UTC(2024, 11, 30, 23, 59, 58)
  const fields = { 'user.name': 'Ann', message: 'aN' }

  it.each([
    [same('startsWith'), true],
    [same('startsWith', true), false],
    [same('contains'), true],
    [same('endsWith'), false],
    [same('equals'), false],
    [match({ op: 'sameAs', field: 'user.name', other: 'status', how: 'equals', cased: false }), false],
    [part('minute', 59), true],
    [part('hour', 23), true],
    [part('day', 30), true],
    [part('week', 1), true],
    [part('month', 12), true],
    [part('year', 2024), true],
    [part('year', 2025), false],
  ])('%j: %s', async (asked, wanted) => {
    const table = (await sql.load([{ id: 'e', time, eventClass: 'authentication', fields }])).authentication!
    const [row] = await sql.rows(`SELECT ${printMatch(asked, table, duckdb)} AS found FROM authentication`)
    expect(row!.found).toBe(wanted)
  })
})

describe('what SQL cannot express is refused with its reason', () => {
  const schema = { authentication: { table: 'authentication', fields: new Set(['message']) } }
  const count: Test = { type: 'event_count', condition: [{ op: 'gte', n: 1 }] }
  const asking = (words: object): Plan =>
    plan({ test: count, inputs: [onEvents('any', words as unknown as Match, [])] })
  const inner = plan({ id: 'inner', test: count, holdMs: 5 })
  const lasting = plan({ depth: 1, test: { type: 'temporal_ordered' }, inputs: [onAlerts('inner', [])] })

  it.each([
    [
      asking({ op: 'timePart', field: 'message', part: 'hour', test: { op: 'eq', n: 1 } }),
      [],
      'duckdb does not read the times that are written in message',
    ],
    [asking({ op: 'newer', field: 'message' }), [], 'duckdb cannot express the test "newer"'],
    [plan({ test: { type: 'newer' } as unknown as Test }), [], 'duckdb has no printer for newer'],
    [
      plan({ test: { ...count, weight: 2 } as unknown as Test }),
      [],
      'event_count is not printed with weight',
    ],
    [lasting, [], 'it looks at the alerts of inner, which is not among the rules given'],
    [lasting, [inner], 'presence inside inner is not known in time, because that has hold'],
  ])('%#', (asked, plans, refused) => {
    expect(compile(asked, { dialect: duckdb, schema, plans })).toEqual({ refused })
  })
})
