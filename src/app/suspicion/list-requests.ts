import { isDeepStrictEqual } from 'node:util'
import type { GivenRanges, ListChange, ListOptions, RangeListService } from '../../api/range-list-service.ts'
import type { Effect } from '../../flag/cause.ts'
import type { RangeList } from '../../flag/listed-range.ts'
import { readRangeItems } from '../../flag/range-items.ts'
import { readRangeList } from '../../flag/range-list.ts'
import { Refusal } from '../../model/refusal.ts'
import type { RangeListHead } from '../../model/suspicion.ts'
import { refuseOver } from '../refuse-over.ts'
import type { ListEntry } from './entry.ts'
import { differenceOf, type ListDifference } from './list-difference.ts'
import { append, asked, noEffect, type SuspicionParts } from './requests.ts'
import { inSlices } from './settling.ts'
import { toldEffect } from './told.ts'

/** Lists there may be. */
const MOST_LISTS = 1_000
/** Ranges that one entry of the journal adds, changes and removes: some milliseconds. */
const PART = 1_000
/** Entries that are made durable together. */
const TOGETHER = 2

/** Puts lists of ranges into the journal, a part after the other, and tells what came of it. */
export function listRequests(parts: SuspicionParts): RangeListService {
  const { world, changes, now } = parts
  return {
    all: () => world.ranges.lists,
    get: (name) => world.ranges.lists.find((list) => list.name === name),
    put: async (head, given, how) => {
      refuseOver(given.expiresAt, now())
      const read = withoutOver(await readGiven(head, given), now())
      return await changes.take(() => put(parts, head, read, how))
    },
    remove: (name, how) => changes.take(() => remove(parts, name, how)),
  }
}

/** What was read of a list. */
interface ReadList extends RangeList {
  /** Ranges that were left out, as their time is over. */
  readonly over: number
}

function withoutOver(list: RangeList, now: number): ReadList {
  const ranges = list.ranges.filter(({ expiresAt = Number.POSITIVE_INFINITY }) => expiresAt > now)
  return { ...list, ranges, over: list.ranges.length - ranges.length }
}

async function readGiven(
  head: RangeListHead,
  { given, expiresAt, mustHaveRanges = false }: GivenRanges,
): Promise<RangeList> {
  const options = {
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(head.tags === undefined ? {} : { tags: head.tags }),
  }
  const read = await inSlices(
    typeof given === 'string' ? readRangeList(given, options) : readRangeItems(given, options),
  )
  if (mustHaveRanges && read.ranges.length + read.badLines === 0)
    throw new Refusal('unfit', 'there are no ranges, so the list stays as it is')
  if (read.badLines <= read.ranges.length) return read
  const [first] = read.mistakes
  throw new Refusal(
    'unfit',
    `${read.badLines} of ${read.badLines + read.ranges.length + read.repeated} lines are no ranges, so the list stays as it is: line ${first?.line}: ${first?.detail}`,
  )
}

async function put(
  parts: SuspicionParts,
  head: RangeListHead,
  read: ReadList,
  how: ListOptions,
): Promise<ListChange> {
  const { world } = parts
  if (!world.ranges.list(head.name) && world.ranges.lists.length >= MOST_LISTS)
    throw new Refusal('conflict', `there are ${MOST_LISTS} lists already; remove one`)
  const difference = await inSlices(differenceOf(world.ranges.ofList(head.name), read.ranges))
  return await change(parts, { head, difference, read, how, gone: false })
}

async function remove(parts: SuspicionParts, name: string, how: ListOptions): Promise<ListChange> {
  const { world } = parts
  const list = world.ranges.list(name)
  if (!list) throw new Refusal('missing', `there is no list ${name}`)
  const ranges = world.ranges.ofList(name)
  const difference = { add: [], change: [], remove: [...ranges.values()].map(({ id }) => id), unchanged: 0 }
  const read = { ranges: [], mistakes: [], badLines: 0, repeated: 0, over: 0 }
  return await change(parts, { head: list.head, difference, read, how, gone: true })
}

interface WantedChange {
  readonly head: RangeListHead
  readonly difference: ListDifference
  readonly read: ReadList
  readonly how: ListOptions
  readonly gone: boolean
}

async function change(parts: SuspicionParts, wanted: WantedChange): Promise<ListChange> {
  const { head, difference, read, how } = wanted
  const overlaps = await overlapsOf(parts, head.name, difference)
  const effect = how.dryRun ? await tried(parts, wanted) : await done(parts, wanted)
  return {
    added: difference.add.length,
    removed: difference.remove.length,
    changed: difference.change.length,
    unchanged: difference.unchanged,
    badLines: read.badLines,
    mistakes: read.mistakes,
    repeated: read.repeated,
    over: read.over,
    overlaps,
    effect: toldEffect(effect, how.show),
  }
}

async function overlapsOf(
  { world }: SuspicionParts,
  list: string,
  { add }: ListDifference,
): Promise<ListChange['overlaps']> {
  const cidrs = add.map(({ cidr }) => cidr)
  const { count, first } = await inSlices(world.overlaps(cidrs, list))
  return {
    count,
    first: first.map(({ cidr, is, range: id }) => {
      const range = world.ranges.get(Number(id))
      return { cidr, is, range: Number(id), rangeCidr: range?.cidr ?? '', list: range?.list }
    }),
  }
}

async function tried({ world, settling }: SuspicionParts, wanted: WantedChange): Promise<Effect> {
  await settling.done()
  return await inSlices(world.dryRunOfList({ ...wanted.difference, ...actsOf(wanted.how) }))
}

/** What came of it is told together, however many entries it took. */
async function done(parts: SuspicionParts, wanted: WantedChange): Promise<Effect> {
  if (saysNothingNew(parts, wanted)) return noEffect
  const effects: Effect[] = []
  const stop = parts.settling.listen((effect) => effects.push(effect))
  try {
    await appendAll(parts, [...entriesOf(parts, wanted)])
    await parts.settling.done()
  } finally {
    stop()
  }
  return joined(effects)
}

/** The last one says that the list is whole: it waits until all others are durable. */
async function appendAll(parts: SuspicionParts, entries: readonly ListEntry[]): Promise<void> {
  const others = entries.slice(0, -1)
  for (let from = 0; from < others.length; from += TOGETHER) {
    const some = others.slice(from, from + TOGETHER)
    await Promise.all(some.map((entry) => append(parts, entry)))
  }
  for (const last of entries.slice(-1)) await append(parts, last)
}

/** Lists that are read every hour are the same most of the time: the journal need not know. */
function saysNothingNew(
  { world }: SuspicionParts,
  { head, difference: { add, change, remove }, gone }: WantedChange,
): boolean {
  const list = world.ranges.list(head.name)
  if (gone || !list?.complete || add.length + change.length + remove.length > 0) return false
  return isDeepStrictEqual(list.head, head)
}

const actsOf = ({ retroactive, takeBack }: ListOptions): Pick<ListEntry, 'retroactive' | 'takeBack'> => ({
  ...(retroactive ? { retroactive } : {}),
  ...(takeBack ? { takeBack } : {}),
})

function* entriesOf(
  parts: SuspicionParts,
  { head, difference, how, gone }: WantedChange,
): Generator<ListEntry> {
  const { add, change, remove } = difference
  const most = Math.max(add.length, change.length, remove.length)
  for (let from = 0; from === 0 || from < most; from += PART) {
    const to = from + PART
    yield {
      type: 'change-list',
      ...asked(parts, how),
      list: head,
      add: add.slice(from, to),
      change: change.slice(from, to),
      remove: remove.slice(from, to),
      ...actsOf(how),
      last: to >= most,
      ...(gone ? { gone } : {}),
    }
  }
}

/** Effects one after the other as one: of an event how it stood first, and how it stands last. */
function joined(effects: readonly Effect[]): Effect {
  const [first = noEffect, ...others] = effects
  if (others.length === 0) return first
  const changed = new Map<number, Effect['changed'][number]>()
  for (const effect of effects) {
    for (const one of effect.changed) {
      const { was } = changed.get(one.event) ?? one
      changed.set(one.event, { ...one, was })
    }
  }
  let flagged = 0
  let cleared = 0
  for (const { was, is } of changed.values()) {
    if (is.flagged && !was.flagged) flagged++
    if (was.flagged && !is.flagged) cleared++
  }
  return { flagged, cleared, changed: [...changed.values()] }
}
