import { expect, test } from 'vitest'
import { readRules } from '../rules/read-rules.ts'
import type { CaseEvent } from './case.ts'
import { byKey } from './partition.ts'

const says = (name: string): string => `
title: ${name}
name: ${name}
logsource: { category: authentication }
detection: { s: { message: ${name} }, condition: s }
`
const correlation = (name: string, rules: string, more: string): string => `
title: ${name}
name: ${name}
correlation: { rules: [${rules}], timespan: 10s, ${more} }
`
const plansOf = (...documents: readonly string[]) =>
  readRules([{ path: 'rule.yml', text: documents.join('---') }]).plans

const event = (id: string, time: number, fields: CaseEvent['fields']): CaseEvent => ({ id, time, fields })

/** Keys with the ids of their events, the bounds left out. */
const keysIn = (keys: ReadonlyMap<string, readonly CaseEvent[]> | undefined) =>
  Object.fromEntries(
    [...(keys ?? [])].map(([key, events]) => [
      key,
      events.flatMap(({ id }) => (id.startsWith('bound') ? [] : [id])).join(' '),
    ]),
  )

test('events go to their key, those that lack a field of it to none', () => {
  const plans = plansOf(
    correlation(
      'several',
      'a',
      'type: event_count, group-by: [user.name, device.hostname], condition: { gte: 2 }',
    ),
    says('a'),
  )
  const parts = byKey(plans, [
    event('e1', 5, { 'user.name': 'x', 'device.hostname': 1 }),
    event('e2', 1, { 'user.name': 'x', 'device.hostname': null }),
    event('e3', 9, { 'user.name': ['x', 'y', 'x', null], 'device.hostname': '1' }),
    event('e4', 2, { 'user.name': 'x' }),
  ])
  expect(parts).toHaveLength(1)
  expect(keysIn(parts[0]?.keys)).toEqual({ '["x","1"]': 'e1 e3', '["y","1"]': 'e3' })
})

test('a part begins and ends with the whole stream', () => {
  const plans = plansOf(
    correlation('several', 'a', 'type: event_count, group-by: [user.name], condition: { gte: 2 }'),
    says('a'),
  )
  const [part] = byKey(plans, [
    event('e1', 9, { other: 1 }),
    event('e2', 5, { 'user.name': 'x' }),
    event('e3', 1, {}),
  ])
  expect(part?.keys.get('["x"]')).toEqual([
    event('bound-0', 1, {}),
    event('bound-1', 9, {}),
    event('e2', 5, { 'user.name': 'x' }),
  ])
})

test('aliases name another field in each rule', () => {
  const plans = plansOf(
    correlation(
      'both',
      'a, b',
      'type: temporal, group-by: [who], aliases: { who: { a: user.name, b: device.hostname } }',
    ),
    says('a'),
    says('b'),
  )
  const parts = byKey(plans, [
    event('e1', 1, { 'user.name': 'x' }),
    event('e2', 2, { 'device.hostname': 'x' }),
  ])
  expect(keysIn(parts[0]?.keys)).toEqual({ '["x"]': 'e1 e2' })
})

test('a chain is cut by the key of its outer rule, and brings its inner rules along in silence', () => {
  const plans = plansOf(
    correlation(
      'outer',
      'inner',
      'type: event_count, group-by: [device.hostname], condition: { gte: 2 }, generate: true',
    ),
    correlation(
      'inner',
      'a',
      'type: event_count, group-by: [user.name, device.hostname], condition: { gte: 2 }',
    ),
    says('a'),
  )
  const parts = byKey(plans, [
    event('e1', 1, { 'user.name': 'x', 'device.hostname': 'w' }),
    event('e2', 2, { 'user.name': 'y', 'device.hostname': 'w' }),
  ])
  const outer = parts.find(({ plan }) => plan.info.id === 'outer')
  expect(parts.map(({ plan }) => plan.info.id)).toEqual(['inner', 'outer'])
  expect(keysIn(outer?.keys)).toEqual({ '["w"]': 'e1 e2' })
  expect(outer?.plans.map(({ info, silent }) => [info.id, silent])).toEqual([
    ['inner', true],
    ['outer', false],
  ])
})

test('a rule without key has no parts', () => {
  const plans = plansOf(correlation('several', 'a', 'type: event_count, condition: { gte: 2 }'), says('a'))
  expect(byKey(plans, [event('e1', 1, {})])).toEqual([])
})

test('a rule whose key comes from an event of a rule with another key has no parts', () => {
  const plans = plansOf(
    correlation('outer', 'inner, a', 'type: temporal, group-by: [user.name]'),
    correlation('inner', 'a', 'type: event_count, group-by: [src_endpoint.ip], condition: { gte: 2 }'),
    says('a'),
  )
  expect(byKey(plans, [event('e1', 1, { 'user.name': 'x', 'src_endpoint.ip': '10.0.0.1' })])).toEqual([])
})
