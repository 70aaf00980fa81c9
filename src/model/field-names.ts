import { actor, classNames, type Names as Lists, originNames } from './class-names.ts'
import { type EventClass, eventClasses } from './fields.ts'

/** Fields by the name that a rule or a record has for them; a name may stand for several. */
export type FieldsByName = Readonly<Record<string, string | readonly string[]>>

/** Elastic Common Schema, which means the same in every class. */
const ecs: FieldsByName = {
  'source.ip': 'src_endpoint.ip',
  'source.address': 'src_endpoint.ip',
  'source.port': 'src_endpoint.port',
  'source.geo.country_iso_code': 'src_endpoint.location.country',
  'source.as.number': 'src_endpoint.autonomous_system.number',
  'source.as.organization.name': 'src_endpoint.autonomous_system.name',
  'source.bytes': 'traffic.bytes_out',
  'source.packets': 'traffic.packets_out',
  'client.ip': 'src_endpoint.ip',
  'client.port': 'src_endpoint.port',
  'destination.ip': 'dst_endpoint.ip',
  'destination.address': 'dst_endpoint.ip',
  'destination.port': 'dst_endpoint.port',
  'destination.domain': 'dst_endpoint.hostname',
  'destination.bytes': 'traffic.bytes_in',
  'destination.packets': 'traffic.packets_in',
  'server.ip': 'dst_endpoint.ip',
  'server.port': 'dst_endpoint.port',
  'network.transport': 'connection_info.protocol_name',
  'event.action': 'activity_name',
  'event.outcome': 'status',
  'host.name': 'device.hostname',
  'host.hostname': 'device.hostname',
  'http.request.method': 'http_request.http_method',
  'http.request.referrer': 'http_request.referrer',
  'http.response.status_code': 'http_response.code',
  'http.response.body.bytes': 'http_response.length',
  'http.response.bytes': 'http_response.length',
  'http.version': 'http_request.version',
  'url.domain': 'http_request.url.hostname',
  'url.path': 'http_request.url.path',
  'url.query': 'http_request.url.query_string',
  'url.original': 'http_request.url.url_string',
  'url.full': 'http_request.url.url_string',
  'user_agent.original': 'http_request.user_agent',
  'user_agent.name': 'http_request.agent.browser',
}

/** Addresses and ports as firewalls and Sysmon name them. */
const endpoints: FieldsByName = {
  src_ip: 'src_endpoint.ip',
  src_port: 'src_endpoint.port',
  dst_ip: 'dst_endpoint.ip',
  dst_port: 'dst_endpoint.port',
  SourceIp: 'src_endpoint.ip',
  SourcePort: 'src_endpoint.port',
  DestinationIp: 'dst_endpoint.ip',
  DestinationPort: 'dst_endpoint.port',
  DestinationHostname: 'dst_endpoint.hostname',
  Protocol: 'connection_info.protocol_name',
  protocol: 'connection_info.protocol_name',
}

/** Sigma's and ECS's names of a class, by name. */
const inverted = (lists: Lists): FieldsByName =>
  Object.fromEntries(
    Object.entries(lists).flatMap(([field, names]) => names.split(' ').map((name) => [name, field])),
  )

const origin: FieldsByName = inverted(originNames)

const ofStrictClass: Readonly<Record<'authentication' | 'http' | 'network', FieldsByName>> = {
  authentication: {
    ...endpoints,
    User: 'user.name',
    user: 'user.name',
    username: 'user.name',
    TargetUserName: 'user.name',
    IpAddress: 'src_endpoint.ip',
    IpPort: 'src_endpoint.port',
    WorkstationName: 'device.hostname',
    ComputerName: 'device.hostname',
    Computer: 'device.hostname',
  },
  // W3C extended log format, as Sigma's webserver and proxy rules use it. The rules write request targets
  // with their path under `cs-uri-query`, so that name looks at the query and at the whole target.
  http: {
    ...endpoints,
    'c-ip': 'src_endpoint.ip',
    'c-port': 'src_endpoint.port',
    'c-uri': 'http_request.url.url_string',
    'c-uri-path': 'http_request.url.path',
    'c-uri-query': 'http_request.url.query_string',
    'c-uri-stem': 'http_request.url.path',
    'c-useragent': 'http_request.user_agent',
    'cs-bytes': 'traffic.bytes_out',
    'cs-host': 'http_request.url.hostname',
    'cs-method': 'http_request.http_method',
    'cs-referer': 'http_request.referrer',
    'cs-referrer': 'http_request.referrer',
    'cs-uri': 'http_request.url.url_string',
    'cs-uri-query': ['http_request.url.query_string', 'http_request.url.url_string'],
    'cs-uri-stem': 'http_request.url.path',
    'cs-user-agent': 'http_request.user_agent',
    'cs-username': 'user.name',
    'cs-version': 'http_request.version',
    'cs(User-Agent)': 'http_request.user_agent',
    'r-dns': 'http_request.url.hostname',
    'r-ip': 'dst_endpoint.ip',
    's-ip': 'dst_endpoint.ip',
    's-port': 'dst_endpoint.port',
    'sc-bytes': 'http_response.length',
    'sc-status': 'http_response.code',
    Protocol: ['connection_info.protocol_name', 'http_request.version'],
    protocol: ['connection_info.protocol_name', 'http_request.version'],
  },
  network: {
    ...endpoints,
    User: 'user.name',
    username: 'user.name',
    Computer: 'device.hostname',
    ComputerName: 'device.hostname',
    ...inverted(actor),
  },
}

const byClass = {
  ...ofStrictClass,
  ...Object.fromEntries(
    Object.entries(classNames).map(([eventClass, lists]) => [
      eventClass,
      { ...endpoints, ...inverted(lists) },
    ]),
  ),
} as Readonly<Record<EventClass, FieldsByName>>

/** Names that mean the same in every class: ECS, and which log an event stood in. */
export const sharedFieldsByName: FieldsByName = { ...ecs, ...origin }

/** Names of Sigma's taxonomy (and of ECS, where those hang on the class) by class. */
export const classFieldsByName = byClass

/** All names that a class has for fields. */
export const fieldsByName = Object.fromEntries(
  eventClasses.map((eventClass) => [eventClass, { ...sharedFieldsByName, ...byClass[eventClass] }]),
) as Readonly<Record<EventClass, FieldsByName>>
