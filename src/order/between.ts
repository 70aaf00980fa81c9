import type { Batch, Column } from '../model/batch.ts'
import type { ArrivedPart } from './arrived.ts'

/** Times `from <= t < until`, in milliseconds. */
export interface TimeSpan {
  readonly from: number
  readonly until: number
}

/** The events whose time lies in a span; the part itself where all do. */
export function between(part: ArrivedPart, { from, until }: TimeSpan): ArrivedPart {
  const { batch, arrival } = part
  const rows: number[] = []
  for (let row = 0; row < batch.length; row++) {
    if (batch.time[row]! >= from && batch.time[row]! < until) rows.push(row)
  }
  if (rows.length === batch.length) return part
  return { batch: rowsOf(batch, rows), arrival: rows.map((row) => arrival[row]!) }
}

/** Some rows of a batch, copied. */
export function rowsOf(batch: Batch, rows: readonly number[]): Batch {
  const numbers = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!)
  const codes = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]!)
  const columns = [...batch.columns].map(([field, column]): [string, Column] => [
    field,
    column.kind === 'number'
      ? { kind: 'number', values: numbers(column.values) }
      : { ...column, codes: codes(column.codes) },
  ])
  const { recordHash } = batch
  return {
    ...batch,
    length: rows.length,
    time: numbers(batch.time),
    ref: numbers(batch.ref),
    columns: new Map(columns),
    ...(recordHash && { recordHash: { low: codes(recordHash.low), high: codes(recordHash.high) } }),
  }
}
