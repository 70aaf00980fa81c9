import type {
  ChangeOptions,
  Recorded,
  RequestedChange,
  Said,
  SuspicionService,
} from '../../api/suspicion-service.ts'
import type { Effect } from '../../flag/cause.ts'
import type { Timer } from '../../lib/meters.ts'
import { type AccessEvents, pickEvents } from '../../model/access-events.ts'
import { Refusal } from '../../model/refusal.ts'
import type { SuspicionStore } from '../../store/suspicion-store.ts'
import type { FollowedJournal } from '../journal/followed-journal.ts'
import { refuseOver } from '../refuse-over.ts'
import type { Asked, ChangeEntry, Entry, Outcome } from './entry.ts'
import type { Projection } from './projection.ts'
import { inSlices, type Settling } from './settling.ts'
import { toldEffect } from './told.ts'
import type { Turns } from './turns.ts'
import type { World } from './world.ts'

/** What came of an entry, and what follows from it for older events, where that is anything. */
export interface Applied {
  readonly outcome: Outcome
  readonly effect: Promise<Effect> | undefined
}

export interface SuspicionParts {
  readonly journal: FollowedJournal<Entry, Applied>
  readonly world: World
  readonly settling: Settling
  readonly projection: Projection
  readonly store: SuspicionStore
  /** One change at a time, so that each is told what came of it alone. */
  readonly changes: Turns
  /** Follows the journal too, where rules run. */
  readonly detection?: { readonly hasRoom: boolean; readonly trouble: Error | undefined }
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Events that may be known. */
  readonly mostEvents: number
  /** Times how long a change waits until it is durable. */
  readonly appending: Timer
}

/** Answers requests from the world, after what changes it is in the journal. */
export function requests(parts: SuspicionParts): SuspicionService {
  const { world, settling, projection, store, changes, now } = parts
  // Versions are counted from the start on, and never mean the same as those before it.
  const begun = now().toString(36)
  const change = (entry: ChangeEntry, how: ChangeOptions): Promise<Changed> =>
    changes.take(() => (how.dryRun ? tried(parts, entry) : changed(parts, entry)))
  return {
    record: (events) => record(parts, events),
    addRange: async (cidr, { retroactive, remarks, ...how }) => {
      refuseOver(remarks.expiresAt, now())
      const there = world.ranges.of(cidr)
      if (there) return { range: there, existed: true, effect: toldEffect(noEffect, 0) }
      const entry: ChangeEntry = { type: 'add-range', ...asked(parts, how), ...remarks, cidr, retroactive }
      const { outcome, effect } = await change(entry, how)
      const added = outcome?.type === 'add-range' ? outcome : { range: undefined, existed: false }
      return { ...added, effect: toldEffect(effect, how.show) }
    },
    removeRange: async (id, how) => {
      if (!world.ranges.get(id)) return false
      const { outcome } = await append(parts, { type: 'remove-range', ...asked(parts, how), range: id })
      return outcome.type === 'changed'
    },
    change: async (requested, how) => {
      await refuseNothing(parts, requested)
      const { effect } = await change(entryOf(requested, asked(parts, how)), how)
      return toldEffect(effect, how.show)
    },
    event: async (number) => {
      await settling.done()
      return world.record(number)
    },
    lineage: async (number, direction, limits) => {
      await settling.done()
      return world.lineage(number, direction, limits)
    },
    rangeOf: (cidr) => world.ranges.of(cidr),
    ranges: async (request) => {
      await projection.caughtUp()
      return await store.ranges(request)
    },
    page: async (request) => {
      await projection.caughtUp()
      const rows = await store.page(request)
      // Which event is the nearest cause may change where nothing does that can be searched.
      return rows.map((row) => ({ ...row, causes: world.causes(row.number) }))
    },
    version: () => `${begun}.${projection.version}`,
    trouble: () => (projection.trouble ?? parts.detection?.trouble)?.message,
  }
}

interface Changed {
  /** Undefined when it was only tried. */
  readonly outcome: Outcome | undefined
  readonly effect: Effect
}

export const noEffect: Effect = { flagged: 0, cleared: 0, changed: [] }

export const asked = ({ now }: SuspicionParts, { by, reason }: Omit<Asked, 'at'>): Asked => ({
  at: now(),
  ...(by === undefined ? {} : { by }),
  ...(reason === undefined ? {} : { reason }),
})

export async function append(
  { projection, detection, journal, appending }: SuspicionParts,
  entry: Entry,
): Promise<Applied> {
  if (!projection.hasRoom) throw new Refusal('busy', 'the database is behind; try again soon')
  if (detection && !detection.hasRoom) throw new Refusal('busy', 'detection is behind; try again soon')
  const applied = await appending.async(() => journal.append(entry))
  if (applied.outcome.type === 'refused') throw applied.outcome.why
  return applied
}

async function changed(parts: SuspicionParts, entry: ChangeEntry): Promise<Changed> {
  const { outcome, effect } = await append(parts, entry)
  return { outcome, effect: (await effect) ?? noEffect }
}

async function tried({ world, settling }: SuspicionParts, entry: ChangeEntry): Promise<Changed> {
  await settling.done()
  return { outcome: undefined, effect: await inSlices(world.dryRun(entry)) }
}

async function record(parts: SuspicionParts, events: AccessEvents): Promise<Recorded> {
  const known = parts.world.known(events)
  const isKnown = (number: number): boolean => number >= 0
  if (known.every(isKnown)) return repeated(parts.world, known)
  if (!known.some(isKnown)) return await recordFresh(parts, events)
  const fresh = known.map((_, row) => row).filter((row) => known[row]! < 0)
  const recorded = await recordFresh(parts, pickEvents(events, fresh))
  return joined(repeated(parts.world, known), recorded, fresh)
}

async function recordFresh(parts: SuspicionParts, events: AccessEvents): Promise<Recorded> {
  const { world, mostEvents } = parts
  if (world.events + events.length > mostEvents)
    throw new Refusal(
      'full',
      `it knows ${world.events} events of ${mostEvents}: where there is memory for more, raise storage.most_events`,
    )
  const { outcome } = await append(parts, { type: 'events', at: parts.now(), events })
  if (outcome.type !== 'events') throw new Error('events came to something else')
  return outcome.recorded
}

/** What is said now of events that were there before; of those without a number nothing. */
function repeated(world: World, numbers: Int32Array): Recorded {
  const said = new Map<number, Said>()
  for (const [row, number] of numbers.entries()) if (number >= 0) said.set(row, world.said(number))
  return { numbers, duplicate: new Uint8Array(numbers.length).fill(1), said }
}

/** Some events beside others, at the given places. */
function joined(others: Recorded, some: Recorded, rows: Int32Array): Recorded {
  const numbers = others.numbers.slice()
  const duplicate = others.duplicate.slice()
  const said = new Map(others.said)
  for (const [i, row] of rows.entries()) {
    numbers[row] = some.numbers[i]!
    duplicate[row] = some.duplicate[i]!
    const told = some.said.get(i)
    if (told) said.set(row, told)
  }
  return { numbers, duplicate, said }
}

/** Only what is there can be taken back, as far as is known when somebody asks. */
async function refuseNothing({ world, settling }: SuspicionParts, requested: RequestedChange): Promise<void> {
  if ('rule' in requested && !world.knows(requested))
    throw new Refusal('missing', `rule "${requested.rule}" never made an event suspicious`)
  if ('alert' in requested && !world.knows(requested))
    throw new Refusal('missing', `alert "${requested.alert}" never made an event suspicious`)
  if (requested.type !== 'take-back') return
  await settling.done()
  const event = world.record(requested.event)
  if (event && !event.flagged && !event.takenBack)
    throw new Refusal('conflict', `event ${event.id} is not suspicious, so there is nothing to take back`)
}

function entryOf(requested: RequestedChange, who: Asked): ChangeEntry {
  switch (requested.type) {
    case 'take-back-range':
      return { ...who, type: 'remove-range', range: requested.range, takeBack: true }
    case 'undo-range':
      return { ...who, ...requested }
    case 'take-back-rule':
    case 'undo-rule':
      return { ...who, type: requested.type, rule: requested.rule }
    case 'take-back-alerts':
    case 'undo-alerts':
      return { ...who, ...requested }
    case 'take-back-alert':
    case 'undo-alert':
      return { ...who, type: requested.type, alert: requested.alert }
    default:
      return { ...who, type: requested.type, event: requested.event }
  }
}
