import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OracleEvent } from '../src/agreement/definitions/occurrence.ts'
import { type SavedFinding, savedFinding } from '../src/alert/saved-finding.ts'
import { replayEdited } from '../src/app/replay-edited.ts'
import {
  newStream,
  restoreStream,
  type Stream,
  type StreamOptions,
  saveStream,
} from '../src/app/stream-state.ts'
import { batchesOf } from '../src/app/written-events.ts'
import type { SealedSpan } from '../src/model/batch.ts'
import type { Plan } from '../src/model/plan.ts'
import { between } from '../src/order/between.ts'
import { type Scene, someChainScene, someScene } from './oracle/arbitraries.ts'

const numRuns = Number(process.env.VEDETTE_RUNS ?? 40)
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)
const BATCH = 4

/** Feeds events to a stream and gives what is found. */
function feed(
  stream: Stream,
  events: readonly OracleEvent[],
  until = Number.POSITIVE_INFINITY,
): SavedFinding[] {
  const { ids, sequencer } = stream
  const found: SavedFinding[] = []
  const source = ids.source('t', true)
  for (let from = 0; from < events.length; from += BATCH) {
    for (const batch of batchesOf(events.slice(from, from + BATCH), stream, source)) {
      const arrived = { batch, arrival: Array.from({ length: batch.length }, (_, i) => i) }
      sequencer.add(source, between(arrived, { from: Number.NEGATIVE_INFINITY, until }).batch)
    }
    found.push(...judged(stream, sequencer.sealed()))
  }
  return found
}

function judged({ engine }: Stream, spans: Iterable<SealedSpan>): SavedFinding[] {
  const found: SavedFinding[] = []
  for (const span of spans) found.push(...engine.process(span).map(savedFinding))
  return found
}

function begin(options: StreamOptions): Stream {
  const stream = newStream(options)
  stream.sequencer.open(stream.ids.source('t', true))
  return stream
}

/** Every alert that closed, each once, in one order. */
const closed = (found: readonly SavedFinding[]): string[] =>
  [...new Set(found.filter(({ status }) => status === 'closed').map((one) => JSON.stringify(one)))].sort()

/** What a run finds in which some rules are new after `stop` events, and see the events before first. */
async function found(
  all: readonly Plan[],
  old: readonly Plan[],
  events: readonly OracleEvent[],
  stop: number,
) {
  const options = { plans: all, latenessMs: 3, seed: 7, isInside: () => false }
  const first = begin({ ...options, plans: old })
  const out = feed(first, events.slice(0, stop))
  const saved = await replayEdited(saveStream(first), options, async ({ stream, span, told }) => {
    stream.sequencer.open(stream.ids.source('t', true))
    const again = [
      ...feed(stream, events.slice(0, stop), span.until),
      ...judged(stream, stream.sequencer.pause(span.until)),
    ]
    out.push(...again.filter(({ ruleId }) => told.has(ruleId)))
  })
  const second = restoreStream(saved, options)
  if (saved.sequencer.watermark > Number.NEGATIVE_INFINITY) expect(second.engine.restored?.clean).toEqual([])
  out.push(...feed(second, events.slice(stop)), ...judged(second, second.sequencer.end()))
  return closed(out)
}

function whole(plans: readonly Plan[], events: readonly OracleEvent[]): string[] {
  const stream = begin({ plans, latenessMs: 3, seed: 7, isInside: () => false })
  return closed([...feed(stream, events), ...judged(stream, stream.sequencer.end())])
}

describe(`new rules that see earlier events first, VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`, () => {
  const scenes = [
    { name: 'plans beside each other', scene: someScene() },
    { name: 'plans over the alerts of others', scene: someChainScene },
  ]
  it.each(scenes)('find what they find when they are there from the beginning: $name', async ({ scene }) => {
    const kept = fc.nat({ max: 2 })
    await fc.assert(
      fc.asyncProperty(scene, kept, fc.nat({ max: 60 }), async ({ plans, events }: Scene, most, stop) => {
        expect(await found(plans, plans.slice(0, most), events, stop)).toEqual(whole(plans, events))
      }),
      { numRuns, seed },
    )
  })
})
