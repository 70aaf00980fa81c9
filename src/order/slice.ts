import type { Batch, Column } from '../model/batch.ts'

/** A batch whose arrays belong to whoever holds it. */
export interface OwnBatch extends Batch {
  readonly columns: Map<string, Column>
}

/** Some rows of a batch: `rows[from]` up to `rows[end]`, or `from` up to `end` themselves where there is no `rows`. */
export interface Slice {
  readonly batch: OwnBatch
  readonly rows: Int32Array | undefined
  readonly from: number
  readonly end: number
}

/** The rows of a batch from `from` up to `end`, without copying. */
export function view(batch: Batch, from: number, end: number): OwnBatch {
  const columns = new Map<string, Column>()
  for (const [field, column] of batch.columns) {
    if (column.kind === 'number')
      columns.set(field, { kind: 'number', values: column.values.subarray(from, end) })
    else columns.set(field, { ...column, codes: column.codes.subarray(from, end) })
  }
  const { eventClass, time, ref, recordHash } = batch
  return {
    eventClass,
    length: end - from,
    time: time.subarray(from, end),
    ref: ref.subarray(from, end),
    columns,
    ...(recordHash && {
      recordHash: { low: recordHash.low.subarray(from, end), high: recordHash.high.subarray(from, end) },
    }),
  }
}
