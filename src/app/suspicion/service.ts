import { join } from 'node:path'
import type { RecordedEvent, SuspicionService } from '../../api/suspicion-service.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { Refusal } from '../../model/refusal.ts'
import { StoreMistake } from '../../store/store-mistake.ts'
import type { StorePosition, SuspicionStore } from '../../store/suspicion-store.ts'
import { FollowedJournal } from '../journal/followed-journal.ts'
import type { Judge } from '../journal/follower.ts'
import type { Entry, Outcome } from './entry.ts'
import { Projection } from './projection.ts'
import { type SavedWorld, World } from './world.ts'

export interface SuspicionOptions {
  /** The data folder, which the caller holds the lock of. */
  readonly folder: string
  readonly store: SuspicionStore
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told what went wrong beside the work, a line each. */
  readonly tell: (line: string) => void
}

export interface RunningSuspicion {
  readonly service: SuspicionService
  close(): Promise<void>
}

/** Opens the journal, makes the world from it, and lets the store follow. */
export async function openSuspicion(options: SuspicionOptions): Promise<RunningSuspicion> {
  const { folder, store, now, tell } = options
  const kept = await store.position()
  const world = new World()
  const projection = new Projection(store, kept?.sequence ?? 0)
  const judge = judgeOf(world, projection)
  const journal = await FollowedJournal.open<Entry, Outcome>({ folder, judge, tell })
  try {
    checkSame(journal, kept, join(folder, 'journal'))
  } catch (error) {
    await journal.abandon()
    throw error
  }
  if (kept === undefined) await store.save(noChanges, { journal: journal.id, sequence: 0 })
  projection.start(journal.id)
  return {
    service: serviceOf(journal, world, projection, store, now),
    close: async () => {
      await journal.close()
      await projection.close()
    },
  }
}

const judgeOf = (world: World, projection: Projection): Judge<Entry, Outcome> => ({
  name: 'suspicion',
  apply(entry, sequence) {
    const { outcome, changes } = world.apply(entry)
    projection.add(sequence, changes)
    return outcome
  },
  save: () => {
    // A saved state is of use where the store has reached it.
    projection.keepPosition()
    return world.save()
  },
  restore: (part) => world.restore(part as SavedWorld),
  stored: () => projection.kept,
})

const noChanges = { flagged: [], rangesAdded: [], rangesRemoved: [] }

/** A database follows one journal, and never knows more than it. */
function checkSame(
  journal: FollowedJournal<Entry, Outcome>,
  kept: StorePosition | undefined,
  path: string,
): void {
  if (kept === undefined) return
  if (kept.journal !== journal.id)
    throw new StoreMistake(
      `the database follows another journal than ${path}: name the --data folder it was used with, or another DATABASE_URL`,
    )
  if (kept.sequence > journal.sequence)
    throw new StoreMistake(
      `the database knows ${kept.sequence} entries, ${path} has ${journal.sequence}: bring the journal back from a backup`,
    )
}

type OutcomeOf<E extends Entry> = Extract<Outcome, { readonly type: E['type'] }>

function serviceOf(
  journal: FollowedJournal<Entry, Outcome>,
  world: World,
  projection: Projection,
  store: SuspicionStore,
  now: () => number,
): SuspicionService {
  const append = async <E extends Entry>(entry: E): Promise<OutcomeOf<E>> => {
    if (!projection.hasRoom) throw new Refusal('busy', 'the database is behind; try again soon')
    return (await journal.append(entry)) as OutcomeOf<E>
  }
  return {
    record: async (events) => {
      const fresh = events.filter((event) => world.numberOf(event) < 0)
      const { recorded } =
        fresh.length === 0 ? { recorded: [] } : await append({ type: 'events', at: now(), events: fresh })
      let next = 0
      return events.map((event): RecordedEvent => {
        const isFresh = fresh[next] === event
        return isFresh ? recorded[next++]! : known(world, event)
      })
    },
    addRange: async (cidr) => {
      const there = world.rangeOf(cidr)
      if (there) return { range: there, existed: true }
      return await append({ type: 'add-range', at: now(), cidr })
    },
    removeRange: async (id) => {
      if (!world.range(id)) return false
      const { removed } = await append({ type: 'remove-range', at: now(), range: id })
      return removed !== undefined
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
    trouble: () => projection.trouble?.message,
  }
}

const known = (world: World, event: AccessEvent): RecordedEvent => ({
  ...world.verdict(world.numberOf(event), event),
  duplicate: true,
})
