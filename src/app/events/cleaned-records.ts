import { setImmediate as otherWork } from 'node:timers/promises'
import { AbsentTime, UnknownClass } from '../../clean/column-errors.ts'
import type { Batch } from '../../model/batch.ts'
import type { EventIds } from '../../model/event-ids.ts'
import { Pipeline } from '../../pipeline.ts'
import { bytesOfRecords, type RecordsEntry } from '../detection/entry.ts'

/** Bytes read before other work has its turn. */
const CHUNK = 64 << 10

/** Takes the batches; they hold until it returns. */
type Taker = (batches: readonly Batch[], ids: EventIds) => Promise<void>

/** Records cleaned as rules see them, with all of their fields. What would be set aside is passed over. */
export class CleanedRecords {
  readonly #aheadMs: number
  readonly #pipeline: Pipeline
  #taken: Promise<void> | undefined
  #take: Taker | undefined
  #bytes = 0

  constructor(seed: number, aheadMs: number) {
    this.#aheadMs = aheadMs
    this.#pipeline = new Pipeline(
      {
        ...{ plans: [], enrichments: [], isInside: () => false, alsoWanted: ['*'], seed },
        // All of them are one span at the end.
        ...{ latenessMs: Number.POSITIVE_INFINITY, spanRows: Number.MAX_SAFE_INTEGER },
      },
      {
        alert: () => {},
        span: ({ batches }, ids) => {
          this.#taken = this.#take?.(batches, ids)
        },
      },
    )
  }

  /** Bytes of records that were added. */
  get bytes(): number {
    return this.#bytes
  }

  async add(entry: RecordsEntry): Promise<void> {
    const { at, source: name, position, format, eventClass } = entry
    const bytes = bytesOfRecords(entry)
    this.#bytes += bytes.length
    const part = this.#pipeline.openPart({
      ...{ index: this.#pipeline.stream.ids.source(name), goesOnAt: position, at, aheadMs: this.#aheadMs },
      ...{ name, format, eventClass },
    })
    try {
      for (let from = 0; from < bytes.length; from += CHUNK) {
        part.write(bytes.subarray(from, from + CHUNK))
        await otherWork()
      }
      part.end()
    } catch (error) {
      // Nobody can tell what they are: they were refused.
      if (!(error instanceof UnknownClass || error instanceof AbsentTime)) throw error
    }
  }

  /** Hands all of them over at once. */
  async end(take: Taker): Promise<void> {
    this.#take = take
    this.#pipeline.end()
    await (this.#taken ?? take([], this.#pipeline.stream.ids))
  }
}
