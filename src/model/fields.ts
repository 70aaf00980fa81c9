/**
 * Glossary
 *
 * event     one thing that happened, with an event time and fields
 * batch     some thousand events of one class, held as columns
 * reject    a record that could not become an event, with a reason code
 * match     what a rule asks of one event
 * plan      a rule after reading: plain data that every engine understands
 * finding   the truth of a plan over time: on key K the condition held from A to B
 * episode   findings of one key joined into one stretch of time
 * alert     an episode told to a person
 * attack    the episodes of one attack vector over all keys, folded into one alert
 *
 * Field names are OCSF 1.8.0 paths (https://schema.ocsf.io/1.8.0). A field that OCSF does not have is
 * marked "ours".
 */

/** What the events of a class are in OCSF: its name there and its `class_uid`. */
interface ClassInfo {
  readonly ocsf: string
  readonly uid: number
  /** Fields of the key of a plain rule that names none: who acted, and on what. */
  readonly key: readonly string[]
}

/**
 * Kinds of event. `module` holds drivers too (OCSF has a class of their own), `file` named pipes, `process` what one process
 * does to another. `base` is for records of products that have no class of their own here.
 */
export const classes = {
  authentication: { ocsf: 'Authentication', uid: 3002, key: ['user.name', 'src_endpoint.ip'] },
  http: { ocsf: 'HTTP Activity', uid: 4002, key: ['src_endpoint.ip'] },
  network: { ocsf: 'Network Activity', uid: 4001, key: ['src_endpoint.ip', 'dst_endpoint.ip'] },
  dns: { ocsf: 'DNS Activity', uid: 4003, key: ['device.hostname'] },
  process: { ocsf: 'Process Activity', uid: 1007, key: ['device.hostname'] },
  file: { ocsf: 'File System Activity', uid: 1001, key: ['device.hostname'] },
  registry: { ocsf: 'Registry Value Activity', uid: 201_002, key: ['device.hostname'] },
  module: { ocsf: 'Module Activity', uid: 1005, key: ['device.hostname'] },
  script: { ocsf: 'Script Activity', uid: 1009, key: ['device.hostname'] },
  api: { ocsf: 'API Activity', uid: 6003, key: ['user.name'] },
  base: { ocsf: 'Base Event', uid: 0, key: ['device.hostname'] },
} as const satisfies Readonly<Record<string, ClassInfo>>

export type EventClass = keyof typeof classes

export const eventClasses = Object.keys(classes) as readonly EventClass[]

/** Classes whose events are kept whatever they lack: a missing field of a rule's own key is read as the empty text. */
export const looseClasses: ReadonlySet<EventClass> = new Set(
  eventClasses.filter((name) => !['authentication', 'http', 'network'].includes(name)),
)

/**
 * How a field's text is read and held.
 * - `text`: as it stands
 * - `address`: IPv4 or IPv6 in canonical form
 * - `number`: a finite number; `404.0` is 404
 */
export type FieldType = 'text' | 'address' | 'number'

export interface Field {
  readonly type: FieldType
  readonly summary: string
}

/** The fields with a meaning of their own. Every other column becomes `unmapped.<name>`, of type text. */
export const fields: Readonly<Record<string, Field>> = {
  'user.name': { type: 'text', summary: 'Account the event is about.' },
  'src_endpoint.ip': { type: 'address', summary: 'Where the event came from.' },
  'src_endpoint.port': { type: 'number', summary: 'Port it came from.' },
  'src_endpoint.kind': { type: 'text', summary: 'Ours: public, private, loopback, reserved, ...' },
  'src_endpoint.inside': { type: 'text', summary: 'Ours: true when the address belongs to us.' },
  'src_endpoint.location.country': { type: 'text', summary: 'ISO 3166 code of the source.' },
  'src_endpoint.location.coordinates': {
    type: 'text',
    summary: '"longitude,latitude" in degrees, when known.',
  },
  'src_endpoint.autonomous_system.number': { type: 'text', summary: 'Number of the network owner.' },
  'src_endpoint.autonomous_system.name': { type: 'text', summary: 'Name of the network owner.' },
  'dst_endpoint.ip': { type: 'address', summary: 'Where the event went.' },
  'dst_endpoint.port': { type: 'number', summary: 'Port it went to.' },
  'dst_endpoint.hostname': { type: 'text', summary: 'Name of the host it went to.' },
  'dst_endpoint.svc_name': { type: 'text', summary: 'Service it went to.' },
  'dst_endpoint.inside': { type: 'text', summary: 'Ours: true when the address belongs to us.' },
  activity_name: { type: 'text', summary: 'What was done, such as login.' },
  status: { type: 'text', summary: 'Success or Failure.' },
  status_code: { type: 'text', summary: 'Status as the source gave it.' },
  message: { type: 'text', summary: "The source's own sentence." },
  auth_protocol: { type: 'text', summary: 'How the account was proved: password, publickey.' },
  'device.hostname': { type: 'text', summary: 'Host that wrote the record.' },
  'device.os.name': { type: 'text', summary: 'Operating system of the host: Windows, Linux, macOS.' },
  'process.name': { type: 'text', summary: 'Program that wrote the record; in process events, the program.' },
  'process.cmd_line': { type: 'text', summary: 'Command line of the process the event is about.' },
  'process.file.path': { type: 'text', summary: 'Its program file, with path.' },
  'process.pid': { type: 'text', summary: 'Its number.' },
  'process.working_directory': { type: 'text', summary: 'The folder it was started in.' },
  'process.integrity': { type: 'text', summary: 'How far it is trusted: Low, Medium, High, System.' },
  'process.parent_process.cmd_line': { type: 'text', summary: 'Command line of what started it.' },
  'process.parent_process.file.path': { type: 'text', summary: 'Program file of what started it.' },
  'process.parent_process.pid': { type: 'text', summary: 'Number of what started it.' },
  'process.parent_process.user.name': { type: 'text', summary: 'Account of what started it.' },
  'actor.process.cmd_line': { type: 'text', summary: 'Command line of the process that acted.' },
  'actor.process.file.path': { type: 'text', summary: 'Program file of the process that acted.' },
  'actor.process.pid': { type: 'text', summary: 'Number of the process that acted.' },
  'file.path': { type: 'text', summary: 'The file the event is about, with path.' },
  'file.name': { type: 'text', summary: 'Its name; of a named pipe, the pipe.' },
  'reg_key.path': { type: 'text', summary: 'Registry key, with the name of the value where there is one.' },
  'reg_value.data': { type: 'text', summary: 'What was written to the registry.' },
  'module.file.path': { type: 'text', summary: 'The library or driver that was loaded.' },
  'script.script_content.value': { type: 'text', summary: 'Text of the script.' },
  'script.file.path': { type: 'text', summary: 'File of the script.' },
  'query.hostname': { type: 'text', summary: 'Name asked of DNS.' },
  'query.type': { type: 'text', summary: 'Type of the DNS record asked for.' },
  'api.operation': { type: 'text', summary: 'What was called.' },
  'api.service.name': { type: 'text', summary: 'Service that was called.' },
  'api.response.error': { type: 'text', summary: 'Code of the error, where the call failed.' },
  'api.response.message': { type: 'text', summary: 'What the service said of it.' },
  'cloud.region': { type: 'text', summary: 'Region of the cloud.' },
  'cloud.account.uid': { type: 'text', summary: 'Account at the cloud.' },
  'metadata.event_code': { type: 'text', summary: 'Kind of event as its product names it, such as 4625.' },
  'metadata.log_name': { type: 'text', summary: 'Log it stood in, such as Security.' },
  'metadata.log_provider': { type: 'text', summary: 'Program that reported it.' },
  'metadata.product.name': { type: 'text', summary: 'Product of the log source, as Sigma names it.' },
  'metadata.log_category': { type: 'text', summary: 'Ours: category of the log source, as Sigma names it.' },
  'metadata.log_service': { type: 'text', summary: 'Ours: service of the log source, as Sigma names it.' },
  'http_request.http_method': { type: 'text', summary: 'GET, POST, ...' },
  'http_request.url.hostname': { type: 'text', summary: 'Host asked for.' },
  'http_request.url.path': { type: 'text', summary: 'Path, decoded, without the query.' },
  'http_request.url.query_string': { type: 'text', summary: 'Query, decoded.' },
  'http_request.url.url_string': { type: 'text', summary: 'Request target as it was sent.' },
  'http_request.url.section': { type: 'text', summary: 'Ours: host and first path segment.' },
  'http_request.version': { type: 'text', summary: 'HTTP/1.1, ...' },
  'http_request.referrer': { type: 'text', summary: 'Page the request came from.' },
  'http_request.user_agent': { type: 'text', summary: 'Agent as it names itself.' },
  'http_request.agent.browser': { type: 'text', summary: 'Ours: family of the browser.' },
  'http_request.agent.system': { type: 'text', summary: 'Ours: operating system of the agent.' },
  'http_request.agent.kind': {
    type: 'text',
    summary: 'Ours: browser, bot, headless, library, attack_tool, unknown.',
  },
  'http_response.code': { type: 'number', summary: 'HTTP status code.' },
  'http_response.length': { type: 'number', summary: 'Bytes of the answer.' },
  'connection_info.protocol_name': { type: 'text', summary: 'TCP, UDP, ICMP.' },
  'connection_info.tcp_flags': { type: 'text', summary: 'Flags by name, such as SYN or PSH,ACK.' },
  'connection_info.flag_history': {
    type: 'text',
    summary: 'What a connection went through, as Zeek writes it: ShADadFf; upper case for the source.',
  },
  'traffic.bytes_out': { type: 'number', summary: 'Bytes from source to target.' },
  'traffic.bytes_in': { type: 'number', summary: 'Bytes from target to source.' },
  'traffic.packets_out': { type: 'number', summary: 'Packets from source to target.' },
  'traffic.packets_in': { type: 'number', summary: 'Packets from target to source.' },
  'traffic.packet_size': { type: 'number', summary: 'Ours: bytes of the packet; 0 < n <= 65535.' },
  'traffic.response_time_ms': { type: 'number', summary: 'Ours: milliseconds until the answer.' },
  'traffic.ttl': { type: 'number', summary: 'Ours: time to live of the packet.' },
  duration: { type: 'number', summary: 'Milliseconds the connection lasted.' },
  'session.uid': { type: 'text', summary: 'Session as the source names it.' },
}

/** The type a field is held as; fields we do not know are text. */
export const typeOf = (field: string): FieldType => fields[field]?.type ?? 'text'
