import { canonicalAddress } from '../lib/ip.ts'
import { parseTime } from '../lib/time.ts'
import { type IncidentLevel, incidentLevels, type OutsideIncident, type Subject } from '../model/incident.ts'
import type { Feed, IdentityFeed, IncidentFeed } from '../model/upstream.ts'
import { isRawNumber, parseExactly } from './exact-json.ts'
import { at, isObject } from './json-path.ts'
import { PollFailure } from './poll-failure.ts'
import { Turns } from './turns.ts'

const LONGEST_ID = 256
const FAULTS_TOLD = 10

/** Items of an answer that could not be used, counted by why, and the first of them. */
export interface ItemFaults {
  readonly count: number
  readonly told: readonly { readonly item: number; readonly reason: string }[]
}

interface ReadItems<Item> {
  readonly items: readonly Item[]
  readonly faults: ItemFaults
}

/** What stands in an answer. */
export interface FeedItems {
  readonly incidents: readonly OutsideIncident[]
  readonly observed: readonly Observed[]
  readonly faults: ItemFaults
  /** Items, those that could not be used among them. */
  readonly size: number
  /** The greatest value of the field that a feed is read on by. */
  readonly position: string | number | undefined
}

/** Who an address belongs to at the moment of the answer. */
export interface Observed {
  readonly address: string
  readonly people: readonly string[]
}

/** Reads the JSON of an answer; what is no JSON is a {@link PollFailure}. */
export function parseBody(body: Uint8Array): unknown {
  try {
    return parseExactly(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new PollFailure('malformed', 'the answer is no JSON')
  }
}

/** The items of one answer. An answer of another form than described is a {@link PollFailure}. */
export async function readItems(answer: unknown, feed: Feed): Promise<FeedItems> {
  const raw = feed.gives === 'incidents' || feed.list ? listIn(answer, feed) : entriesOf(answer)
  const rest = { size: raw.length, position: greatest(raw, feed.since?.field) }
  if (feed.gives === 'incidents') {
    const { items, faults } = await readEach(raw, (item) => readIncident(item, feed))
    return { incidents: items, observed: [], faults, ...rest }
  }
  const { items, faults } = await readEach(raw, (item) => readObserved(item, feed.list))
  return { incidents: [], observed: items, faults, ...rest }
}

/** What stands on the pages of one answer. */
export function joinItems(pages: readonly FeedItems[]): FeedItems {
  const told: ItemFaults['told'][number][] = []
  let size = 0
  for (const page of pages) {
    for (const { item, reason } of page.faults.told) told.push({ item: size + item, reason })
    size += page.size
  }
  return {
    incidents: pages.flatMap(({ incidents }) => incidents),
    observed: pages.flatMap(({ observed }) => observed),
    faults: {
      count: pages.reduce((sum, { faults }) => sum + faults.count, 0),
      told: told.slice(0, FAULTS_TOLD),
    },
    size,
    position: pages.reduce<Position>((position, page) => later(position, page.position), undefined),
  }
}

type Position = FeedItems['position']

/** Numbers by size, texts by their characters; what is neither is no position. */
export function later(a: Position, b: unknown): Position {
  if (typeof b !== 'number' && typeof b !== 'string') return a
  return a === undefined || typeof a !== typeof b || b > a ? b : a
}

const greatest = (items: readonly unknown[], field: string | undefined): Position =>
  field === undefined
    ? undefined
    : items.reduce<Position>((position, item) => later(position, at(item, field)), undefined)

function listIn(answer: unknown, feed: Feed): readonly unknown[] {
  const path = feed.gives === 'incidents' ? feed.list : feed.list!.at
  const list = at(answer, path)
  if (!Array.isArray(list)) throw new PollFailure('malformed', `the answer has no list "${path}"`)
  return list
}

function entriesOf(answer: unknown): readonly unknown[] {
  if (!isObject(answer)) throw new PollFailure('malformed', 'the answer is no object of addresses')
  return Object.entries(answer)
}

/** Who an item says has an address: the pair `[address, person]`, or an object with fields for the two. */
function readObserved(item: unknown, list: IdentityFeed['list']): Observed | string {
  const [written, value] = list
    ? [at(item, list.address), at(item, list.person)]
    : (item as [string, unknown])
  const address = typeof written === 'string' ? canonicalAddress(written) : undefined
  if (address === undefined) return 'not an address'
  const people = (Array.isArray(value) ? value : [value]).map(idOf)
  if (people.length === 0 || people.includes(undefined)) return 'no id of a person'
  return { address, people: people as string[] }
}

async function readEach<Raw, Item extends object>(
  list: readonly Raw[],
  read: (raw: Raw) => Item | string,
): Promise<ReadItems<Item>> {
  const turns = new Turns()
  const items: Item[] = []
  const told: { item: number; reason: string }[] = []
  let count = 0
  for (const [i, raw] of list.entries()) {
    const item = read(raw)
    if (typeof item !== 'string') items.push(item)
    else if (++count <= FAULTS_TOLD) told.push({ item: i, reason: item })
    if (turns.over) await turns.next()
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
  const json = printed({ ...item, type })
  return json === undefined ? 'nested too deep' : { feed: feed.name, type, level, happenedAt, subject, json }
}

/** Undefined for what is nested deeper than the stack of this process. */
function printed(item: object): string | undefined {
  try {
    return JSON.stringify(item)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
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

/** Ids are texts or whole numbers of any size. */
function idOf(value: unknown): string | undefined {
  const text = isRawNumber(value) ? value.rawJSON : Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_ID ? text : undefined
}
