import { Arena } from '../lib/arena.ts'
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
  const stride = rows.length
  const values = rows.map((row) => names.map((_, c) => bytesOf(row[c])))
  const arena = new Arena()
  arena.reserveBytes(8 + values.flat().reduce((sum, value) => sum + (value?.length ?? 0), 0))
  arena.reserveTables(8 * names.length * stride + 32 + 12 * rows.length)
  const { memory, bytesAt, tablesAt } = arena
  const bytes = new Uint8Array(memory.buffer)
  const start = new Uint32Array(memory.buffer, tablesAt, names.length * stride)
  const end = new Uint32Array(memory.buffer, start.byteOffset + start.byteLength, names.length * stride)
  const recordStart = new Uint32Array(rows.length)
  const recordEnd = new Uint32Array(rows.length)
  let at = bytesAt
  rows.forEach((row, r) => {
    recordStart[r] = at
    values[r]!.forEach((value, c) => {
      const cell = c * stride + r
      if (!value) start[cell] = end[cell] = row[c] === null ? NULL_FIELD : NO_FIELD
      else {
        start[cell] = at
        bytes.set(value, at)
        at += value.length
        end[cell] = at
      }
    })
    recordEnd[r] = at
  })
  return {
    source: 0,
    names,
    bytes,
    length: rows.length,
    stride,
    start,
    end,
    recordStart,
    recordEnd,
    offset: 1000 - bytesAt,
    line: Uint32Array.from(rows, (_, i) => i + 2),
    fault: Uint8Array.from(rows, (_, i) => faults[i] ?? 0),
    hashes: () => ({
      low: Int32Array.from(rows, (_, i) => 100 + i),
      high: Int32Array.from(rows, (_, i) => 200 + i),
    }),
    memory,
    room: (end.byteOffset + end.byteLength + 15) & ~15,
  }
}

function bytesOf(cell: Cell): Uint8Array | undefined {
  return typeof cell === 'string' ? encoder.encode(cell) : (cell ?? undefined)
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
