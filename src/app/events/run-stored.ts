import { randomInt } from 'node:crypto'
import { setImmediate as yieldNow } from 'node:timers/promises'
import { stateFields } from '../../detect/engine.ts'
import type { Enrichment } from '../../enrich/enrichment.ts'
import type { EventSearch, StoredEvent } from '../../model/event-search.ts'
import type { EventClass } from '../../model/fields.ts'
import type { Plan } from '../../model/plan.ts'
import { noRevision } from '../../model/revision.ts'
import { Pipeline, type PipelineSink } from '../../pipeline.ts'
import type { RunResult } from '../run-inputs.ts'
import { wantedColumns } from '../wanted-columns.ts'
import { readFields, storedBatches } from './stored-batches.ts'
import { type SearchableEvents, slicesInOrder } from './stored-slices.ts'

export interface StoredRunOptions {
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  readonly search: EventSearch
  /** Events read at most, roughly: of more, the newest. */
  readonly most: number
  /** Is shown the events of each slice before they are judged; false: it is enough. */
  readonly look?: (events: readonly StoredEvent[]) => boolean
}

/** What a run over stored events came to. */
export interface StoredResult extends RunResult {
  /** Events that were judged. */
  readonly events: number
  /** False where older events were passed over, or it was enough before the end. */
  readonly whole: boolean
}

/** Runs rules over events of the store, in order of event time: what they tell is what they would have told live. */
export async function runStored(
  store: SearchableEvents,
  { plans, enrichments, isInside, search, most, look = () => true }: StoredRunOptions,
  sink: PipelineSink,
): Promise<StoredResult> {
  const pipeline = new Pipeline(
    { plans, enrichments, isInside, latenessMs: 0, seed: randomInt(2 ** 31) },
    sink,
  )
  const { ids, dictionaries, sequencer } = pipeline.stream
  // Its name is in no id: events keep those they have.
  const source = ids.addSource('')
  sequencer.open(source)
  const columns = {
    ...{ ids, dictionaries, stable: stateFields(plans) },
    wanted: (eventClass: EventClass) => wantedColumns({ plans, enrichments }, eventClass),
  }
  const classes = classesOf(plans)
  const fields = readFields(classes, columns.wanted)
  let [events, whole] = [0, true]
  const passedOver = (older: number): void => {
    whole = older === 0
  }
  for await (const slice of slicesInOrder(store, { ...search, classes }, most, passedOver, fields)) {
    events += slice.length
    for (const batch of storedBatches(slice, columns)) pipeline.add(source, batch)
    if (!look(slice)) {
      whole = false
      break
    }
    await yieldNow()
  }
  pipeline.end()
  const { quality, rules } = pipeline
  return { quality, rules, revisions: noRevision, bytes: 0, events, whole }
}

/** The classes of events that rules look at. */
export const classesOf = (plans: readonly Plan[]): readonly EventClass[] => [
  ...new Set(
    plans.flatMap(({ inputs }) => inputs.flatMap((one) => (one.kind === 'events' ? [one.eventClass] : []))),
  ),
]
