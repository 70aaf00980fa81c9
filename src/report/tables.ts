import type { EventClass } from '../model/fields.ts'

/** A table of the most frequent values of one field. */
export interface TableSpec {
  readonly id: string
  readonly title: string
  readonly field: string
  readonly column: string
  readonly addresses?: true
  /** Only addresses on this side of our border. */
  readonly side?: 'inside' | 'outside'
  /** Failures get a column. */
  readonly outcomes?: true
}

const source = { field: 'src_endpoint.ip', column: 'address', addresses: true } as const

const sources: readonly TableSpec[] = [
  { id: 'sources-outside', title: 'Busiest outside sources', ...source, side: 'outside', outcomes: true },
  { id: 'sources-inside', title: 'Busiest inside sources', ...source, side: 'inside', outcomes: true },
]

const country: TableSpec = {
  id: 'countries',
  title: 'Countries of the sources',
  field: 'src_endpoint.location.country',
  column: 'country',
}

/** What the source of the data itself calls an attack, where it has such a column. */
const labels: TableSpec = {
  id: 'labels',
  title: 'Labels that came with the data',
  field: 'unmapped.attack_type',
  column: 'label',
}

const tables: Readonly<Record<EventClass, readonly TableSpec[]>> = {
  authentication: [
    { id: 'users', title: 'Users', field: 'user.name', column: 'user', outcomes: true },
    ...sources,
    country,
    { id: 'services', title: 'Services', field: 'dst_endpoint.svc_name', column: 'service', outcomes: true },
    { id: 'hosts', title: 'Hosts', field: 'device.hostname', column: 'host', outcomes: true },
    {
      id: 'proofs',
      title: 'Ways to prove an account',
      field: 'auth_protocol',
      column: 'way',
      outcomes: true,
    },
    { id: 'agents', title: 'Agents', field: 'http_request.agent.kind', column: 'agent', outcomes: true },
    { id: 'status-codes', title: 'Status codes', field: 'status_code', column: 'status' },
    labels,
  ],
  http: [
    {
      id: 'sections',
      title: 'Sections',
      field: 'http_request.url.section',
      column: 'section',
      outcomes: true,
    },
    { id: 'status-codes', title: 'Status codes', field: 'http_response.code', column: 'status' },
    ...sources,
    country,
    { id: 'methods', title: 'Methods', field: 'http_request.http_method', column: 'method', outcomes: true },
    { id: 'agents', title: 'Agents', field: 'http_request.agent.kind', column: 'agent', outcomes: true },
    {
      id: 'hosts',
      title: 'Hosts asked for',
      field: 'http_request.url.hostname',
      column: 'host',
      outcomes: true,
    },
    labels,
  ],
  network: [
    { id: 'targets', title: 'Targets', field: 'dst_endpoint.ip', column: 'address', addresses: true },
    { id: 'ports', title: 'Ports of the targets', field: 'dst_endpoint.port', column: 'port' },
    { id: 'protocols', title: 'Protocols', field: 'connection_info.protocol_name', column: 'protocol' },
    { id: 'services', title: 'Services', field: 'dst_endpoint.svc_name', column: 'service' },
    { id: 'flags', title: 'TCP flags', field: 'connection_info.tcp_flags', column: 'flags' },
    ...sources,
    country,
    labels,
  ],
}

export const tablesOf = (eventClass: EventClass): readonly TableSpec[] => tables[eventClass]

const fields: Readonly<Record<EventClass, readonly string[]>> = {
  authentication: unique(tables.authentication),
  http: unique(tables.http),
  network: unique(tables.network),
}

/** The fields counted for a class, each once. */
export const fieldsOf = (eventClass: EventClass): readonly string[] => fields[eventClass]

function unique(specs: readonly TableSpec[]): string[] {
  return [...new Set(specs.map(({ field }) => field))]
}

/** Every field a report reads. */
export const reportFields: readonly string[] = [
  ...new Set([
    ...Object.values(fields).flat(),
    'status',
    'http_response.length',
    'traffic.bytes_out',
    'traffic.bytes_in',
  ]),
]
