import { entryOf, type MapNode } from '../lib/yaml-tree.ts'
import { classes, type EventClass, eventClasses } from '../model/fields.ts'
import type { Match } from '../model/plan.ts'
import { classesOfProduct, classOfProduct, type ProductLog, productLogs } from '../model/product-logs.ts'
import { classesOfWindows, classOfWindows, windowsChannels } from '../model/windows-log.ts'
import { columnOf } from './field-names.ts'
import {
  categoryMatch,
  type LogSourceParts,
  logMatch,
  originMatch,
  programMatch,
} from './log-source-match.ts'
import { hostCategories, windowsCategory } from './windows-category.ts'

/** What a log source means here. */
export interface LogSource {
  /** The classes its events may have. */
  readonly classes: readonly EventClass[]
  /** What it asks of every event, beside its class. */
  readonly implied?: Match
  /** Fields of the key of a plain rule that names none. */
  readonly key: readonly string[]
  /** Whether some input that we read gives such events; otherwise they must say themselves what they are. */
  readonly fed: boolean
  /** Where the class hangs on the kind of event: its field by class, and the class by its value. */
  readonly kind?: {
    readonly field: (eventClass: EventClass) => string
    readonly classOf: (value: string) => EventClass
  }
}

export const partsOf = (logsource: MapNode): LogSourceParts => ({
  category: textOf(logsource, 'category'),
  product: textOf(logsource, 'product'),
  service: textOf(logsource, 'service'),
})

/** Categories that are a class each, whatever the product. */
const classOfCategory: Readonly<Record<string, EventClass>> = {
  authentication: 'authentication',
  webserver: 'http',
  proxy: 'http',
  http: 'http',
  firewall: 'network',
  network: 'network',
  dns: 'dns',
}

/** Logs of Zeek that are of a class each. */
const zeekLogs: Readonly<Record<string, EventClass>> = { http: 'http', dns: 'dns', conn: 'network' }

/** Services of Linux that write to syslog, by the programs that write; without programs any does. */
const syslogServices: Readonly<Record<string, readonly string[]>> = {
  auth: [],
  syslog: [],
  sshd: ['sshd'],
  sudo: ['sudo'],
  cron: ['cron', 'crond'],
  vsftpd: ['vsftpd'],
  clamav: ['clamav', 'clamd', 'freshclam', 'clamscan'],
  guacamole: ['guacd', 'guacamole'],
}

const nothing: LogSourceParts = { category: undefined, product: undefined, service: undefined }

const one = (eventClass: EventClass): LogSource => ({
  classes: [eventClass],
  key: classes[eventClass].key,
  fed: true,
})

/**
 * What a log source means; one that nothing here feeds still takes events that say they are of it. Undefined when it names
 * nothing.
 */
export function logSourceOf(parts: LogSourceParts): LogSource | undefined {
  const { category, product, service } = parts
  if (category === undefined && product === undefined && service === undefined) return undefined
  if (category !== undefined && Object.hasOwn(classOfCategory, category))
    return one(classOfCategory[category]!)
  // Flows are connections too, and they say nothing of systems.
  if (category === 'network_connection' && product === undefined) return one('network')
  const known = category === undefined ? undefined : windowsCategory(category)
  if (category !== undefined && known && isSystem(product)) {
    return { ...one(known.eventClass), implied: categoryMatch(category, known, product) }
  }
  if (category === undefined || category === 'application') {
    const named = namedLog(product, service)
    if (named) return named
  }
  return { ...one('base'), implied: originMatch(parts), fed: false }
}

const isSystem = (product: string | undefined): boolean =>
  product === undefined || ['windows', 'linux', 'macos'].includes(product)

function namedLog(product: string | undefined, service: string | undefined): LogSource | undefined {
  if (product === 'windows') return windowsLog(service)
  if (product === 'zeek' && service !== undefined && Object.hasOwn(zeekLogs, service)) {
    return one(zeekLogs[service]!)
  }
  if (product === undefined && service === 'netflow') return one('network')
  const log = productLogs.find((each) => each.product === product && each.services.includes(service ?? ''))
  if (log) return productLog(log)
  if (product !== 'linux') return undefined
  const programs = syslogServices[service ?? 'syslog']
  if (!programs) return undefined
  const implied = programMatch(programs)
  return { ...one('authentication'), key: ['device.hostname'], ...(implied ? { implied } : {}) }
}

function windowsLog(service: string | undefined): LogSource | undefined {
  if (service !== undefined && !Object.hasOwn(windowsChannels, service)) return undefined
  return {
    classes: classesOfWindows(service),
    implied: logMatch(service),
    key: ['device.hostname'],
    fed: true,
    kind: {
      field: () => 'metadata.event_code',
      classOf: (value) => classOfWindows(service, value),
    },
  }
}

function productLog(log: ProductLog): LogSource {
  const { code } = log
  const source = {
    classes: classesOfProduct(log),
    key: classes[log.eventClass].key,
    fed: true,
  }
  if (code === undefined) return source
  return {
    ...source,
    kind: {
      field: (eventClass) => columnOf(code, eventClass),
      classOf: (value) => classOfProduct(log, value),
    },
  }
}

/** A log source in words: `category=process_creation product=windows`. */
export function nameOfLogSource(parts: LogSourceParts): string {
  const named = (['category', 'product', 'service'] as const).flatMap((key) =>
    parts[key] === undefined ? [] : [`${key}=${parts[key]}`],
  )
  return named.join(' ')
}

export const isEventClass = (text: string): text is EventClass =>
  (eventClasses as readonly string[]).includes(text)

function textOf(map: MapNode, key: string): string | undefined {
  const value = entryOf(map, key)?.value
  return value?.kind === 'scalar' && value.value !== null ? value.text : undefined
}

/** The log sources that have a meaning of their own here, for the reference. */
export const knownLogSources: readonly LogSourceParts[] = [
  ...[...Object.keys(classOfCategory), 'network_connection'].map((category) => ({ ...nothing, category })),
  ...hostCategories.map((category) => ({ ...nothing, category, product: 'windows' })),
  ...Object.keys(windowsChannels).map((service) => ({ ...nothing, product: 'windows', service })),
  ...productLogs.flatMap(({ product, services }) =>
    services.map((service) => ({ ...nothing, product, service })),
  ),
  ...Object.keys(syslogServices).map((service) => ({ ...nothing, product: 'linux', service })),
  ...Object.keys(zeekLogs).map((service) => ({ ...nothing, product: 'zeek', service })),
]
