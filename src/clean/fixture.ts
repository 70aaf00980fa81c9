import type { Batch } from '../model/batch.ts'
import { Dictionaries, NULL } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import type { EventClass } from '../model/fields.ts'
import { NO_FIELD, NULL_FIELD, type RawBatch } from '../model/raw-batch.ts'
import { type Cleaner, type CleanerOptions, createCleaner } from './cleaner.ts'

/** For tests: a cell as it is read; null is null, undefined is no such field. */
export type Cell = string | Uint8Array | null | undefined

const encoder = new TextEncoder()

/** For tests: a raw batch of the given cells. Row 1 stands on line 2, behind a header. */
export function rawBatch(
  names: readonly string[],
  rows: readonly (readonly Cell[])[],
  faults: readonly number[] = [],
): RawBatch {
  const chunks: Uint8Array[] = []
  let size = 0
  const stride = names.length
  const start = new Uint32Array(rows.length * stride)
  const end = new Uint32Array(rows.length * stride)
  const recordStart = new Uint32Array(rows.length)
  const recordEnd = new Uint32Array(rows.length)
  rows.forEach((row, r) => {
    recordStart[r] = size
    names.forEach((_, c) => {
      const cell = row[c]
      const at = r * stride + c
      if (cell === undefined || cell === null) {
        start[at] = end[at] = cell === null ? NULL_FIELD : NO_FIELD
        return
      }
      const bytes = typeof cell === 'string' ? encoder.encode(cell) : cell
      start[at] = size
      chunks.push(bytes)
      size += bytes.length
      end[at] = size
    })
    recordEnd[r] = size
  })
  const bytes = new Uint8Array(size + 8)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return {
    source: 0,
    names,
    bytes,
    length: rows.length,
    start,
    end,
    recordStart,
    recordEnd,
    offset: 1000,
    line: Uint32Array.from(rows, (_, i) => i + 2),
    fault: Uint8Array.from(rows, (_, i) => faults[i] ?? 0),
    hashLow: Int32Array.from(rows, (_, i) => 100 + i),
    hashHigh: Int32Array.from(rows, (_, i) => 200 + i),
  }
}

export interface TestCleaner {
  readonly cleaner: Cleaner
  readonly ids: EventIds
}

/** For tests: a cleaner of one source called `log`. */
export function testCleaner(
  eventClass: EventClass,
  options: Partial<CleanerOptions> & { readonly ownIds?: boolean } = {},
): TestCleaner {
  const ids = new EventIds()
  const source = ids.addSource('log', options.ownIds ?? false)
  const dictionaries = new Dictionaries(7)
  const cleaner = createCleaner({ eventClass, dictionaries, ids, source, wanted: 'all', ...options })
  return { cleaner, ids }
}

/** For tests: the values of a field, row by row; undefined where it is missing. */
export function valuesOf(batch: Batch, field: string): (string | number | null | undefined)[] {
  const column = batch.columns.get(field)
  const rows = Array.from({ length: batch.length }, (_, i) => i)
  if (!column) return rows.map(() => undefined)
  if (column.kind === 'number')
    return rows.map((i) => (Number.isNaN(column.values[i]) ? undefined : column.values[i]))
  return rows.map((i) => (column.codes[i] === NULL ? null : column.dictionary.text(column.codes[i]!)))
}
