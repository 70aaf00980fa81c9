import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../src/agreement/definitions/oracle.ts'
import { SqlRunner } from '../src/history/run-sql.ts'
import { alertId } from '../src/lib/alert-id.ts'
import { someChainScene, someScene, testTypes } from './oracle/arbitraries.ts'

/** Runs per kind of scene; `VEDETTE_RUNS=5000` for a long search. */
const numRuns = Number(process.env.VEDETTE_RUNS ?? 25)
/** `VEDETTE_SEED` repeats a run; every run prints its own. */
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

/** SQL orders the alerts of one millisecond by what their ids are made of, so the oracle must too; the names are the engine's. */
const orderable = (ruleId: string, key: readonly string[], openedAt: number): string =>
  `alert:${JSON.stringify([ruleId, key, openedAt])}`

const named = (id: string): string =>
  id.startsWith('alert:')
    ? `alert:${alertId(...(JSON.parse(id.slice(6)) as [string, string[], number]))}`
    : id

const scenes = [
  ...testTypes.map((type) => ({ name: type, scene: someScene([type]) })),
  { name: 'chain', scene: someChainScene },
]

describe(`SQL, VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`, () => {
  let sql: SqlRunner
  const tally = new Map<string, { said: number; refused: number }>()
  beforeAll(async () => {
    sql = await SqlRunner.open()
  })
  afterAll(() => {
    sql.close()
    console.log(`compile.property: VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`)
    console.table(Object.fromEntries(tally))
  })

  it.each(scenes)(
    '$name: the alerts are those of the definitions',
    { timeout: 1_800_000 },
    async ({ name, scene }) => {
      const count = { said: 0, refused: 0 }
      tally.set(name, count)
      await fc.assert(
        fc.asyncProperty(scene, async ({ plans, events }) => {
          const { alerts, refused } = await sql.run(plans, events)
          const silent = new Set(refused.map(({ ruleId }) => ruleId))
          count.refused += silent.size
          count.said += plans.filter((plan) => !plan.silent).length - silent.size
          const wanted = judge(plans, events, { alertId: orderable })
            .filter(({ ruleId }) => !silent.has(ruleId))
            .map((alert) => ({
              ...alert,
              evidence: alert.evidence.map(named),
              lastEvents: alert.lastEvents.map(named),
            }))
          expect(alerts).toEqual(wanted)
        }),
        { numRuns, seed },
      )
    },
  )

  it('no more than one plan in ten cannot be expressed', () => {
    const counts = [...tally.values()]
    const refused = counts.reduce((sum, count) => sum + count.refused, 0)
    const all = counts.reduce((sum, count) => sum + count.refused + count.said, 0)
    expect(all).toBeGreaterThan(0)
    expect(refused * 10).toBeLessThanOrEqual(all)
  })
})
