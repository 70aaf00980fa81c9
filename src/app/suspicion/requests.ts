import type {
  ChangeOptions,
  RecordedEvent,
  RequestedChange,
  SuspicionService,
} from '../../api/suspicion-service.ts'
import type { Effect } from '../../flag/cause.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { Refusal } from '../../model/refusal.ts'
import type { SuspicionStore } from '../../store/suspicion-store.ts'
import type { FollowedJournal } from '../journal/followed-journal.ts'
import type { Asked, ChangeEntry, Entry, Outcome } from './entry.ts'
import type { Projection } from './projection.ts'
import { inSlices, type Settling } from './settling.ts'
import { toldEffect } from './told.ts'
import { Turns } from './turns.ts'
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
  /** Follows the journal too. */
  readonly detection: { readonly hasRoom: boolean; readonly trouble: Error | undefined }
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Answers requests from the world, after what changes it is in the journal. */
export function requests(parts: SuspicionParts): SuspicionService {
  const { world, settling, projection, store } = parts
  // One change at a time, so that each is told what came of it alone.
  const changes = new Turns()
  const change = (entry: ChangeEntry, how: ChangeOptions): Promise<Changed> =>
    changes.take(() => (how.dryRun ? tried(parts, entry) : changed(parts, entry)))
  return {
    record: (events) => record(parts, events),
    addRange: async (cidr, { retroactive, ...how }) => {
      const there = world.rangeOf(cidr)
      if (there) return { range: there, existed: true, effect: toldEffect(noEffect, 0) }
      const entry: ChangeEntry = { type: 'add-range', ...asked(parts, how), cidr, retroactive }
      const { outcome, effect } = await change(entry, how)
      const added = outcome?.type === 'add-range' ? outcome : { range: undefined, existed: false }
      return { ...added, effect: toldEffect(effect, how.show) }
    },
    removeRange: async (id, how) => {
      if (!world.range(id)) return false
      const { outcome } = await append(parts, { type: 'remove-range', ...asked(parts, how), range: id })
      return outcome.type === 'changed'
    },
    change: async (requested, how) => {
      await refuseUnflagged(parts, requested)
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
    rangeOf: (cidr) => world.rangeOf(cidr),
    ranges: async (holding) => {
      await projection.caughtUp()
      return await store.ranges(holding)
    },
    page: async (request) => {
      await projection.caughtUp()
      return await store.page(request)
    },
    trouble: () => (projection.trouble ?? parts.detection.trouble)?.message,
  }
}

interface Changed {
  /** Undefined when it was only tried. */
  readonly outcome: Outcome | undefined
  readonly effect: Effect
}

const noEffect: Effect = { flagged: 0, cleared: 0, changed: [] }

const asked = ({ now }: SuspicionParts, { by, reason }: Omit<Asked, 'at'>): Asked => ({
  at: now(),
  ...(by === undefined ? {} : { by }),
  ...(reason === undefined ? {} : { reason }),
})

async function append({ projection, detection, journal }: SuspicionParts, entry: Entry): Promise<Applied> {
  if (!projection.hasRoom) throw new Refusal('busy', 'the database is behind; try again soon')
  if (!detection.hasRoom) throw new Refusal('busy', 'detection is behind; try again soon')
  const applied = await journal.append(entry)
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

async function record(
  parts: SuspicionParts,
  events: readonly AccessEvent[],
): Promise<readonly RecordedEvent[]> {
  const { world, now } = parts
  const fresh = events.filter((event) => world.numberOf(event) < 0)
  const recorded = fresh.length === 0 ? [] : await recordFresh(parts, fresh, now())
  let next = 0
  return events.map((event): RecordedEvent => {
    const isFresh = fresh[next] === event
    return isFresh ? recorded[next++]! : known(world, event)
  })
}

async function recordFresh(
  parts: SuspicionParts,
  events: readonly AccessEvent[],
  at: number,
): Promise<readonly RecordedEvent[]> {
  const { outcome } = await append(parts, { type: 'events', at, events })
  return outcome.type === 'events' ? outcome.recorded : []
}

const known = (world: World, event: AccessEvent): RecordedEvent => ({
  ...world.verdict(world.numberOf(event), event),
  duplicate: true,
})

/** Only a flag that is there can be taken back, as far as is known when somebody asks. */
async function refuseUnflagged(
  { world, settling }: SuspicionParts,
  requested: RequestedChange,
): Promise<void> {
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
    default:
      return { ...who, ...requested }
  }
}
