import { mergedPercentiles, PercentileSketch, type SavedPercentiles } from '../lib/percentile-sketch.ts'
import type { Batch } from '../model/batch.ts'
import type { Amounts } from '../model/traffic.ts'
import { FacetCount, mergedFacet, type SavedFacet, sumsOf } from './facet-count.ts'
import { facets, responseField, volumeFields } from './facets.ts'
import { mergedServers, type SavedServers, ServerTimes } from './server-times.ts'
import { mergedSources, type SavedSources, SourcePorts } from './source-ports.ts'

/** What there was between two times. */
export type TrafficTotals = Omit<Amounts, 'from' | 'to'> & {
  /** By name; those that were met. */
  readonly facets: ReadonlyMap<string, SavedFacet>
  /** Milliseconds until the answer. */
  readonly response: SavedPercentiles
  readonly servers: SavedServers
  readonly sources: SavedSources
}

/** What there was in several parts of time, as one, with so many values of each facet. */
export function mergedTotals(parts: readonly TrafficTotals[], values: number): TrafficTotals {
  const [only, more] = parts
  if (only && !more && isSmall(only, values)) return only
  const sum = (of: (part: TrafficTotals) => number): number =>
    parts.reduce((total, part) => total + of(part), 0)
  return {
    events: sum(({ events }) => events),
    failed: sum(({ failed }) => failed),
    bytesIn: sum(({ bytesIn }) => bytesIn),
    bytesOut: sum(({ bytesOut }) => bytesOut),
    facets: new Map(
      facets.flatMap(({ name }) => {
        const known = parts.flatMap((part) => part.facets.get(name) ?? [])
        return known.length > 0 ? [[name, mergedFacet(known, values)] as const] : []
      }),
    ),
    response: mergedPercentiles(parts.map(({ response }) => response)),
    servers: mergedServers(parts.map(({ servers }) => servers)),
    sources: mergedSources(parts.map(({ sources }) => sources)),
  }
}

/** Whether there is nothing to leave out. */
const isSmall = ({ facets: all, servers, sources }: TrafficTotals, values: number): boolean =>
  [...all.values()].every(({ top }) => top.values.length <= values) &&
  mergedServers([servers]) === servers &&
  mergedSources([sources]) === sources

/** Counts events by everything that statistics tell, in bounded memory. */
export class TrafficCount {
  #events: number
  #failed: number
  #bytesIn: number
  #bytesOut: number
  /** Of those that were met. */
  readonly #facets = new Map<string, FacetCount>()
  readonly #response: PercentileSketch
  readonly #servers: ServerTimes
  readonly #sources: SourcePorts

  /** With what another one saved. */
  constructor(saved?: TrafficTotals) {
    this.#events = saved?.events ?? 0
    this.#failed = saved?.failed ?? 0
    this.#bytesIn = saved?.bytesIn ?? 0
    this.#bytesOut = saved?.bytesOut ?? 0
    for (const { name, by } of facets) {
      const known = saved?.facets.get(name)
      if (known) this.#facets.set(name, new FacetCount(by === 'events', known))
    }
    this.#response = new PercentileSketch(saved?.response)
    this.#servers = new ServerTimes(saved?.servers)
    this.#sources = new SourcePorts(saved?.sources)
  }

  /** Counts the rows of a batch from `from` to `end`. */
  add(batch: Batch, from: number, end: number): void {
    if (end === from) return
    this.#events += end - from
    this.#failed += failedIn(batch, from, end)
    const volume = volumeOf(batch, from, end)
    for (const n of volume.bytes_in ?? []) this.#bytesIn += n
    for (const n of volume.bytes_out ?? []) this.#bytesOut += n
    this.#addFacets(batch, volume, from, end)
    const response = batch.columns.get(responseField)
    if (response?.kind === 'number')
      for (let row = from; row < end; row++) this.#response.add(response.values[row]!)
    this.#servers.add(batch, from, end)
    this.#sources.add(batch, from, end)
  }

  save(): TrafficTotals {
    return {
      events: this.#events,
      failed: this.#failed,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      facets: new Map(Array.from(this.#facets, ([name, facet]) => [name, facet.save()])),
      response: this.#response.save(),
      servers: this.#servers.save(),
      sources: this.#sources.save(),
    }
  }

  #addFacets({ columns }: Batch, volume: Volume, from: number, end: number): void {
    for (const { name, field, by } of facets) {
      const column = columns.get(field)
      const weights = by === 'events' ? undefined : volume[by]
      if (!column || (by !== 'events' && !weights)) continue
      const sums = sumsOf(column, weights, from, end)
      if (sums.size === 0) continue
      let facet = this.#facets.get(name)
      if (!facet) this.#facets.set(name, (facet = new FacetCount(by === 'events')))
      facet.add(column, sums)
    }
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
