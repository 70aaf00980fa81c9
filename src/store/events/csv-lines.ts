import type { EventValue, StoredEvent } from '../../model/event-search.ts'

const NEW_LINE = '\r\n'

export const csvHead = (fields: readonly string[]): string =>
  line(['id', 'time', 'class', ...fields].map(cell))

export const csvLine = ({ id, time, eventClass, fields }: StoredEvent, names: readonly string[]): string =>
  line([
    cell(id),
    new Date(time).toISOString(),
    eventClass,
    ...names.map((name) => valueCell(Object.hasOwn(fields, name) ? fields[name] : undefined)),
  ])

const line = (cells: readonly string[]): string => cells.join(',') + NEW_LINE

function valueCell(value: EventValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  return cell(typeof value === 'string' ? value : JSON.stringify(value))
}

/** A text that no program takes for a formula: those that begin like one get an apostrophe in front. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
