import type { Batch, Column } from './batch.ts'
import type { EventClass } from './fields.ts'

/** An event as it arrives, before it is in order and judged: what of it is worth a look. */
export interface ArrivedEvent {
  readonly eventClass: EventClass
  readonly time: number
  readonly fields: Readonly<Partial<Record<ShownField, string | number>>>
}

/** The fields of an event that are shown. */
export const shownFields = [
  'src_endpoint.ip',
  'src_endpoint.port',
  'dst_endpoint.ip',
  'dst_endpoint.port',
  'user.name',
  'activity_name',
  'status',
  'connection_info.protocol_name',
  'connection_info.flag_history',
  'traffic.bytes_out',
  'traffic.bytes_in',
  'duration',
  'http_request.http_method',
  'http_request.url.hostname',
  'http_request.url.path',
  'http_response.code',
  'http_response.length',
  'traffic.response_time_ms',
  'query.hostname',
  'query.type',
] as const

export type ShownField = (typeof shownFields)[number]

/** The events of a batch, one by one. */
export function* arrivedEvents(batch: Batch): Iterable<ArrivedEvent> {
  const shown = shownColumns(batch)
  for (let row = 0; row < batch.length; row++) yield eventAt(batch, row, shown)
}

/** The event in a row of a batch. */
export function eventAt(batch: Batch, row: number, shown = shownColumns(batch)): ArrivedEvent {
  const fields: Partial<Record<ShownField, string | number>> = {}
  for (const [field, column] of shown) {
    const value = valueAt(column, row)
    if (value !== undefined) fields[field] = value
  }
  return { eventClass: batch.eventClass, time: batch.time[row]!, fields }
}

type ShownColumns = readonly (readonly [field: ShownField, column: Column])[]

const shownColumns = ({ columns }: Batch): ShownColumns =>
  shownFields.flatMap((field) => {
    const column = columns.get(field)
    return column ? [[field, column] as const] : []
  })

function valueAt(column: Column, row: number): string | number | undefined {
  if (column.kind === 'code') return column.dictionary.text(column.codes[row]!) || undefined
  const value = column.values[row]!
  return Number.isNaN(value) ? undefined : value
}
