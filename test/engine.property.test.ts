import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OracleEvent } from '../src/agreement/definitions/occurrence.ts'
import { judge } from '../src/agreement/definitions/oracle.ts'
import { alertId } from '../src/lib/alert-id.ts'
import type { Scene } from './oracle/arbitraries.ts'
import { someChainScene, someScene, testTypes } from './oracle/arbitraries.ts'
import { runEngine } from './run-engine.ts'

/** Runs per kind of scene and property; `VEDETTE_RUNS=5000` for a long search. */
const numRuns = Number(process.env.VEDETTE_RUNS ?? 50)
/** `VEDETTE_SEED` repeats a run; every run prints its own. */
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

/** Outer rules name an inner alert by the engine's own id, which also orders the alerts of one millisecond. */
const alertIdOf: typeof alertId = (ruleId, key, openedAt) => `alert:${alertId(ruleId, key, openedAt)}`

const scenes = [
  ...testTypes.map((type) => ({ name: type, scene: someScene([type]) })),
  { name: 'chain', scene: someChainScene },
  { name: 'all together', scene: someScene() },
]

/**
 * The order in which events arrive that are held up by different times, at most `latenessMs`: none comes when one
 * more than `latenessMs` newer has been seen.
 */
function heldUp(
  events: readonly OracleEvent[],
  latenessMs: number,
  delays: readonly number[],
): OracleEvent[] {
  return events
    .map((event, at) => ({ event, arrives: event.time + (delays[at % delays.length]! % (latenessMs + 1)) }))
    .sort((a, b) => a.arrives - b.arrives)
    .map(({ event }) => event)
}

function holds<T extends readonly unknown[]>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns, seed })
}

describe(`live detection, VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`, () => {
  console.log(`engine.property: VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`)

  it.each(scenes)('$name: the alerts are those of the definitions', ({ scene }) => {
    holds(
      fc.property(scene, ({ plans, events }) => {
        expect(runEngine(plans, events)).toEqual(judge(plans, events, { alertId: alertIdOf }))
      }),
    )
  })

  it.each(scenes)('$name: any split into batches and spans gives the same', ({ scene }) => {
    const size = fc.integer({ min: 1, max: 9 })
    holds(
      fc.property(scene, size, size, ({ plans, events }: Scene, batchSize, spanRows) => {
        const whole = runEngine(plans, events)
        expect(runEngine(plans, events, { batchSize, latenessMs: 0 })).toEqual(whole)
        expect(runEngine(plans, events, { batchSize, spanRows, latenessMs: 0 })).toEqual(whole)
      }),
    )
  })

  it.each(scenes)('$name: events shuffled within the lateness give what sorted ones give', ({ scene }) => {
    const latenessMs = fc.integer({ min: 0, max: 60 })
    const delays = fc.array(fc.nat(1000), { minLength: 7, maxLength: 31 })
    const batchSize = fc.integer({ min: 1, max: 20 })
    holds(
      fc.property(scene, latenessMs, delays, batchSize, ({ plans, events }: Scene, lateness, waits, size) => {
        const sorted = runEngine(plans, events)
        const shuffled = heldUp(events, lateness, waits)
        expect(runEngine(plans, shuffled, { batchSize: size, latenessMs: lateness })).toEqual(sorted)
      }),
    )
  })
})
