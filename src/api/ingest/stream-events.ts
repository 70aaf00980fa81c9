import { setTimeout as pause } from 'node:timers/promises'
import type { AccessEvents } from '../../model/access-events.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Recorded } from '../suspicion-service.ts'
import type { Batch } from './batches.ts'
import { ResultPrinter } from './print-results.ts'

/** How long a stream waits while too much is on its way already, and how often it asks. */
const PATIENCE_MS = 30_000
const AGAIN_MS = 50

export interface StreamOptions {
  readonly record: (events: AccessEvents) => Promise<Recorded>
  /** Answer only what could not be taken, and the summary. */
  readonly onlyRefused: boolean
  /** The last line of a stream that broke. */
  readonly problem: (error: unknown) => object
}

/** What became of the items of a stream. */
interface Summary {
  items: number
  recorded: number
  duplicates: number
  refused: number
}

/**
 * Takes in items as they come: good ones are recorded, a batch together, others are told with what is wrong. Gives the
 * lines of the answer, one an item in their order, then a summary; in its place the problem when something breaks. What was
 * answered is recorded.
 */
export async function* streamEvents(
  batches: AsyncIterable<Batch>,
  options: StreamOptions,
): AsyncGenerator<string | Buffer> {
  const summary: Summary = { items: 0, recorded: 0, duplicates: 0, refused: 0 }
  try {
    for await (const batch of batches) yield* answers(batch, summary, options)
    yield printLine({ summary })
  } catch (error) {
    yield printLine({ summary, problem: options.problem(error) })
  }
}

async function* answers(
  { items, events, faults }: Batch,
  summary: Summary,
  { record, onlyRefused }: StreamOptions,
): AsyncGenerator<Buffer> {
  const recorded = await patiently(record, events)
  const printer = new ResultPrinter(events, recorded)
  let next = 0
  for (let i = 0; i < items; i++) {
    const item = summary.items++
    const errors = faults.get(item)
    if (errors) {
      summary.refused++
      printer.text(printLine({ item, errors }))
      continue
    }
    const row = next++
    if (recorded.duplicate[row] === 1) summary.duplicates++
    else summary.recorded++
    if (onlyRefused) continue
    printer.add(row)
    printer.text('\n')
  }
  const { printed } = printer
  if (printed.length > 0) yield printed
}

const printLine = (value: object): string => `${JSON.stringify(value)}\n`

const nothing: Recorded = { numbers: new Int32Array(), duplicate: new Uint8Array(), said: new Map() }

/** Waits, and lets the sender wait, while there is too much to do; other refusals end the stream. */
async function patiently(record: StreamOptions['record'], events: AccessEvents): Promise<Recorded> {
  if (events.length === 0) return nothing
  for (let waited = 0; ; waited += AGAIN_MS) {
    try {
      return await record(events)
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason !== 'busy' || waited >= PATIENCE_MS) throw error
    }
    await pause(AGAIN_MS)
  }
}
