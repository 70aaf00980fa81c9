import type { CaseAlert, CaseEvent, Scalar } from './case.ts'

/** What was read, or in one line why it cannot be. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

const MOST_EVENTS = 200

class Unreadable extends Error {}

/** Reads `events.ndjson`. */
export function readEvents(text: string): Read<readonly CaseEvent[]> {
  return attempt('events.ndjson', () => {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (lines.length > MOST_EVENTS) throw new Unreadable(`more than ${MOST_EVENTS} events`)
    const events = lines.map((line, at) => eventOf(parsed(line, `event ${at + 1}`), `event ${at + 1}`))
    const twice = events.find(({ id }, at) => events.findIndex((other) => other.id === id) < at)
    if (twice) throw new Unreadable(`the id "${twice.id}" stands twice`)
    return events
  })
}

/** Reads `alerts.json`. */
export function readAlerts(text: string): Read<readonly CaseAlert[]> {
  return attempt('alerts.json', () => {
    const list = parsed(text, 'the file')
    if (!Array.isArray(list)) throw new Unreadable('the file must be a list of alerts')
    return list.map((item, at) => alertOf(item, `alert ${at + 1}`))
  })
}

function attempt<T>(file: string, read: () => T): Read<T> {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, why: `${file}: ${error.message}` }
    throw error
  }
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Unreadable(`${what} is not JSON`)
  }
}

function eventOf(value: unknown, what: string): CaseEvent {
  const { id, time, ...fields } = mapOf(value, what)
  if (typeof id !== 'string' || !/^[\x21-\x7e]{1,100}$/.test(id))
    throw new Unreadable(`${what} needs an "id" of printable ASCII`)
  for (const [name, field] of Object.entries(fields)) {
    const items: readonly unknown[] = Array.isArray(field) ? field : [field]
    if (!items.every(isScalar)) throw new Unreadable(`${what}: "${name}" must be a value or a list of values`)
  }
  return { id, time: wholeOf(time, `${what}: "time"`), fields: fields as CaseEvent['fields'] }
}

const alertKeys = ['rule', 'key', 'openedAt', 'closedAt', 'count', 'events']

function alertOf(value: unknown, what: string): CaseAlert {
  const alert = mapOf(value, what)
  const unknown = Object.keys(alert).find((name) => !alertKeys.includes(name))
  if (unknown !== undefined) throw new Unreadable(`${what}: unknown key "${unknown}"`)
  const { rule, events } = alert
  if (typeof rule !== 'string') throw new Unreadable(`${what} needs a "rule"`)
  const key = mapOf(alert.key, `${what}: "key"`)
  if (!Object.values(key).every(isText)) throw new Unreadable(`${what}: the values of "key" must be texts`)
  if (!Array.isArray(events) || !events.every(isText))
    throw new Unreadable(`${what}: "events" must be a list of ids`)
  return {
    rule,
    key: key as Record<string, string>,
    openedAt: wholeOf(alert.openedAt, `${what}: "openedAt"`),
    closedAt: wholeOf(alert.closedAt, `${what}: "closedAt"`),
    count: wholeOf(alert.count, `${what}: "count"`),
    events,
  }
}

function mapOf(value: unknown, what: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Unreadable(`${what} must be an object`)
  return value as Record<string, unknown>
}

function wholeOf(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new Unreadable(`${what} must be a whole number of milliseconds or events`)
  return value as number
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)
