import { describe, expect, it } from 'vitest'
import type { Input, Plan } from '../model/plan.ts'
import { contentsOf } from './content.ts'

const events: Input = {
  kind: 'events',
  name: 'failed',
  eventClass: 'authentication',
  match: { op: 'equals', field: 'status', text: 'Failure', cased: false },
  keyFields: ['user.name'],
}

const plan: Plan = {
  info: {
    id: 'rule',
    title: 'A rule',
    level: 'high',
    tags: [],
    description: '',
    falsePositives: [],
    advice: 'Look.',
    version: '1',
    file: 'rule.yml',
  },
  depth: 0,
  silent: false,
  inputs: [events],
  key: ['user.name'],
  windowMs: 1000,
  holdMs: 0,
  forgetMs: 10_000,
  test: { type: 'event_count', condition: [{ op: 'gte', n: 3 }] },
}

const outer: Plan = {
  ...plan,
  info: { ...plan.info, id: 'outer' },
  depth: 1,
  inputs: [{ kind: 'alerts', name: 'rule', ruleId: 'rule', keyFields: ['user.name'] }],
}

const contentOf = (one: Plan): string => contentsOf([one])[0]!

describe('the content of a plan', () => {
  it.each<{ name: string; edited: Plan }>([
    { name: 'id', edited: { ...plan, info: { ...plan.info, id: 'other' } } },
    { name: 'window', edited: { ...plan, windowMs: 1001 } },
    { name: 'hold', edited: { ...plan, holdMs: 1 } },
    { name: 'forget', edited: { ...plan, forgetMs: 1 } },
    { name: 'vector', edited: { ...plan, vector: 'volume' } },
    { name: 'silence', edited: { ...plan, silent: true } },
    {
      name: 'condition',
      edited: { ...plan, test: { type: 'event_count', condition: [{ op: 'gte', n: 4 }] } },
    },
    { name: 'key', edited: { ...plan, key: ['user.id'] } },
    { name: 'field of the key', edited: { ...plan, inputs: [{ ...events, keyFields: ['user.id'] }] } },
    { name: 'counted field', edited: { ...plan, inputs: [{ ...events, valueFields: ['status'] }] } },
    { name: 'match', edited: { ...plan, inputs: [{ ...events, match: { op: 'all', of: [] } }] } },
    { name: 'class', edited: { ...plan, inputs: [{ ...events, eventClass: 'http' }] } },
    { name: 'number of inputs', edited: { ...plan, inputs: [events, events] } },
  ])('is another one with another $name', ({ edited }) => {
    expect(contentOf(edited)).not.toBe(contentOf(plan))
  })

  it('stays with what only people read', () => {
    const told = {
      ...plan.info,
      title: 'B',
      level: 'low' as const,
      description: 'x',
      advice: 'Stop.',
      version: '2',
      file: 'b',
    }
    expect(contentOf({ ...plan, info: told, inputs: [{ ...events, name: 'other' }] })).toBe(contentOf(plan))
  })

  it('changes with the plans whose alerts it looks at', () => {
    const [, before] = contentsOf([plan, outer])
    const [, after] = contentsOf([{ ...plan, windowMs: 1001 }, outer])
    expect(after).not.toBe(before)
  })

  it('changes when another plan begins to look at its alerts', () => {
    expect(contentsOf([plan, outer])[0]).not.toBe(contentOf(plan))
  })

  it('is a name of its own for each of two equal plans', () => {
    expect(new Set(contentsOf([plan, plan])).size).toBe(2)
  })
})
