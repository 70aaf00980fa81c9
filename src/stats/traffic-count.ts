import { DistinctCount, mergedDistinct, type SavedDistinct } from '../lib/distinct-count.ts'
import { PercentileSketch, type SavedPercentiles } from '../lib/percentile-sketch.ts'
import { merged, type SavedTopValues, TopValues } from '../lib/top-values.ts'
import type { Batch, Column } from '../model/batch.ts'
import { NULL } from '../model/dictionary.ts'
import type { Amounts } from '../model/traffic.ts'
import { type Facet, facets, responseField, volumeFields } from './facets.ts'

/** Values kept of each facet while it is counted. */
const KEPT = 512

/** What there was between two times. */
export type TrafficTotals = Omit<Amounts, 'from' | 'to'> & {
  /** By the name of the facet. */
  readonly tops: ReadonlyMap<string, SavedTopValues>
  /** How many different values, by the name of the facet; see `DistinctCount`. */
  readonly distinct: ReadonlyMap<string, SavedDistinct>
  /** Milliseconds until the answer. */
  readonly response: SavedPercentiles
}

/** What there was in several parts of time, as one, with so many values of each facet. */
export function mergedTotals(parts: readonly TrafficTotals[], values: number): TrafficTotals {
  const [only, more] = parts
  if (only && !more && isWithin(only, values)) return only
  const sum = (of: (part: TrafficTotals) => number): number =>
    parts.reduce((total, part) => total + of(part), 0)
  const response = new PercentileSketch()
  for (const part of parts) response.merge(part.response)
  return {
    events: sum(({ events }) => events),
    failed: sum(({ failed }) => failed),
    bytesIn: sum(({ bytesIn }) => bytesIn),
    bytesOut: sum(({ bytesOut }) => bytesOut),
    tops: byFacet(parts, 'tops', (known) => merged(known, values)),
    distinct: byFacet(parts, 'distinct', mergedDistinct),
    response: response.save(),
  }
}

const isWithin = ({ tops }: TrafficTotals, values: number): boolean =>
  [...tops.values()].every((top) => top.values.length <= values)

/** What the parts know of each facet that some of them knows, put together. */
function byFacet<Name extends 'tops' | 'distinct', T extends SavedTopValues | SavedDistinct>(
  parts: readonly { readonly [N in Name]: ReadonlyMap<string, T> }[],
  name: Name,
  join: (known: readonly T[]) => T,
): ReadonlyMap<string, T> {
  const joined = new Map<string, T>()
  for (const facet of facets) {
    const known = parts.flatMap((part) => part[name].get(facet.name) ?? [])
    if (known.length > 0) joined.set(facet.name, join(known))
  }
  return joined
}

/** Counts events by everything that statistics tell, in bounded memory. */
export class TrafficCount {
  #events = 0
  #failed = 0
  #bytesIn = 0
  #bytesOut = 0
  /** Of the facets that were met. */
  readonly #tops = new Map<string, TopValues>()
  readonly #distinct = new Map<string, DistinctCount>()
  readonly #response = new PercentileSketch()

  /** Counts the rows of a batch from `from` to `end`. */
  add(batch: Batch, from: number, end: number): void {
    if (end === from) return
    this.#events += end - from
    this.#failed += failedIn(batch, from, end)
    const volume = volumeOf(batch, from, end)
    for (const n of volume.bytes_in ?? []) this.#bytesIn += n
    for (const n of volume.bytes_out ?? []) this.#bytesOut += n
    for (const facet of facets) {
      const column = batch.columns.get(facet.field)
      if (column) this.#addValues(facet, column, volume, from, end)
    }
    const response = batch.columns.get(responseField)
    if (response?.kind !== 'number') return
    for (let row = from; row < end; row++) this.#response.add(response.values[row]!)
  }

  save(): TrafficTotals {
    return {
      events: this.#events,
      failed: this.#failed,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      tops: new Map(
        facets.flatMap(({ name }) => {
          const top = this.#tops.get(name)
          return top ? [[name, top.save()] as const] : []
        }),
      ),
      distinct: new Map(Array.from(this.#distinct, ([name, count]) => [name, count.save()])),
      response: this.#response.save(),
    }
  }

  restore({ events, failed, bytesIn, bytesOut, tops, distinct, response }: TrafficTotals): void {
    this.#events = events
    this.#failed = failed
    this.#bytesIn = bytesIn
    this.#bytesOut = bytesOut
    for (const [name, saved] of tops) this.#topOf(name).restore(saved)
    for (const [name, saved] of distinct) this.#distinct.set(name, new DistinctCount(saved))
    this.#response.merge(response)
  }

  /** Adds up the rows of each value first, so that a value costs one step however many rows it has. */
  #addValues({ name, by }: Facet, column: Column, volume: Volume, from: number, end: number): void {
    const weights = by === 'events' ? undefined : volume[by]
    if (by !== 'events' && !weights) return
    const sums = new Map<number, number>()
    for (let row = from; row < end; row++) {
      const value = column.kind === 'code' ? column.codes[row]! : column.values[row]!
      if (column.kind === 'code' ? value <= NULL : !(value > 0)) continue
      const n = weights ? weights[row - from]! : 1
      if (n > 0) sums.set(value, (sums.get(value) ?? 0) + n)
    }
    if (sums.size === 0) return
    const top = this.#topOf(name)
    const distinct = by === 'events' ? this.#distinctOf(name) : undefined
    for (const [value, n] of sums) {
      const text = column.kind === 'code' ? column.dictionary.text(value)! : String(value)
      top.add(text, n)
      distinct?.add(text)
    }
  }

  #topOf(name: string): TopValues {
    let top = this.#tops.get(name)
    if (!top) this.#tops.set(name, (top = new TopValues(KEPT)))
    return top
  }

  #distinctOf(name: string): DistinctCount {
    let distinct = this.#distinct.get(name)
    if (!distinct) this.#distinct.set(name, (distinct = new DistinctCount()))
    return distinct
  }
}

/** Bytes of each row by direction; undefined where no row has any. */
type Volume = { readonly [by in keyof typeof volumeFields]: Float64Array | undefined }

const volumeOf = (batch: Batch, from: number, end: number): Volume => ({
  bytes_in: bytesOf(batch, volumeFields.bytes_in, from, end),
  bytes_out: bytesOf(batch, volumeFields.bytes_out, from, end),
})

function bytesOf(
  { columns }: Batch,
  fields: readonly string[],
  from: number,
  end: number,
): Float64Array | undefined {
  let bytes: Float64Array | undefined
  for (const field of fields) {
    const column = columns.get(field)
    if (column?.kind !== 'number') continue
    bytes ??= new Float64Array(end - from)
    for (let row = from; row < end; row++) {
      const n = column.values[row]!
      if (n > 0 && bytes[row - from] === 0) bytes[row - from] = n
    }
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
