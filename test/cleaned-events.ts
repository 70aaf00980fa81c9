import { createEnrichments } from '../src/enrich/enrichments.ts'
import { isInside } from '../src/enrich/inside.ts'
import type { Batch } from '../src/model/batch.ts'
import { NULL } from '../src/model/dictionary.ts'
import type { EventClass } from '../src/model/fields.ts'
import type { Format } from '../src/model/format.ts'
import type { Plan } from '../src/model/plan.ts'
import { Pipeline } from '../src/pipeline.ts'
import type { TestEvent } from './run-engine.ts'

/** Positions of the events of one source lie below this; see `EventIds`. */
const SPAN = 2 ** 44

/** What becomes of the lines of a file before rules see them, in order; ids are the positions in the file. */
export function cleanedEvents(
  bytes: Uint8Array,
  { format, eventClass }: { readonly format: Format; readonly eventClass: EventClass },
  plans: readonly Plan[],
): TestEvent[] {
  const found: TestEvent[] = []
  const options = { plans, isInside: isInside([]), latenessMs: Number.POSITIVE_INFINITY, seed: 1 }
  const pipeline = new Pipeline(
    { ...options, enrichments: createEnrichments() },
    {
      alert() {},
      span({ batches }) {
        for (const batch of batches) {
          for (let row = 0; row < batch.length; row++) found.push(eventOf(batch, row))
        }
      },
    },
  )
  const source = pipeline.open({ name: 'file', format, eventClass })
  source.write(bytes)
  source.end()
  pipeline.end()
  return found
}

function eventOf(batch: Batch, row: number): TestEvent {
  const fields = [...batch.columns].map(([name, column]) => {
    if (column.kind === 'code') {
      const code = column.codes[row]!
      return [name, code === NULL ? null : column.dictionary.texts(code)] as const
    }
    return [name, Number.isNaN(column.values[row]) ? undefined : column.values[row]] as const
  })
  return {
    id: String(batch.ref[row]! % SPAN).padStart(15, '0'),
    time: batch.time[row]!,
    eventClass: batch.eventClass,
    fields: Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
  }
}

const derived: ReadonlySet<string> = new Set(
  createEnrichments().flatMap(({ steps }) => steps.flatMap(({ to }) => to)),
)

/** The event without what was derived from it. */
export const asItCame = (event: TestEvent): TestEvent => ({
  ...event,
  fields: Object.fromEntries(Object.entries(event.fields).filter(([field]) => !derived.has(field))),
})
