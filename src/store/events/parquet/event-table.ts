import type { EventClass } from '../../../model/fields.ts'
import type { BlockColumn, TextRun } from '../event-block.ts'

/** Events of one class by time and id, the oldest first, as they are written. */
export interface EventTable {
  readonly eventClass: EventClass
  readonly length: number
  readonly time: Float64Array
  readonly ids: TextRun
  readonly columns: ReadonlyMap<string, BlockColumn>
}

/** How a field is written. */
export type Shape = 'text' | 'texts' | 'number'

/** Some rows of a table. */
export function tableRows(table: EventTable, from: number, end: number): EventTable {
  const { bytes, ends } = table.ids
  const first = from === 0 ? 0 : ends[from - 1]!
  const columns = Array.from(table.columns, ([field, column]): [string, BlockColumn] => [
    field,
    column.kind === 'number'
      ? { kind: 'number', values: column.values.subarray(from, end) }
      : { ...column, codes: column.codes.subarray(from, end) },
  ])
  return {
    eventClass: table.eventClass,
    length: end - from,
    time: table.time.subarray(from, end),
    ids: {
      bytes: bytes.subarray(first, end === 0 ? 0 : ends[end - 1]),
      ends: ends.subarray(from, end).map((one) => one - first),
    },
    columns: new Map(columns),
  }
}
