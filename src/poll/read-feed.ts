import { canonicalAddress } from '../lib/ip.ts'
import { parseTime } from '../lib/time.ts'
import { type IncidentLevel, incidentLevels, type OutsideIncident, type Subject } from '../model/incident.ts'
import { PollFailure } from './poll-failure.ts'
import type { IdentityFeed, IncidentFeed } from './upstream-schema.ts'

const LONGEST_ID = 256
const FAULTS_TOLD = 10

/** Items of an answer that could not be used, counted by why, and the first of them. */
export interface ItemFaults {
  readonly count: number
  readonly told: readonly { readonly item: number; readonly reason: string }[]
}

export interface ReadItems<Item> {
  readonly items: readonly Item[]
  readonly faults: ItemFaults
}

/** Who an address belongs to at the moment of the answer. */
export interface Observed {
  readonly address: string
  readonly people: readonly string[]
}

/** Reads the JSON of an answer; what is no JSON is a {@link PollFailure}. */
export function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new PollFailure('malformed', 'the answer is no JSON')
  }
}

/** The incidents in an answer. An answer without the list is a {@link PollFailure}. */
export function readIncidents(answer: unknown, feed: IncidentFeed): ReadItems<OutsideIncident> {
  const list = at(answer, feed.list)
  if (!Array.isArray(list)) throw new PollFailure('malformed', `the answer has no list "${feed.list}"`)
  return readEach(list, (item) => readIncident(item, feed))
}

/** The addresses in an answer of the form `{address: person}`, or of a list of people each. */
export function readIdentities(answer: unknown, _feed: IdentityFeed): ReadItems<Observed> {
  if (!isObject(answer)) throw new PollFailure('malformed', 'the answer is no object of addresses')
  return readEach(Object.entries(answer), ([address, value]) => {
    const canonical = canonicalAddress(address)
    if (canonical === undefined) return 'not an address'
    const people = (Array.isArray(value) ? value : [value]).map(idOf)
    if (people.length === 0 || people.includes(undefined)) return 'no id of a person'
    return { address: canonical, people: people as string[] }
  })
}

function readEach<Raw, Item extends object>(
  list: readonly Raw[],
  read: (raw: Raw) => Item | string,
): ReadItems<Item> {
  const items: Item[] = []
  const told: { item: number; reason: string }[] = []
  let count = 0
  for (const [i, raw] of list.entries()) {
    const item = read(raw)
    if (typeof item !== 'string') items.push(item)
    else if (++count <= FAULTS_TOLD) told.push({ item: i, reason: item })
  }
  return { items, faults: { count, told } }
}

function readIncident(item: unknown, feed: IncidentFeed): OutsideIncident | string {
  if (!isObject(item)) return 'not an object'
  const happenedAt = timeOf(at(item, feed.time.field), feed.time.unit)
  if (happenedAt === undefined) return `${feed.time.field}: not a time`
  const level = levelOf(at(item, feed.level.field), feed.level.words)
  if (level === undefined) return `${feed.level.field}: not a level`
  const subject = subjectOf(item, feed.person)
  if (typeof subject === 'string') return subject
  const type = feed.type ?? feed.name
  return { feed: feed.name, type, level, happenedAt, subject, json: JSON.stringify({ ...item, type }) }
}

function timeOf(value: unknown, unit: IncidentFeed['time']['unit']): number | undefined {
  const ms =
    unit === 'text'
      ? typeof value === 'string'
        ? parseTime(value)
        : undefined
      : typeof value === 'number'
        ? value * (unit === 'seconds' ? 1000 : 1)
        : undefined
  return ms !== undefined && ms >= 0 && ms < 253_402_300_800_000 ? ms : undefined
}

function levelOf(value: unknown, words: IncidentFeed['level']['words']): IncidentLevel | undefined {
  const word = String(value)
  return Object.hasOwn(words, word)
    ? words[word]
    : incidentLevels.find((level) => level === word.toLowerCase())
}

function subjectOf(item: Record<string, unknown>, person: IncidentFeed['person']): Subject | string {
  const name = 'id' in person ? person.id : 'address' in person ? person.address : person.either
  const value = at(item, name)
  const address = 'id' in person || typeof value !== 'string' ? undefined : canonicalAddress(value)
  if (address !== undefined) return { kind: 'address', address }
  if ('address' in person) return `${name}: not an address`
  const id = idOf(value)
  return id === undefined ? `${name}: no id of a person` : { kind: 'person', id }
}

/** Ids are texts or whole numbers. */
function idOf(value: unknown): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_ID ? text : undefined
}

/** What stands at a path of fields such as `data.items`. */
function at(value: unknown, path: string): unknown {
  let found = value
  for (const name of path.split('.')) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined
    found = found[name]
  }
  return found
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
