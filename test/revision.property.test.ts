import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OracleEvent } from '../src/agreement/definitions/occurrence.ts'
import type { Plan } from '../src/model/plan.ts'
import type { Scene } from './oracle/arbitraries.ts'
import { someChainScene, someScene, testTypes } from './oracle/arbitraries.ts'
import { content, runRevising } from './run-revising.ts'

/** Runs per kind of scene and property; `VEDETTE_RUNS=5000` for a long search. */
const numRuns = Number(process.env.VEDETTE_RUNS ?? 50)
/** `VEDETTE_SEED` repeats a run; every run prints its own. */
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

/** Some of the rules find attacks. */
const withVectors =
  (vectors: readonly (string | undefined)[]) =>
  (scene: Scene): Scene => ({
    ...scene,
    plans: scene.plans.map((plan, at): Plan => {
      const vector = vectors[at % vectors.length]
      return vector === undefined ? plan : { ...plan, vector }
    }),
  })

const attacks = fc
  .tuple(
    someScene(),
    fc.array(fc.constantFrom('syn_flood', 'volume', 'http_flood', 'high_rate', undefined), {
      minLength: 2,
      maxLength: 4,
    }),
  )
  .map(([scene, vectors]) => withVectors(vectors)(scene))

const scenes = [
  ...testTypes.map((type) => ({ name: type, scene: someScene([type]) })),
  { name: 'chain', scene: someChainScene },
  { name: 'all together', scene: someScene() },
  { name: 'attacks', scene: attacks },
]

/** Events as they come when each is held up by a time of its own. */
const heldUp = (events: readonly OracleEvent[], delays: readonly number[]): OracleEvent[] =>
  events
    .map((event, at) => ({ event, arrives: event.time + delays[at % delays.length]! }))
    .sort((a, b) => a.arrives - b.arrives)
    .map(({ event }) => event)

const delay = fc.oneof(
  { arbitrary: fc.constant(0), weight: 4 },
  { arbitrary: fc.integer({ min: 1, max: 60 }), weight: 2 },
  { arbitrary: fc.integer({ min: 61, max: 5000 }), weight: 1 },
)

describe(`revision, VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`, () => {
  console.log(`revision.property: VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`)

  it.each(scenes)('$name: with late events the alerts are those of the sorted stream', ({ scene }) => {
    const delays = fc.array(delay, { minLength: 5, maxLength: 31 })
    const when = fc.constantFrom('each batch' as const, 'at the end' as const)
    const size = fc.integer({ min: 1, max: 20 })
    let late = 0
    fc.assert(
      fc.property(
        scene,
        fc.integer({ min: 0, max: 30 }),
        delays,
        size,
        size,
        when,
        ({ plans, events }: Scene, latenessMs, waits, batchSize, spanRows, at) => {
          const sorted = runRevising(plans, events, {})
          const came = heldUp(events, waits)
          const found = runRevising(plans, came, { batchSize, spanRows, latenessMs }, { when: at })
          late += found.late
          expect(found.alerts.map(content)).toEqual(sorted.alerts.map(content))
        },
      ),
      { numRuns, seed, ...(process.env.VEDETTE_RUNS && { endOnFailure: true }) },
    )
    expect(late).toBeGreaterThan(0)
  })

  it.each(scenes)(
    '$name: where old events are not stored, the same or a late event that is said to be lost',
    ({ scene }) => {
      let [kept, lost] = [0, 0]
      fc.assert(
        fc.property(
          scene,
          fc.array(delay, { minLength: 5, maxLength: 31 }),
          fc.integer({ min: 0, max: 3000 }),
          ({ plans, events }: Scene, waits, keepsMs) => {
            const found = runRevising(
              plans,
              heldUp(events, waits),
              { batchSize: 7, latenessMs: 5 },
              { keepsMs },
            )
            if (found.notRevisable > 0) lost++
            else if (found.late > 0) {
              kept++
              const sorted = runRevising(plans, events, {})
              expect(found.alerts.map(content)).toEqual(sorted.alerts.map(content))
            }
          },
        ),
        { numRuns, seed, ...(process.env.VEDETTE_RUNS && { endOnFailure: true }) },
      )
      expect(Math.min(kept, lost)).toBeGreaterThan(0)
    },
  )
})
