import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OracleEvent } from '../src/agreement/definitions/occurrence.ts'
import { renewedStream } from '../src/app/stream-state.ts'
import type { Plan } from '../src/model/plan.ts'
import { type Scene, someChainScene, someScene, testTypes } from './oracle/arbitraries.ts'
import { runStream, throughBytes } from './run-stream.ts'

/** Runs per kind of scene; `VEDETTE_RUNS=5000` for a long search. */
const numRuns = Number(process.env.VEDETTE_RUNS ?? 12)
/** `VEDETTE_SEED` repeats a run; every run prints its own. */
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

const scenes = [
  ...testTypes.map((type) => ({ name: type, scene: someScene([type]) })),
  { name: 'chain', scene: someChainScene },
  { name: 'all together', scene: someScene() },
]

/** A general vector, specific ones, one that is left out where one source acts alone, and none. */
const vectors = fc.array(fc.constantFrom(undefined, 'volume', 'syn_flood', 'http_flood'), {
  minLength: 3,
  maxLength: 3,
})

const withVectors = (plans: readonly Plan[], given: readonly (string | undefined)[]): readonly Plan[] =>
  plans.map((plan, at) => {
    const vector = given[at % given.length]
    return vector === undefined ? plan : { ...plan, vector }
  })

/** Events held up by different times, some of them for longer than the lateness. */
function heldUp(events: readonly OracleEvent[], delays: readonly number[]): OracleEvent[] {
  return events
    .map((event, at) => ({ event, arrives: event.time + delays[at % delays.length]! }))
    .sort((a, b) => a.arrives - b.arrives)
    .map(({ event }) => event)
}

const ways = [
  { way: 'saved and restored', through: throughBytes },
  { way: 'renewed with the texts it needs', through: renewedStream },
]
const runs = ways.flatMap((way) => scenes.map((scene) => ({ ...way, ...scene })))

describe(`restored state, VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`, () => {
  console.log(`restore.property: VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`)

  it.each(runs)('$name: stopped and $way anywhere, all that is told is the same', ({ scene, through }) => {
    const run = fc.record({
      batchSize: fc.integer({ min: 1, max: 9 }),
      spanRows: fc.integer({ min: 1, max: 9 }),
      latenessMs: fc.integer({ min: 0, max: 60 }),
    })
    const delays = fc.array(fc.oneof(fc.constant(0), fc.nat(90)), { minLength: 1, maxLength: 7 })
    const stops = fc.array(fc.boolean(), { minLength: 5, maxLength: 17 })
    fc.assert(
      fc.property(
        scene,
        vectors,
        run,
        delays,
        stops,
        ({ plans, events }: Scene, given, options, held, at) => {
          const arrived = heldUp(events, held)
          const all = withVectors(plans, given)
          const whole = runStream(all, arrived, { ...options, stops: () => false })
          const stopped = { ...options, stops: (n: number) => at[n % at.length]!, through }
          expect(runStream(all, arrived, stopped)).toEqual(whole)
        },
      ),
      { numRuns, seed },
    )
  })
})
