import type { Batch, SealedSpan } from '../model/batch.ts'
import { NULL } from '../model/dictionary.ts'

/** Values counted one by one per interval and field; what comes beyond is not told apart. */
const COUNTED = 10_000
const TOP = 5

/** Fields of which the most frequent values are told. */
export const statisticFields = [
  'user.name',
  'src_endpoint.ip',
  'dst_endpoint.ip',
  'http_request.url.section',
] as const

/** Fields the statistics read beside these. */
export const outcomeFields = ['status', 'http_response.code'] as const

export interface TopValue {
  readonly value: string
  readonly events: number
}

/** What happened in (from, to]. Times are milliseconds. */
export interface IntervalStats {
  readonly from: number
  readonly to: number
  readonly events: number
  readonly success: number
  readonly failure: number
  readonly top: Readonly<Record<string, readonly TopValue[]>>
}

interface Filling {
  readonly to: number
  events: number
  success: number
  failure: number
  readonly values: Map<string, Map<string, number>>
}

/** Counts sealed events by intervals (t - length, t] aligned to the epoch, and gives each interval once it is over. */
export class IntervalStatistics {
  readonly #lengthMs: number
  #filling: Filling | undefined

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs
  }

  /** Takes in a span; gives the intervals that ended. Empty intervals are left out. */
  *add(span: SealedSpan): Iterable<IntervalStats> {
    const rows = span.batches.map((batch) => ({ batch, row: 0 }))
    for (;;) {
      const to = Math.min(
        ...rows.map(({ batch, row }) => (row < batch.length ? this.#end(batch.time[row]!) : Infinity)),
      )
      if (to === Infinity) break
      if (this.#filling && this.#filling.to !== to) yield this.#finish(this.#filling)
      this.#filling ??= { to, events: 0, success: 0, failure: 0, values: new Map() }
      for (const one of rows) one.row = count(this.#filling, one.batch, one.row, to)
    }
    if (this.#filling && span.until > this.#filling.to) yield this.#finish(this.#filling)
  }

  #end(time: number): number {
    return Math.ceil(time / this.#lengthMs) * this.#lengthMs
  }

  #finish({ to, events, success, failure, values }: Filling): IntervalStats {
    this.#filling = undefined
    const top = Object.fromEntries(Array.from(values, ([field, counts]) => [field, mostFrequent(counts)]))
    return { from: to - this.#lengthMs, to, events, success, failure, top }
  }
}

/** Counts the rows of a batch from `row` on whose time is at most `to`; returns the next row. */
function count(filling: Filling, batch: Batch, row: number, to: number): number {
  let end = row
  while (end < batch.length && batch.time[end]! <= to) end++
  filling.events += end - row
  countOutcomes(filling, batch, row, end)
  for (const field of statisticFields) countValues(filling, batch, field, row, end)
  return end
}

function countOutcomes(filling: Filling, batch: Batch, from: number, end: number): void {
  const status = batch.columns.get('status')
  const code = batch.columns.get('http_response.code')
  if (status?.kind === 'code') {
    const success = status.dictionary.code('Success')
    const failure = status.dictionary.code('Failure')
    for (let row = from; row < end; row++) {
      if (status.codes[row] === success) filling.success++
      else if (status.codes[row] === failure) filling.failure++
    }
  } else if (code?.kind === 'number') {
    for (let row = from; row < end; row++) {
      if (code.values[row]! >= 400) filling.failure++
      else if (code.values[row]! > 0) filling.success++
    }
  }
}

function countValues(filling: Filling, batch: Batch, field: string, from: number, end: number): void {
  const column = batch.columns.get(field)
  if (column?.kind !== 'code') return
  const byCode = new Map<number, number>()
  for (let row = from; row < end; row++) {
    const code = column.codes[row]!
    if (code > NULL) byCode.set(code, (byCode.get(code) ?? 0) + 1)
  }
  let counts = filling.values.get(field)
  if (!counts) filling.values.set(field, (counts = new Map()))
  for (const [code, n] of byCode) {
    const text = column.dictionary.text(code)!
    if (counts.size < COUNTED || counts.has(text)) counts.set(text, (counts.get(text) ?? 0) + n)
  }
}

const mostFrequent = (counts: ReadonlyMap<string, number>): TopValue[] =>
  Array.from(counts, ([value, events]) => ({ value, events }))
    .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1))
    .slice(0, TOP)
