import type { EventClass } from '../model/fields.ts'
import { type WindowsEvent, windowsCategories } from '../model/windows-log.ts'

/** A category of Sigma for what happens on a host. */
export interface HostCategory {
  readonly eventClass: EventClass
  /** Its events in the Windows log; none where the log has none such. */
  readonly events: readonly WindowsEvent[]
  /** What OCSF calls it, for records that have no code of Windows. */
  readonly activities: readonly string[]
  /** Whether a record of the class that says neither code nor activity is one. */
  readonly usual: boolean
}

/** Categories without events in the Windows log as it is exported. */
const others: Readonly<Record<string, EventClass>> = { file_access: 'file', file_rename: 'file' }

const activities: Readonly<Record<string, readonly string[]>> = {
  process_creation: ['Launch'],
  process_termination: ['Terminate'],
  process_access: ['Open'],
  create_remote_thread: ['Inject'],
  network_connection: ['Open'],
  dns_query: ['Query'],
  file_event: ['Create', 'Update'],
  file_change: ['Set Attributes'],
  file_delete: ['Delete'],
  file_access: ['Open', 'Read'],
  file_rename: ['Rename'],
  registry_add: ['Create'],
  registry_set: ['Set', 'Modify'],
  registry_delete: ['Delete'],
  registry_rename: ['Rename'],
  image_load: ['Load'],
  ps_script: ['Execute'],
}

/** The categories that a record is of when it has the class and says no more. */
const usual = [
  'process_creation',
  'network_connection',
  'dns_query',
  'file_event',
  'registry_set',
  'registry_event',
  'image_load',
  'ps_script',
]

/** What a category of Sigma for what happens on a host stands for; undefined when it is none. */
export function windowsCategory(category: string): HostCategory | undefined {
  const known = Object.hasOwn(windowsCategories, category) ? windowsCategories[category] : undefined
  const eventClass = known?.eventClass ?? (Object.hasOwn(others, category) ? others[category] : undefined)
  if (eventClass === undefined) return undefined
  return {
    eventClass,
    events: known?.events ?? [],
    activities: activities[category] ?? [],
    usual: usual.includes(category),
  }
}

/** All of them. */
export const hostCategories: readonly string[] = [
  ...Object.keys(windowsCategories),
  ...Object.keys(others),
].sort()
