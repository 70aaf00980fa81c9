import { describe, expect, it } from 'vitest'
import { runCase } from '../../src/history/run-case.ts'
import type { Comparison, Plan, Test } from '../../src/model/plan.ts'
import { onAlerts, onEvents, plan, says } from '../oracle/plans.ts'

const is = (op: Comparison['op'], n: number): Comparison => ({ op, n })
const count = (...condition: Comparison[]): Test => ({ type: 'event_count', condition })
const events = (...all: readonly (readonly [number, string | null | boolean])[]) =>
  all.map(([time, message], at) => ({ id: `e${at}`, time, fields: { message } }))
const ab = [onEvents('a', says('a'), []), onEvents('b', says('b'), [])]
const inner = plan({ id: 'inner', key: ['message'], silent: true, test: count(is('gte', 2)) })
const outer = plan({
  id: 'outer',
  depth: 1,
  test: { type: 'temporal_ordered' },
  inputs: [onAlerts('inner', []), onEvents('b', says('b'), [])],
})

interface Case {
  readonly name: string
  readonly plans: readonly Plan[]
  readonly events: ReturnType<typeof events>
  readonly alerts: readonly object[]
}

const cases: readonly Case[] = [
  {
    name: 'a gap of hold begins anew, one millisecond less does not',
    plans: [plan({ test: count(is('gte', 1)), holdMs: 5 })],
    events: events([100, 'a'], [114, 'a'], [129, 'a']),
    alerts: [
      { openedAt: 100, closedAt: 124, count: 2, events: ['e0', 'e1'] },
      { openedAt: 129, closedAt: 139, count: 1, events: ['e2'] },
    ],
  },
  {
    name: 'what would open after the last event is no alert',
    plans: [plan({ test: count(is('lt', 1)) })],
    events: events([100, 'a'], [115, 'a']),
    alerts: [{ openedAt: 110, closedAt: 115, count: 0, events: [] }],
  },
  {
    name: 'an event that lacks the key takes no part',
    plans: [plan({ key: ['message'], test: count(is('gte', 1)) })],
    events: events([100, null], [100, ''], [101, true]),
    alerts: [
      { key: { message: '' }, openedAt: 100, count: 1 },
      { key: { message: 'true' }, openedAt: 101, count: 1 },
    ],
  },
  {
    name: 'a gap of forget ends the life of a key, one millisecond less does not',
    plans: [plan({ test: { type: 'temporal', condition: [is('lte', 1)] }, inputs: ab, forgetMs: 100 })],
    events: events([100, 'a'], [199, 'b'], [299, 'a'], [400, 'x']),
    alerts: [
      { openedAt: 110, closedAt: 299 },
      { openedAt: 309, closedAt: 399 },
    ],
  },
  {
    name: 'a lasting alert joins with what follows it, and is named by rule, key and opening',
    plans: [inner, outer],
    events: events([100, 'a'], [105, 'a'], [109, 'a'], [118, 'b']),
    alerts: [{ rule: 'outer', openedAt: 118, closedAt: 119, count: 2, events: ['alert:inner:a:105', 'e3'] }],
  },
]

describe('cases as SQL', () => {
  it.each(cases)('$name', async ({ plans, events: all, alerts }) => {
    const outcome = await runCase(plans, all)
    expect(outcome).toMatchObject({ alerts })
    expect('alerts' in outcome && outcome.alerts).toHaveLength(alerts.length)
  })

  it.each([
    [
      'a rule that is not there',
      [outer],
      'it looks at the alerts of inner, which is not among the rules given',
    ],
  ])('%s cannot be run', async (_name, plans, cannot) => {
    expect(await runCase(plans, events([100, 'a']))).toEqual({ cannot })
  })
})
