import type { EventClass } from '../../../model/fields.ts'
import type { BlockColumn, TextPage } from '../event-block.ts'

/** Events of one class by time and id, the oldest first, as they are written. */
export interface EventTable {
  readonly eventClass: EventClass
  readonly length: number
  readonly time: Float64Array
  readonly ids: TextPage
  readonly columns: ReadonlyMap<string, BlockColumn>
}

/** Some rows of a table, without copying. */
export function tableRows(table: EventTable, from: number, end: number): EventTable {
  const { bytes, start, ends } = table.ids
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
    ids: { bytes, start: from === 0 ? start : ends[from - 1]!, ends: ends.subarray(from, end) },
    columns: new Map(columns),
  }
}
