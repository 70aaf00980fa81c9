import { expect, test } from 'vitest'
import type { Input, Plan } from '../model/plan.ts'
import { familiesOf } from './families.ts'

function plan(id: string, key: readonly string[], more: Partial<Plan> = {}): Plan {
  const inputs: Input[] = [
    { kind: 'events', name: id, eventClass: 'http', match: { op: 'all', of: [] }, keyFields: key },
  ]
  return {
    info: {
      ...{ id, title: id, level: 'low', tags: [], description: '', falsePositives: [] },
      ...{ advice: '', version: '1', file: '' },
    },
    ...{ depth: 0, silent: false, inputs, key, windowMs: 1000, holdMs: 0, forgetMs: 10_000 },
    test: { type: 'event_count', condition: [{ op: 'gte', n: 2 }] },
    ...more,
  }
}

/** A plan over the alerts of others, which takes the parts of its key from the fields named. */
const over = (id: string, inner: readonly string[], key: readonly string[], keyFields = key): Plan =>
  plan(id, key, {
    depth: 1,
    inputs: inner.map((ruleId) => ({ kind: 'alerts', name: ruleId, ruleId, keyFields })),
  })

/** By family: its plans, each with the fields of its key that all share. */
const told = (plans: readonly Plan[]): readonly string[] =>
  familiesOf(plans).map(({ plans: members, shared }) =>
    members.map((one) => `${one.info.id}(${shared.get(one)!.map((at) => one.key[at])})`).join(' '),
  )

test.each([
  {
    name: 'plans that do not know each other',
    plans: [plan('a', ['ip']), plan('b', ['ip', 'user']), plan('c', [])],
    families: ['a(ip)', 'b(ip,user)', 'c()'],
  },
  {
    name: 'a chain with one key',
    plans: [plan('a', ['ip', 'user']), over('b', ['a'], ['user'])],
    families: ['a(user) b(user)'],
  },
  {
    name: 'a chain that names the field otherwise',
    plans: [plan('a', ['ip', 'host']), over('b', ['a'], ['address'], ['ip'])],
    families: ['a(ip) b(address)'],
  },
  {
    name: 'a chain by what is not in the inner key',
    plans: [plan('a', ['ip']), over('b', ['a'], ['user'])],
    families: ['a() b()'],
  },
  {
    name: 'two inner plans, of which one lacks a part',
    plans: [plan('a', ['ip', 'user']), plan('b', ['ip']), over('c', ['a', 'b'], ['ip', 'user'])],
    families: ['a(ip) b(ip) c(ip)'],
  },
  {
    name: 'two outer plans of one inner plan',
    plans: [plan('a', ['ip', 'user']), over('b', ['a'], ['user']), over('c', ['a'], ['ip'])],
    families: ['a() b() c()'],
  },
  {
    name: 'attacks',
    plans: [
      plan('a', ['ip'], { vector: 'volume' }),
      plan('b', ['ip']),
      plan('c', ['ip'], { vector: 'syn_flood' }),
    ],
    families: ['a() c()', 'b(ip)'],
  },
])('$name', ({ plans, families }) => {
  expect(told(plans)).toEqual(families)
})

test('a family is quiet after the memory of all its plans, attacks a day later', () => {
  const [chain] = familiesOf([plan('a', ['ip']), over('b', ['a'], ['ip'])])
  expect(chain!.quietMs).toBe(2000)
  const [attack] = familiesOf([plan('a', ['ip'], { vector: 'volume' })])
  expect(attack!.quietMs).toBe(1000 + 25 * 3_600_000)
})
