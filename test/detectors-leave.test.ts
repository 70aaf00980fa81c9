import { describe, expect, it } from 'vitest'
import { Engine } from '../src/detect/engine.ts'
import { Dictionaries } from '../src/model/dictionary.ts'
import { EventIds } from '../src/model/event-ids.ts'
import type { Comparison, Plan, Test } from '../src/model/plan.ts'
import { anything, onEvents, plan, says } from './oracle/plans.ts'

const is = (op: Comparison['op'], n: number): Comparison => ({ op, n })
const field = 'dst_endpoint.port'
const tests: Readonly<Record<string, Test>> = {
  'event_count with an upper bound': { type: 'event_count', condition: [is('gte', 3), is('lte', 9)] },
  'value_count with an upper bound': {
    type: 'value_count',
    fields: [field],
    condition: [is('gte', 3), is('lte', 9)],
  },
  value_sum: { type: 'value_sum', field, condition: [is('gt', 1e9)] },
  value_avg: { type: 'value_avg', field, condition: [is('gt', 1e9)] },
  value_percentile: {
    type: 'value_percentile',
    field,
    percentile: 95,
    maxWindow: 1000,
    condition: [is('gt', 1e9)],
  },
  temporal: { type: 'temporal', condition: [is('gte', 2)] },
  temporal_ordered: { type: 'temporal_ordered' },
  rhythm: { type: 'rhythm', events: 5, tolerance: 10, minInterval: 1 },
  share: { type: 'share', percent: 100, min: 1000 },
  absence: { type: 'absence' },
  first_seen: { type: 'first_seen', fields: [field] },
  'seasonal baseline': {
    type: 'seasonal_baseline',
    week: { slots: 168, slotMs: 20, timeZone: 'UTC' },
    ...{ remember: 4, needed: 2, deviations: 5, threshold: 1e6, both: false, min: 0 },
  },
  'sliding baseline': {
    type: 'baseline',
    learn: 2,
    threshold: 1e6,
    atLeast: false,
    both: false,
    min: 0,
    sliding: true,
  },
}

/** Keys come, a thousand at a time, and are never seen again. */
const ofTheirOwn = (round: number, i: number): string => `u${round}-${i >> 2}`

/** A thousand milliseconds at a time, four events each; gives bytes and keys alive after each thousand. */
function passing(one: Plan, user = ofTheirOwn): readonly { readonly bytes: number; readonly keys: number }[] {
  const dictionaries = new Dictionaries(1)
  const ids = new EventIds()
  const source = ids.addSource('t')
  const engine = new Engine([one], dictionaries, ids)
  const users = dictionaries.get('user.name')
  const messages = dictionaries.get('message')
  const sizes: { bytes: number; keys: number }[] = []
  for (let round = 0; round < 60; round++) {
    const length = 4000
    const time = Float64Array.from({ length }, (_, i) => round * 1000 + (i >> 2))
    engine.process({
      batches: [
        {
          eventClass: 'authentication',
          length,
          time,
          ref: Float64Array.from({ length }, (_, i) => ids.at(source, round * length + i)),
          columns: new Map([
            [
              'user.name',
              {
                kind: 'code',
                codes: Int32Array.from({ length }, (_, i) => users.code(user(round, i))),
                dictionary: users,
              },
            ],
            [
              'message',
              {
                kind: 'code',
                codes: Int32Array.from({ length }, (_, i) => messages.code('ab'[i % 2]!)),
                dictionary: messages,
              },
            ],
            [field, { kind: 'number', values: Float64Array.from({ length }, (_, i) => i % 7) }],
          ]),
        },
      ],
      until: (round + 1) * 1000,
    })
    sizes.push({ ...engine.ruleStates()[0]! })
  }
  return sizes
}

describe('state leaves with its keys', () => {
  it.each(Object.entries(tests))('%s', (_, test) => {
    const key = ['user.name']
    const inputs = [onEvents('a', says('a'), key), onEvents('any', anything, key)]
    const sizes = passing(plan({ test, key, inputs, windowMs: 500, forgetMs: 5000 }))
    expect(Math.max(...sizes.map(({ keys }) => keys))).toBeLessThan(8000)
    // What still grows is the table from codes of names to keys: four bytes for each name there ever was.
    expect(sizes.at(-1)!.bytes - sizes[29]!.bytes).toBeLessThanOrEqual(4 * 65_536)
  })
})

it('a deadline that moves with every event takes no room of its own', () => {
  const key = ['user.name']
  const inputs = [onEvents('a', says('a'), key), onEvents('b', says('b'), key)]
  const sizes = passing(
    plan({ test: { type: 'absence' }, key, inputs, windowMs: 1e6, forgetMs: 1e7 }),
    () => 'one',
  )
  expect(sizes.at(-1)).toEqual(sizes[1])
})
