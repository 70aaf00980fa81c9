import { type EventClass, eventClasses } from '../model/fields.ts'
import { entryOf, type MapNode } from './yaml-tree.ts'

/** Log source categories of Sigma's taxonomy, and our own three, by the class of their events. */
const classOfCategory: Readonly<Record<string, EventClass>> = {
  authentication: 'authentication',
  webserver: 'http',
  proxy: 'http',
  http: 'http',
  network_connection: 'network',
  firewall: 'network',
  network: 'network',
}

/** The class of the events a log source gives, or undefined when we read none such. */
export function classOfLogSource(logsource: MapNode): EventClass | undefined {
  const category = textOf(logsource, 'category')
  return category !== undefined && Object.hasOwn(classOfCategory, category)
    ? classOfCategory[category]
    : undefined
}

/** A log source in words: `category=process_creation product=windows`. */
export function nameOfLogSource(logsource: MapNode): string {
  const parts = ['category', 'product', 'service'].flatMap((key) => {
    const text = textOf(logsource, key)
    return text === undefined ? [] : [`${key}=${text}`]
  })
  return parts.join(' ') || 'without category'
}

export const isEventClass = (text: string): text is EventClass =>
  (eventClasses as readonly string[]).includes(text)

function textOf(map: MapNode, key: string): string | undefined {
  const value = entryOf(map, key)?.value
  return value?.kind === 'scalar' && value.value !== null ? value.text : undefined
}
