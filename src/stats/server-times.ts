import { mergedPercentiles, PercentileSketch, type SavedPercentiles } from '../lib/percentile-sketch.ts'
import { type Detail, mergedDetails, type SavedDetails, TopDetails } from '../lib/top-details.ts'
import type { Batch } from '../model/batch.ts'
import { responseField, serverFields } from './facets.ts'
import { rowsByCode } from './rows-by-code.ts'

/** Servers told apart while they are counted, and kept of each part that is over. */
const COUNTED = 64
const KEPT = 10

const times: Detail<PercentileSketch, SavedPercentiles> = {
  open: (saved) => new PercentileSketch(saved),
  save: (sketch) => sketch.save(),
  join: mergedPercentiles,
}

export type SavedServers = SavedDetails<SavedPercentiles>

/** What was counted in parts, as one. */
export const mergedServers = (parts: readonly SavedServers[], most = KEPT): SavedServers =>
  mergedDetails(parts, Math.min(most, KEPT), times)

/** How long servers take to answer. */
export class ServerTimes {
  readonly #servers: TopDetails<PercentileSketch, SavedPercentiles>

  /** With what another one saved. */
  constructor(saved?: SavedServers) {
    this.#servers = new TopDetails(times, COUNTED, saved)
  }

  /** Counts the rows of a batch from `from` to `end`: those that name a server and say how long it took. */
  add({ columns }: Batch, from: number, end: number): void {
    const server = serverFields.map((field) => columns.get(field)).find((column) => column?.kind === 'code')
    const response = columns.get(responseField)
    if (server?.kind !== 'code' || response?.kind !== 'number') return
    const { values } = response
    const rows = rowsByCode(server.codes, from, end, (row) => values[row]! >= 0)
    for (const [code, some] of rows) {
      const sketch = this.#servers.of(server.dictionary.text(code)!, some.length)
      for (const row of some) sketch.add(values[row]!)
    }
  }

  save(): SavedServers {
    return this.#servers.save()
  }
}
