import { type SavedTopValues, TopValues } from '../lib/top-values.ts'
import type { Batch, Column } from '../model/batch.ts'
import { NULL } from '../model/dictionary.ts'
import { type Facet, facets, volumeFields } from './facets.ts'

/** Values kept of each facet while it is counted. */
const KEPT = 512

/** What there was between two times. */
export type TrafficTotals = {
  readonly events: number
  readonly failed: number
  readonly bytes: number
  /** By the name of the facet. */
  readonly tops: ReadonlyMap<string, SavedTopValues>
}

/** Counts events by everything that statistics tell, in bounded memory. */
export class TrafficCount {
  #events = 0
  #failed = 0
  #bytes = 0
  readonly #tops = new Map(facets.map(({ name }) => [name, new TopValues(KEPT)]))

  /** Counts the rows of a batch from `from` to `end`. */
  add(batch: Batch, from: number, end: number): void {
    if (end === from) return
    this.#events += end - from
    this.#failed += failedIn(batch, from, end)
    const bytes = bytesOf(batch, from, end)
    for (const n of bytes) this.#bytes += n
    for (const facet of facets) {
      const column = batch.columns.get(facet.field)
      if (column) addValues(this.#tops.get(facet.name)!, column, facet, bytes, from, end)
    }
  }

  save(): TrafficTotals {
    return {
      events: this.#events,
      failed: this.#failed,
      bytes: this.#bytes,
      tops: new Map(Array.from(this.#tops, ([name, top]) => [name, top.save()])),
    }
  }

  restore({ events, failed, bytes, tops }: TrafficTotals): void {
    this.#events = events
    this.#failed = failed
    this.#bytes = bytes
    for (const [name, saved] of tops) this.#tops.get(name)?.restore(saved)
  }
}

function bytesOf(batch: Batch, from: number, end: number): Float64Array {
  const bytes = new Float64Array(end - from)
  for (const field of volumeFields) {
    const column = batch.columns.get(field)
    if (column?.kind !== 'number') continue
    for (let row = from; row < end; row++)
      if (column.values[row]! > 0) bytes[row - from]! += column.values[row]!
  }
  return bytes
}

function failedIn(batch: Batch, from: number, end: number): number {
  const status = batch.columns.get('status')
  const code = batch.columns.get('http_response.code')
  let failed = 0
  if (status?.kind === 'code') {
    const failure = status.dictionary.code('Failure')
    for (let row = from; row < end; row++) if (status.codes[row] === failure) failed++
  } else if (code?.kind === 'number') {
    for (let row = from; row < end; row++) if (code.values[row]! >= 400) failed++
  }
  return failed
}

/** Adds up the rows of each value first, so that a value costs one step however many rows it has. */
function addValues(
  top: TopValues,
  column: Column,
  { by }: Facet,
  bytes: Float64Array,
  from: number,
  end: number,
): void {
  const sums = new Map<number, number>()
  for (let row = from; row < end; row++) {
    const value = column.kind === 'code' ? column.codes[row]! : column.values[row]!
    if (column.kind === 'code' ? value <= NULL : !(value > 0)) continue
    const n = by === 'events' ? 1 : bytes[row - from]!
    if (n > 0) sums.set(value, (sums.get(value) ?? 0) + n)
  }
  for (const [value, n] of sums)
    top.add(column.kind === 'code' ? column.dictionary.text(value)! : String(value), n)
}
