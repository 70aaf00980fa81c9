import { type EventClass, eventClasses } from '../model/fields.ts'

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

const users: TableSpec = { id: 'users', title: 'Users', field: 'user.name', column: 'user' }
const hosts: TableSpec = { id: 'hosts', title: 'Hosts', field: 'device.hostname', column: 'host' }
const acting: TableSpec = {
  id: 'programs',
  title: 'Programs that acted',
  field: 'actor.process.file.path',
  column: 'program',
}
const kinds: TableSpec = {
  id: 'kinds',
  title: 'Kinds of event',
  field: 'metadata.event_code',
  column: 'code',
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
  dns: [{ id: 'names', title: 'Names asked for', field: 'query.hostname', column: 'name' }, hosts],
  process: [
    { id: 'programs', title: 'Programs', field: 'process.file.path', column: 'program' },
    users,
    hosts,
    kinds,
  ],
  file: [acting, users, hosts, kinds],
  registry: [acting, users, hosts, kinds],
  module: [acting, hosts, kinds],
  script: [users, hosts, kinds],
  api: [
    { id: 'operations', title: 'Operations', field: 'api.operation', column: 'operation' },
    { id: 'services', title: 'Services', field: 'api.service.name', column: 'service' },
    users,
    ...sources,
    country,
  ],
  base: [hosts, users, kinds],
}

export const tablesOf = (eventClass: EventClass): readonly TableSpec[] => tables[eventClass]

const fields = Object.fromEntries(
  eventClasses.map((eventClass) => [eventClass, unique(tables[eventClass])]),
) as Record<string, readonly string[]> as Readonly<Record<EventClass, readonly string[]>>

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
