import { type EventClass, fields } from '../model/fields.ts'

type Names = Readonly<Record<string, string | readonly string[]>>

/** Elastic Common Schema, which means the same in every class. */
const ecs: Names = {
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
const endpoints: Names = {
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

const byClass: Readonly<Record<EventClass, Names>> = {
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
  },
  network: { ...endpoints, User: 'user.name', username: 'user.name' },
}

const own = (names: Names, name: string): string | readonly string[] | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined

/**
 * The columns that a field of a rule stands for, at least one: an OCSF path as it is, a name of Sigma's taxonomy
 * or of ECS translated, any other name under `unmapped.`.
 */
export function columnsOf(field: string, eventClass: EventClass): readonly string[] {
  if (Object.hasOwn(fields, field) || field.startsWith('unmapped.')) return [field]
  const known = own(byClass[eventClass], field) ?? own(ecs, field)
  if (known === undefined) return [`unmapped.${field}`]
  return typeof known === 'string' ? [known] : known
}

/** The one column that a field stands for where only one can be meant, as in a key. */
export const columnOf = (field: string, eventClass: EventClass): string => columnsOf(field, eventClass)[0]!

/** Names that a rule of this class may use, for telling the nearest right spelling. */
export const knownNames = (eventClass: EventClass): readonly string[] => known[eventClass]

const namesIn = (names: Names): readonly string[] => [fields, names, ecs].flatMap((each) => Object.keys(each))

const known: Readonly<Record<EventClass, readonly string[]>> = {
  authentication: namesIn(byClass.authentication),
  http: namesIn(byClass.http),
  network: namesIn(byClass.network),
}
