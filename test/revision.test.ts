import { describe, expect, it } from 'vitest'
import { ToldAlerts } from '../src/alert/told-alerts.ts'
import type { Plan } from '../src/model/plan.ts'
import { plan } from './oracle/plans.ts'
import type { TestEvent } from './run-engine.ts'
import { content, runRevising } from './run-revising.ts'

const windowMs = 100
const pairs: Plan = plan({
  id: 'pairs',
  key: ['user.name'],
  windowMs,
  test: { type: 'event_count', condition: [{ op: 'gte', n: 2 }] },
})

/** Every third millisecond an event of one of 50 users, so that each has one in 150 ms. */
const user = (n: number): string => `u${n % 50}`
const event = (n: number, time = n * 3): TestEvent => ({
  id: `e${String(n).padStart(6, '0')}`,
  time,
  eventClass: 'authentication',
  fields: { 'user.name': user(n) },
})
const stream = Array.from({ length: 12_000 }, (_, n) => event(n))

/** The n-th event comes again a little later, under another id, and is told of at the end. */
const withLate = (...twice: readonly number[]): TestEvent[] => [
  ...stream,
  ...twice.map((n) => ({ ...event(n, n * 3 + 40), id: `late${n}` })),
]

describe('a long stream', () => {
  it('of a revised alert every event has its name, though ids were forgotten meanwhile', () => {
    const events = withLate(100, 6000, 11_000)
    const found = runRevising([pairs], events, { batchSize: 500, latenessMs: 50 })
    const sorted = runRevising([pairs], events, {})
    expect(found).toMatchObject({ late: 3, notRevisable: 0 })
    expect(found.alerts.map(content)).toEqual(sorted.alerts.map(content))
    expect(found.alerts.map(({ evidence }) => evidence)).toEqual([
      ['t:e000100', 't:late100'],
      ['t:e006000', 't:late6000'],
      ['t:e011000', 't:late11000'],
    ])
  })

  it('where the alerts of the time are not remembered any more, a late event is said to be lost', () => {
    const often: Plan = { ...pairs, windowMs: 200 }
    const events = withLate(100, 11_901)
    const found = runRevising(
      [often],
      events,
      { batchSize: 500, latenessMs: 5 },
      { told: new ToldAlerts(200) },
    )
    expect(found).toMatchObject({ late: 2, notRevisable: 1 })
  })
})
