import type { Weight } from '../model/traffic.ts'

/** A list of what there was most of: the values of a field, by events or by bytes. */
export interface Facet {
  readonly name: string
  readonly field: string
  readonly by: Weight
}

/** Who sent. */
export const sourceField = 'src_endpoint.ip'
/** What was spoken, and to which port. */
export const protocolField = 'connection_info.protocol_name'
export const portField = 'dst_endpoint.port'
/** Who answered: by the first of these that an event has. */
export const serverFields = ['http_request.url.hostname', 'dst_endpoint.ip'] as const
const country = 'src_endpoint.location.country'
const owner = 'src_endpoint.autonomous_system.name'

/**
 * What traffic is broken down by. A facet whose field no event has stays empty. As in OCSF the source is where one stands: what it
 * sent is out, what it was sent is in.
 */
export const facets: readonly Facet[] = [
  { name: 'sections', field: 'http_request.url.section', by: 'events' },
  { name: 'hosts', field: sourceField, by: 'events' },
  { name: 'agents', field: 'http_request.user_agent', by: 'events' },
  { name: 'methods', field: 'http_request.http_method', by: 'events' },
  { name: 'status', field: 'http_response.code', by: 'events' },
  { name: 'servers', field: 'http_request.url.hostname', by: 'events' },
  { name: 'targets', field: 'dst_endpoint.ip', by: 'events' },
  { name: 'protocols', field: protocolField, by: 'events' },
  { name: 'ports', field: portField, by: 'events' },
  { name: 'users', field: 'user.name', by: 'events' },
  { name: 'countries', field: country, by: 'events' },
  { name: 'owners', field: owner, by: 'events' },
  { name: 'host_in', field: sourceField, by: 'bytes_in' },
  { name: 'host_out', field: sourceField, by: 'bytes_out' },
  { name: 'country_in', field: country, by: 'bytes_in' },
  { name: 'country_out', field: country, by: 'bytes_out' },
  { name: 'owner_in', field: owner, by: 'bytes_in' },
  { name: 'owner_out', field: owner, by: 'bytes_out' },
]

/** Where the bytes of an event stand: of each direction the first that it has. */
export const volumeFields = {
  bytes_in: ['traffic.bytes_in', 'http_response.length'],
  bytes_out: ['traffic.bytes_out'],
} as const

/** Milliseconds until the answer. */
export const responseField = 'traffic.response_time_ms'

/** Fields by which an event succeeded or failed. */
const outcomeFields = ['status', 'http_response.code'] as const

/** Every field that statistics read. */
export const trafficFields: readonly string[] = [
  ...new Set([
    ...facets.map(({ field }) => field),
    ...Object.values(volumeFields).flat(),
    ...outcomeFields,
    responseField,
  ]),
]
