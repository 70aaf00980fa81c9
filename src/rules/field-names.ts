import { nearest } from '../lib/nearest.ts'
import { fieldsByName } from '../model/field-names.ts'
import { type EventClass, eventClasses, fields, looseClasses } from '../model/fields.ts'

/**
 * The columns that a field of a rule stands for, at least one: an OCSF path as it is, a name of Sigma's taxonomy
 * or of ECS translated, any other name under `unmapped.`.
 */
export function columnsOf(field: string, eventClass: EventClass): readonly string[] {
  if (Object.hasOwn(fields, field) || field.startsWith('unmapped.')) return [field]
  const names = fieldsByName[eventClass]
  const known = Object.hasOwn(names, field) ? names[field] : undefined
  if (known === undefined) return [`unmapped.${field}`]
  return typeof known === 'string' ? [known] : known
}

/** The one column that a field stands for where only one can be meant, as in a key. */
export const columnOf = (field: string, eventClass: EventClass): string => columnsOf(field, eventClass)[0]!

/** Names that a rule of this class may use, for telling the nearest right spelling. */
export const knownNames = (eventClass: EventClass): readonly string[] => known[eventClass]

const known = Object.fromEntries(
  eventClasses.map((eventClass): [string, readonly string[]] => [
    eventClass,
    [...Object.keys(fields), ...Object.keys(fieldsByName[eventClass])],
  ]),
) as Readonly<Record<EventClass, readonly string[]>>

/** The known name that a field was probably meant to be. Products have many fields of their own, so this is careful. */
export function nearestName(name: string, eventClass: EventClass): string | undefined {
  if (name.length < 4) return undefined
  const asked = `${eventClass} ${name}`
  if (!nearestNames.has(asked)) {
    if (nearestNames.size >= REMEMBERED) nearestNames.clear()
    const strict = !looseClasses.has(eventClass)
    const alike = strict ? known[eventClass] : known[eventClass].filter((other) => isAlike(name, other))
    nearestNames.set(asked, nearest(name, alike, strict ? 2 : 1))
  }
  return nearestNames.get(asked)
}

/** Whether two names are of one kind: `ProcessName` is Windows', `process.name` is ECS', and neither is a slip of the other. */
const isAlike = (name: string, other: string): boolean =>
  name.includes('.') === other.includes('.') && isUpper(name) === isUpper(other)

const isUpper = (name: string): boolean => /^[A-Z]/.test(name)

const REMEMBERED = 10_000
const nearestNames = new Map<string, string | undefined>()
