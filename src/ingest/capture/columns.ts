/** The columns of what is read from captures: OCSF's names, and its class for each row. */
const columns = [
  'class_uid',
  'time',
  'src_endpoint.ip',
  'src_endpoint.port',
  'dst_endpoint.ip',
  'dst_endpoint.port',
  'connection_info.protocol_name',
  'activity_name',
  'connection_info.tcp_flags',
  'connection_info.flag_history',
  'traffic.bytes_out',
  'traffic.bytes_in',
  'traffic.packets_out',
  'traffic.packets_in',
  'traffic.packet_size',
  'traffic.ttl',
  'traffic.response_time_ms',
  'duration',
  'http_request.http_method',
  'http_request.url.hostname',
  'http_request.url.url_string',
  'http_request.version',
  'http_request.user_agent',
  'http_request.referrer',
  'http_response.code',
  'http_response.length',
  'query.hostname',
  'query.type',
] as const

export type CaptureRow = Partial<Record<(typeof columns)[number], string | number | undefined>>

export const header = `${columns.join(',')}\n`

/** A line of CSV. */
export const rowText = (row: CaptureRow): string =>
  `${columns.map((column) => cell(row[column])).join(',')}\n`

function cell(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  return /[",\r\n]/.test(value) || value === '' ? `"${value.replaceAll('"', '""')}"` : value
}

/** ISO 8601 in UTC, to the microsecond. */
export function timeText(micros: number): string {
  const iso = new Date(Math.floor(micros / 1000)).toISOString()
  return `${iso.slice(0, -1)}${String(micros % 1000).padStart(3, '0')}Z`
}
