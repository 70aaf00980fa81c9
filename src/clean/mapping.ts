import { fieldsByName } from '../model/field-names.ts'
import { type EventClass, eventClasses, fields } from '../model/fields.ts'
import { classNames, OWN_ID, RAW_PATH, RAW_QUERY, REQUEST_LINE, sharedNames, TARGET, TIME } from './names.ts'

/** Fields by the columns they are read from. */
export interface ColumnMap {
  /** Indices of columns, the preferred first: the first of them that a record has gives the value. */
  readonly columns: ReadonlyMap<string, readonly number[]>
  /** Columns asked for by `overrides` that the source does not have (so far). */
  readonly absent: readonly string[]
}

/** What a person wrote as `--map field=column`. */
export type Overrides = Readonly<Record<string, string>>

/** Ours to choose: an override of a decoded part names a column that is not decoded yet. */
const rawOf: Readonly<Record<string, string>> = {
  'http_request.url.path': RAW_PATH,
  'http_request.url.query_string': RAW_QUERY,
  'http_request.url.url_string': TARGET,
}

/** Case, and which of `-`, `_`, `.`, `@` and space stand between words, do not matter. */
const normal = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[-. @]+/g, '_')
    .replace(/^_|_$/g, '')

const squashed = (name: string): string => normal(name).replaceAll('_', '')

interface Target {
  readonly field: string
  readonly rank: number
}

/** Behind all that are named in the lists. */
const LAST_RANK = 90

const byClass = Object.fromEntries(
  eventClasses.map((eventClass) => [eventClass, lookup(eventClass)]),
) as Readonly<Record<EventClass, ReadonlyMap<string, Target>>>

/** Which field a normal name means, and how much it is preferred (lower is more). */
function lookup(eventClass: EventClass): ReadonlyMap<string, Target> {
  const found = new Map<string, Target>()
  const add = (name: string, target: Target) => void (found.has(name) || found.set(name, target))
  const listed = [classNames[eventClass], sharedNames].flatMap((table) =>
    Object.entries(table).map(([field, names]) => [field, names.split(' ')] as const),
  )
  for (const [field, names] of listed) {
    names.forEach((name, rank) => {
      add(normal(name), { field, rank })
    })
  }
  // `srcip` and `SourceIp` for `src_ip` and `source_ip`; not for ids, because Windows' EventID is a kind of event.
  for (const [field, names] of listed) {
    if (field === OWN_ID) continue
    names.forEach((name, rank) => {
      add(squashed(name), { field, rank: rank + 0.5 })
    })
  }
  // What a rule may call a field, a column may be called too.
  for (const [name, fieldsOfName] of Object.entries(fieldsByName[eventClass])) {
    const [field = ''] = typeof fieldsOfName === 'string' ? [fieldsOfName] : fieldsOfName
    add(normal(name), { field: rawOf[field] ?? field, rank: LAST_RANK })
  }
  return found
}

/**
 * Finds the field of every column. What has no field is `unmapped.<name>`, and so is a second choice; of `rawFields`
 * (`unmapped.<name>` too) every column is one, whatever else it is.
 */
export function mapColumns(
  names: readonly string[],
  eventClass: EventClass,
  overrides: Overrides = {},
  rawFields: Iterable<string> = [],
): ColumnMap {
  const columns = new Map<string, number[]>()
  const absent: string[] = []
  const taken = new Set<number>()
  const overridden = new Set<string>()
  for (const [field, name] of Object.entries(overrides)) {
    const raw = rawOf[field] ?? field
    overridden.add(field).add(raw)
    const at = indexOf(names, name)
    if (at < 0) absent.push(name)
    else {
      columns.set(name === field ? field : raw, [at])
      taken.add(at)
    }
  }
  for (const { field, columns: indices } of candidates(names, eventClass, taken)) {
    if (!overridden.has(field)) columns.set(field, indices)
    for (const at of overridden.has(field) ? indices : indices.slice(1)) addUnmapped(columns, names[at]!, at)
  }
  for (const field of rawFields) {
    const at = columns.has(field) ? -1 : indexOf(names, field.slice(UNMAPPED.length))
    if (at >= 0) columns.set(field, [at])
  }
  return { columns, absent }
}

const UNMAPPED = 'unmapped.'

interface Candidate {
  readonly field: string
  readonly columns: number[]
}

function candidates(
  names: readonly string[],
  eventClass: EventClass,
  taken: ReadonlySet<number>,
): readonly Candidate[] {
  const found = new Map<string, { at: number; rank: number }[]>()
  names.forEach((name, at) => {
    if (taken.has(at)) return
    const { field, rank } = fieldOf(name, eventClass)
    const list = found.get(field)
    if (list) list.push({ at, rank })
    else found.set(field, [{ at, rank }])
  })
  if (eventClass === 'http') placeHost(found)
  return [...found].map(([field, list]) => ({
    field,
    columns: list.sort((a, b) => a.rank - b.rank || a.at - b.at).map(({ at }) => at),
  }))
}

/** The column `host` of a web log, whose meaning its other columns decide. */
const HOST = 'host'

function fieldOf(name: string, eventClass: EventClass): Target {
  if (name === TIME || (name.includes('.') && fields[name])) return { field: itself(name), rank: -1 }
  if (eventClass === 'http' && normal(name) === HOST) return { field: HOST, rank: 99 }
  const key = normal(name)
  return (
    byClass[eventClass].get(key) ??
    ocsf.get(key) ?? { field: `unmapped.${name.replace(/^unmapped\./, '')}`, rank: 0 }
  )
}

/** The target as it was sent is a field, and other fields are made from it. */
const itself = (field: string): string => (field === 'http_request.url.url_string' ? TARGET : field)

const ocsf: ReadonlyMap<string, Target> = new Map(
  Object.keys(fields).map((field) => [normal(field), { field: itself(field), rank: -1 }]),
)

/** `host` in a web log is the client where no other column is (access logs), else the host asked for. */
function placeHost(found: Map<string, { at: number; rank: number }[]>): void {
  const host = found.get(HOST)
  if (!host) return
  found.delete(HOST)
  const field = found.has('src_endpoint.ip') ? 'http_request.url.hostname' : 'src_endpoint.ip'
  found.set(field, [...(found.get(field) ?? []), ...host])
}

function addUnmapped(columns: Map<string, number[]>, name: string, at: number): void {
  const field = `unmapped.${name}`
  if (!columns.has(field)) columns.set(field, [at])
}

function indexOf(names: readonly string[], name: string): number {
  const exact = names.indexOf(name)
  return exact >= 0 ? exact : names.findIndex((other) => normal(other) === normal(name))
}

const isRequest = [REQUEST_LINE, TARGET, RAW_PATH, RAW_QUERY]
const isNetwork = [
  'connection_info.tcp_flags',
  'traffic.packets_out',
  'traffic.packets_in',
  'traffic.packet_size',
]
const isTarget = ['dst_endpoint.ip', 'dst_endpoint.port']
const isAuthentication = ['user.name', 'status', 'activity_name', 'auth_protocol']

/** Columns that are told of one class only, by name and not by what they resemble; the first that fits counts. */
const hostSigns: readonly (readonly [EventClass, readonly string[]])[] = [
  ['registry', ['TargetObject', 'reg_key.path', 'registry.path']],
  ['module', ['ImageLoaded', 'module.file.path', 'dll.path']],
  ['script', ['ScriptBlockText', 'script.script_content.value', 'powershell.file.script_block_text']],
  ['dns', ['QueryName', 'query.hostname', 'dns.question.name']],
  ['file', ['TargetFilename', 'PipeName', 'file.path']],
  [
    'process',
    ['CommandLine', 'ParentImage', 'process.cmd_line', 'process.command_line', 'process.file.path'],
  ],
  ['api', ['api.operation']],
  ['base', ['metadata.log_category', 'metadata.log_service', 'metadata.product.name']],
]

/** The class that the columns speak of; undefined when none fits. */
export function classOf(names: readonly string[]): EventClass | undefined {
  const network = fieldsOf(names, 'network')
  const http = fieldsOf(names, 'http')
  const some = (wanted: readonly string[], found: ReadonlySet<string>) =>
    wanted.some((field) => found.has(field))
  if (some(isNetwork, network)) return 'network'
  // Counted as `network` reads them: to it `method` and `hostname` alone say nothing of HTTP.
  if (some(isRequest, http) || [...network].some((field) => field.startsWith('http_request.'))) {
    return http.has('user.name') && !some(isRequest, http) ? 'authentication' : 'http'
  }
  // As logins read them: to them a plain `port` is the client's.
  const authentication = fieldsOf(names, 'authentication')
  if (some(isTarget, authentication)) return 'network'
  const host = hostSigns.find(([, signs]) => signs.some((sign) => names.includes(sign)))
  if (host) return host[0]
  if (some(isAuthentication, authentication)) return 'authentication'
  if (http.has('http_response.code')) return 'http'
  return network.has('connection_info.protocol_name') ? 'network' : undefined
}

function fieldsOf(names: readonly string[], eventClass: EventClass): ReadonlySet<string> {
  return new Set(names.map((name) => fieldOf(name, eventClass).field))
}
