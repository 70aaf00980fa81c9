import { describe, expect, it } from 'vitest'
import type { OracleAlert, OracleEvent } from '../../src/agreement/definitions/oracle.ts'
import { judge } from '../../src/agreement/definitions/oracle.ts'
import { alertId } from '../../src/lib/alert-id.ts'
import type { Comparison, Condition, Formula, Plan, Test } from '../../src/model/plan.ts'
import { runEngine } from '../run-engine.ts'
import { onAlerts, onEvents, plan, saying, says, stream } from './plans.ts'

/** What the definitions say of numbers, formulas, aliases and chains, reckoned by hand: for the oracle and the engine. */
interface Case {
  readonly name: string
  readonly plans: readonly Plan[]
  readonly events: readonly OracleEvent[]
  readonly gives: readonly Partial<OracleAlert>[]
}

const is = (op: Comparison['op'], n: number): Comparison => ({ op, n })
const amount = (text: string | null) => ({ 'unmapped.amount': text })
const field = 'unmapped.amount'
const one = (test: Test, words: Partial<Plan> = {}): Plan[] => [plan({ test, ...words })]
const sum = (...condition: Condition): Plan[] => one({ type: 'value_sum', field, condition })
const average = (...condition: Condition): Plan[] => one({ type: 'value_avg', field, condition })
const percentile = (p: number, maxWindow: number, ...condition: Condition): Plan[] =>
  one({ type: 'value_percentile', field, percentile: p, maxWindow, condition })
const ab = [onEvents('a', says('a'), []), onEvents('b', says('b'), [])]
const seen = (input: number): Formula => ({ op: 'seen', input })
const not = (formula: Formula): Formula => ({ op: 'not', formula })
const formula = (of: Formula, words: Partial<Plan> = {}): Plan[] =>
  one({ type: 'temporal', formula: of }, { inputs: ab, ...words })

const cases: readonly Case[] = [
  {
    name: 'value_sum: tenths add up to what they say; a text that is no number takes no part',
    plans: sum(is('eq', 0.3)),
    events: stream([100, amount('0.1')], [104, amount('x')], [105, amount('0.2')], [106, amount(null)]),
    gives: [
      {
        openedAt: 105,
        closedAt: 110,
        value: 0.3,
        count: 2,
        peak: { value: 0.3, at: 105 },
        evidence: ['e:00', 'e:02'],
      },
    ],
  },
  {
    name: 'value_sum: below zero, where the peak is the smallest',
    plans: sum(is('lt', -1)),
    events: stream([100, amount('-0.5')], [101, amount('-0.6')], [102, amount('-.9')]),
    gives: [{ openedAt: 101, closedAt: 111, value: -1.1, count: 3, peak: { value: -2, at: 102 } }],
  },
  {
    name: 'value_sum: numbers of more than fifteen digits in all stay exact',
    plans: sum(is('eq', 0.000001)),
    events: stream([100, amount('900000000000000')], [100, amount('1e-6')], [100, amount('-9e14')]),
    gives: [{ openedAt: 100, closedAt: 110, value: 0.000001, count: 3 }],
  },
  {
    name: 'value_sum: half of a millionth is rounded away from zero, and 1e15 is not reckoned with',
    plans: sum(is('gte', 0.000001)),
    events: stream([100, amount('0.0000005')], [120, amount('0.00000049')], [140, amount('1e15')]),
    gives: [{ openedAt: 100, closedAt: 110, value: 0.000001, count: 1 }],
  },
  {
    name: 'value_sum: an empty window has no sum',
    plans: sum(is('lte', 0)),
    events: stream([100, amount('1')], [105, amount('-1')]),
    gives: [{ openedAt: 105, closedAt: 115, value: 0, count: 2, peak: { value: -1, at: 110 } }],
  },
  {
    name: 'value_avg: opens when a small number leaves, without an event',
    plans: average(is('gt', 5)),
    events: stream([100, amount('1')], [105, amount('9')], [120, amount('x')]),
    gives: [{ openedAt: 110, closedAt: 115, openedBy: 'expiry', value: 9, count: 1, evidence: ['e:01'] }],
  },
  {
    name: 'value_avg: thirds are compared multiplied out, and told to six places',
    plans: average(is('gt', 0.333333), is('lt', 0.333334)),
    events: stream([100, amount('1')], [100, amount('0')], [100, amount('0')]),
    gives: [{ openedAt: 100, closedAt: 110, value: 0.333333, count: 3 }],
  },
  {
    name: 'value_percentile: between two numbers, in proportion (R-7)',
    plans: percentile(25, 100, is('eq', 1.75)),
    events: stream(...[4, 2, 1, 3].map((n) => [100, amount(String(n))] as const)),
    gives: [{ openedAt: 100, closedAt: 110, value: 1.75, count: 4 }],
  },
  {
    name: 'value_percentile: only the newest numbers of a full window count',
    plans: percentile(100, 2, is('gte', 5)),
    events: stream([100, amount('10')], [101, amount('1')], [102, amount('1')]),
    gives: [{ openedAt: 100, closedAt: 102, value: 10, count: 2, evidence: ['e:00'] }],
  },
  {
    name: 'value_count: each rule has its own field where aliases say so',
    plans: one(
      { type: 'value_count', fields: ['who'], condition: [is('gte', 3)] },
      {
        inputs: [
          { ...ab[0]!, valueFields: ['user.name'] },
          { ...ab[1]!, valueFields: ['unmapped.color'] },
        ],
      },
    ),
    events: stream(
      [100, { message: 'a', 'user.name': 'ann', 'unmapped.color': 'eve' }],
      [101, { message: 'b', 'user.name': 'bob', 'unmapped.color': 'ann' }],
      [102, { message: 'b', 'unmapped.color': 'cid' }],
      [103, { message: 'a', 'user.name': 'dan' }],
    ),
    gives: [{ openedAt: 103, closedAt: 111, value: 3, evidence: ['e:01', 'e:02', 'e:03'] }],
  },
  {
    name: 'temporal: "a and not b" opens when b leaves',
    plans: formula({ op: 'all', of: [seen(0), not(seen(1))] }),
    events: saying(['b', 100], ['a', 105], ['c', 120]),
    gives: [{ openedAt: 110, closedAt: 115, openedBy: 'expiry', value: 1, count: 1, evidence: ['e:01'] }],
  },
  {
    name: 'temporal: "not a" is judged while the key lives',
    plans: formula(not(seen(0)), { forgetMs: 100 }),
    events: saying(['b', 100], ['a', 130], ['c', 131]),
    gives: [{ openedAt: 110, closedAt: 130, openedBy: 'expiry', value: 1, count: 0, evidence: [] }],
  },
  {
    name: 'temporal: "a or b" goes on while either is seen',
    plans: formula({ op: 'any', of: [seen(0), seen(1)] }),
    events: saying(['b', 100], ['a', 110]),
    gives: [{ openedAt: 100, closedAt: 120, count: 2, evidence: ['e:00'] }],
  },
  {
    name: 'chain: an outer rule groups by what the newest evidence of the inner one says',
    plans: [
      plan({
        id: 'inner',
        silent: true,
        key: ['user.name'],
        test: { type: 'event_count', condition: [is('gte', 2)] },
      }),
      plan({
        id: 'outer',
        depth: 1,
        key: ['src_endpoint.ip'],
        inputs: [onAlerts('inner', ['src_endpoint.ip'])],
        test: { type: 'event_count', condition: [is('gte', 1)] },
      }),
    ],
    events: stream(
      [100, { 'user.name': 'ann', 'src_endpoint.ip': '10.0.0.1' }],
      [101, { 'user.name': 'ann', 'src_endpoint.ip': '10.0.0.2' }],
      [102, { 'user.name': 'ann', 'src_endpoint.ip': '10.0.0.3' }],
    ),
    gives: [{ ruleId: 'outer', key: ['10.0.0.2'], openedAt: 101, closedAt: 111, count: 1 }],
  },
  {
    name: 'baseline, sliding: the window is judged against the learned rate, per millisecond',
    plans: one({
      type: 'baseline',
      learn: 1,
      threshold: 100,
      atLeast: false,
      both: false,
      min: 0,
      sliding: true,
    }),
    events: stream(100, 100, 112, 113, 114, 115, 116),
    gives: [
      { openedAt: 116, closedAt: 122, openedBy: 'event', value: 5, count: 5, peak: { value: 5, at: 116 } },
    ],
  },
]

describe('numbers, formulas, aliases and chains', () => {
  it.each(cases)('$name', ({ plans, events, gives }) => {
    const named: typeof alertId = (...of) => `alert:${alertId(...of)}`
    for (const alerts of [judge(plans, events, { alertId: named }), runEngine(plans, events)]) {
      expect(alerts).toMatchObject(gives)
      expect(alerts).toHaveLength(gives.length)
    }
  })
})
