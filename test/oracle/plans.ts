import type { OracleEvent, Value } from '../../src/agreement/definitions/occurrence.ts'
import type { Input, Match, Plan, Test } from '../../src/model/plan.ts'

/** What a test says of a plan; the rest is plain. */
export interface PlanWords extends Partial<Omit<Plan, 'info' | 'test' | 'inputs'>> {
  readonly id?: string
  readonly test: Test
  readonly inputs?: readonly Input[]
}

/** Matches every event of a class. */
export const anything: Match = { op: 'all', of: [] }

/** An input on events; `keyFields` are the plan's key where nothing else is said. */
export function onEvents(name: string, match: Match, keyFields: readonly string[]): Input {
  return { kind: 'events', name, eventClass: 'authentication', match, keyFields }
}

export function onAlerts(ruleId: string, keyFields: readonly string[]): Input {
  return { kind: 'alerts', name: ruleId, ruleId, keyFields }
}

/** `message` is the given text: how the tests say which rule an event matches. */
export const says = (text: string): Match => ({ op: 'equals', field: 'message', text, cased: false })

export function plan(words: PlanWords): Plan {
  const { id = 'rule', inputs, key = [], windowMs = 10, ...rest } = words
  return {
    info: {
      id,
      title: id,
      level: 'medium',
      tags: [],
      description: '',
      falsePositives: [],
      advice: 'Look.',
      version: `${id}-1`,
      file: `${id}.yml`,
    },
    depth: 0,
    silent: false,
    inputs: inputs ?? [onEvents('any', anything, key)],
    key,
    windowMs,
    holdMs: 0,
    forgetMs: windowMs * 10,
    ...rest,
  }
}

/** Events at the given times, in that order; ids `e:00`, `e:01`, ... */
export function stream(
  ...events: readonly (number | readonly [number, Readonly<Record<string, Value>>])[]
): OracleEvent[] {
  return events.map((event, at) => {
    const [time, fields] = typeof event === 'number' ? [event, {}] : event
    return { id: `e:${String(at).padStart(2, '0')}`, time, eventClass: 'authentication', fields }
  })
}

/** Events that say a text: `['a', 1]` says "a" at 1. */
export function saying(...events: readonly (readonly [string, number])[]): OracleEvent[] {
  return stream(...events.map(([message, time]) => [time, { message }] as const))
}
