import type { Match } from '../model/plan.ts'
import { linuxSysmon, type WindowsEvent, windowsChannels } from '../model/windows-log.ts'
import type { HostCategory } from './windows-category.ts'

/** A log source as it is written; each part may be missing. */
export interface LogSourceParts {
  readonly category: string | undefined
  readonly product: string | undefined
  readonly service: string | undefined
}

const CODE = 'metadata.event_code'
const LOG = 'metadata.log_name'
const CATEGORY = 'metadata.log_category'
const SYSTEM = 'device.os.name'

const equals = (field: string, text: string): Match => ({ op: 'equals', field, text, cased: false })
const lacks = (field: string): Match => ({ op: 'lacks', field })
const all = (...of: readonly Match[]): Match => (of.length === 1 ? of[0]! : { op: 'all', of })
const any = (...of: readonly Match[]): Match => (of.length === 1 ? of[0]! : { op: 'any', of })
const not = (match: Match): Match => ({ op: 'not', match })

const oneOf = (field: string, texts: readonly string[]): Match =>
  any(...texts.map((text) => equals(field, text)))

/** An event of a log, or one that does not say of which. */
const inLog = (channels: readonly string[]): Match => any(oneOf(LOG, channels), lacks(LOG))

/**
 * What a category asks of an event of its class: a code of the Windows log that stands for it, that it names the category
 * itself, or, where it has no code, the activity.
 */
export function categoryMatch(
  category: string,
  { events, activities, usual }: HostCategory,
  product: string | undefined,
): Match {
  const coded = Object.entries(Object.groupBy(events, ({ service }) => service)).flatMap(([service, of]) =>
    codesMatch(service, of ?? [], product),
  )
  const said = activities.length > 0 ? [oneOf('activity_name', activities)] : []
  const silent = usual ? [lacks('activity_name')] : []
  const plain = [...said, ...silent]
  const uncoded = plain.length > 0 ? [all(lacks(CODE), lacks(CATEGORY), any(...plain))] : []
  const match = any(...coded, equals(CATEGORY, category), ...uncoded)
  const system = systemMatch(product)
  return system ? all(system, match) : match
}

function codesMatch(service: string, events: readonly WindowsEvent[], product: string | undefined): Match[] {
  const channels = [
    ...(product === 'windows' || product === undefined ? windowsChannels[service]! : []),
    ...(service === 'sysmon' && (product === 'linux' || product === undefined) ? [linuxSysmon] : []),
  ]
  if (channels.length === 0) return []
  const codes = oneOf(
    CODE,
    events.map(({ code }) => String(code)),
  )
  return [all(inLog(channels), codes)]
}

/** The system of the host, where the record names it. */
function systemMatch(product: string | undefined): Match | undefined {
  if (product === undefined) return undefined
  const named: Match = { op: 'contains', field: SYSTEM, text: product, cased: false }
  if (product === 'windows') return any(named, lacks(SYSTEM))
  // An event of the Windows log is of Windows, whatever its class.
  const elsewhere = product === 'linux' ? any(equals(LOG, linuxSysmon), lacks(LOG)) : lacks(LOG)
  return any(named, all(lacks(SYSTEM), elsewhere))
}

/** An event of one channel of the Windows log, or of any. */
export function logMatch(service: string | undefined): Match {
  const coded: Match = not(lacks(CODE))
  if (service === undefined) return all(coded, not(equals(LOG, linuxSysmon)))
  return all(coded, inLog(windowsChannels[service]!))
}

/** Lines of syslog by the programs that wrote them. */
export const programMatch = (programs: readonly string[]): Match | undefined =>
  programs.length === 0 ? undefined : oneOf('process.name', programs)

/** An event that says itself to be of a log source. */
export function originMatch({ category, product, service }: LogSourceParts): Match {
  const asked = [
    ...(category === undefined ? [] : [equals(CATEGORY, category)]),
    ...(product === undefined ? [] : [equals('metadata.product.name', product)]),
    ...(service === undefined ? [] : [equals('metadata.log_service', service)]),
  ]
  return all(...asked)
}
