/** A list of what there was most of: the values of a field, by events or by bytes. */
export interface Facet {
  readonly name: string
  readonly field: string
  readonly by: 'events' | 'bytes'
}

/** What traffic is broken down by. A facet whose field no event has stays empty. */
export const facets: readonly Facet[] = [
  { name: 'sections', field: 'http_request.url.section', by: 'events' },
  { name: 'hosts', field: 'src_endpoint.ip', by: 'events' },
  { name: 'volume', field: 'src_endpoint.ip', by: 'bytes' },
  { name: 'agents', field: 'http_request.user_agent', by: 'events' },
  { name: 'methods', field: 'http_request.http_method', by: 'events' },
  { name: 'status', field: 'http_response.code', by: 'events' },
  { name: 'servers', field: 'http_request.url.hostname', by: 'events' },
  { name: 'targets', field: 'dst_endpoint.ip', by: 'events' },
  { name: 'users', field: 'user.name', by: 'events' },
]

/** The bytes of an event: the sum of those fields that it has. */
export const volumeFields = ['http_response.length', 'traffic.bytes_out', 'traffic.bytes_in'] as const

/** Milliseconds until the answer. */
export const responseField = 'traffic.response_time_ms'

/** Fields by which an event succeeded or failed. */
const outcomeFields = ['status', 'http_response.code'] as const

/** Every field that statistics read. */
export const trafficFields: readonly string[] = [
  ...new Set([...facets.map(({ field }) => field), ...volumeFields, ...outcomeFields, responseField]),
]
