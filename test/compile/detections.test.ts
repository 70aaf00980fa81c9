import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPlans } from '../../src/app/load-rules.ts'
import { attackKinds } from '../../src/generate/attack.ts'
import { generate } from '../../src/generate/generate.ts'
import { SqlRunner } from '../../src/history/run-sql.ts'
import { cleanedEvents } from '../cleaned-events.ts'
import { runEngine, type TestEvent } from '../run-engine.ts'

const plans = loadPlans({ rules: [], builtin: true })
const sources = {
  logins: { format: 'csv', eventClass: 'authentication' },
  web: { format: 'access', eventClass: 'http' },
  flows: { format: 'csv', eventClass: 'network' },
} as const
type Kind = keyof typeof sources

/** Telemetry with every kind of attack, as the events that detection sees. */
function events(kind: Kind): TestEvent[] {
  const attacks = Object.keys(attackKinds(kind)).map((name, at) => ({
    kind: name,
    atMs: (3 + at * 2) * 60_000,
    forMs: 60_000,
  }))
  const { header, lines } = generate(kind, { seed: 5, minutes: 25, attacks, dirtPercent: 1, rate: 40 })
  const text = [...(header ? [header] : []), ...lines, ''].join('\n')
  return cleanedEvents(Buffer.from(text), sources[kind], plans)
}

describe('the detections we ship, as SQL', () => {
  let sql: SqlRunner
  beforeAll(async () => {
    sql = await SqlRunner.open()
  })
  afterAll(() => sql.close())

  it.each(['logins', 'web', 'flows'] as const)(
    'give over generated %s the alerts of the engine',
    async (kind) => {
      const all = events(kind)
      const live = runEngine(plans, all)
      const { alerts, refused } = await sql.run(plans, all)
      expect(refused).toEqual([])
      expect(alerts).toEqual(live)
      const rules = new Set(live.map(({ ruleId }) => ruleId))
      console.log(`${kind}: ${all.length} events, ${live.length} alerts of ${rules.size} rules alike`)
      expect(rules.size).toBeGreaterThan(7)
    },
    300_000,
  )
})
