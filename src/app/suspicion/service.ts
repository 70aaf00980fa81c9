import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import type { RangeListService } from '../../api/range-list-service.ts'
import type { SuspicionService } from '../../api/suspicion-service.ts'
import type { Effect } from '../../flag/cause.ts'
import type { Meters } from '../../lib/meters.ts'
import type { AccessEvents } from '../../model/access-events.ts'
import { StoreMistake } from '../../store/store-mistake.ts'
import type { StorePosition, SuspicionStore } from '../../store/suspicion-store.ts'
import { type IncidentEntry, isOfIncidents } from '../alert-incidents/entry.ts'
import type { Detection } from '../detection/detection.ts'
import { asked, isOfDetection } from '../detection/entry.ts'
import type { OwedMatch } from '../detection/owed-matches.ts'
import { FollowedJournal } from '../journal/followed-journal.ts'
import type { Follower, Judge } from '../journal/follower.ts'
import type { Retire } from '../journal/retire.ts'
import type { Entry, FlagsOrder } from './entry.ts'
import { entryForm } from './entry-form.ts'
import { Expiry } from './expiry.ts'
import { listRequests } from './list-requests.ts'
import { Projection } from './projection.ts'
import { type Applied, append, requests, type SuspicionParts } from './requests.ts'
import { Settling } from './settling.ts'
import { Turns } from './turns.ts'
import { nothing, type SavedWorld, type Touched, World } from './world.ts'

export interface SuspicionOptions {
  /** The data folder, which the caller holds the lock of. */
  readonly folder: string
  readonly store: SuspicionStore
  /** What "earlier" is to mean; undefined for what the data folder has. */
  readonly order?: FlagsOrder | undefined
  /** Follows the same journal; left out where no rules run. */
  readonly detection?: Detection
  /** Others that follow it. */
  readonly followers?: readonly Follower<Entry, Applied>[]
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Pieces of work that are done at once when flags change; undefined for some milliseconds' worth. */
  readonly slice?: number
  /** Told what went wrong beside the work, a line each. */
  readonly tell: (line: string) => void
  readonly meters: Meters
  /** Bytes of entries after which state is saved, and of a file of entries. */
  readonly saveEvery: number
  readonly segmentBytes: number
  /** Takes files of entries that no start needs any more; left out, they are kept. */
  readonly retire?: Retire | undefined
  /** Events that may wait for the store. */
  readonly mostWaiting: number
  /** Events that may be known. */
  readonly mostEvents: number
}

/** The events of a journal, by their numbers, for those who follow it. */
export interface RecordedEvents {
  readonly journal: string
  /** How many there are. */
  count(): number
  /** Those from a number to before another. */
  read(from: number, to: number): AccessEvents
  /** Calls whenever there may be more. */
  listen(more: () => void): void
}

export interface RunningSuspicion {
  readonly service: SuspicionService
  readonly rangeLists: RangeListService
  /** Rules matched these events: the journal has it, and what follows is worked out soon after. */
  match(matches: readonly OwedMatch[]): Promise<void>
  /** Puts into the journal what followers are told; resolves when it is durable and they have it. */
  append(entry: IncidentEntry): Promise<void>
  readonly recorded: RecordedEvents
  close(): Promise<void>
}

/** Opens the journal, makes the world from it, and lets the store follow. */
export async function openSuspicion(options: SuspicionOptions): Promise<RunningSuspicion> {
  const {
    folder,
    store,
    detection,
    followers = [],
    now,
    slice,
    meters,
    mostWaiting,
    mostEvents,
    ...how
  } = options
  const kept = await store.position()
  const followed = kept?.sequence ?? 0
  // A saved state brings the seed that its hashes were made with: its file is its owner's alone.
  const world = new World(randomInt(2 ** 31), detection)
  const settling = new Settling(() => world.settle(slice))
  const projection = new Projection(store, followedWorld(world, settling), followed, mostWaiting)
  settling.listen((effect) => projection.touch(eventsOf(effect)))
  let more = (): void => {}
  const judge: Judge<Entry, Applied> = {
    name: 'suspicion',
    apply: (entry, sequence) => {
      const { outcome, touched } = taken(world, entry)
      if (sequence <= followed) {
        // What came of it up to here the store has.
        if (sequence === followed) finish(world.settle())
        return { outcome, effect: undefined }
      }
      const effect = world.waiting ? settling.run() : undefined
      projection.add(sequence, touched)
      more()
      return { outcome, effect }
    },
    save: () => {
      // A saved state is of use once the store has reached it.
      projection.keepPosition()
      return world.save()
    },
    restore: (part) => world.restore(part as SavedWorld),
    stored: () => projection.kept,
  }
  const journal = await FollowedJournal.open<Entry, Applied>({
    ...{ folder, judge, form: entryForm },
    followers: [...followers, ...(detection ? [detection] : [])],
    ...how,
  })
  try {
    checkSame(journal, kept, join(folder, 'journal'))
    await keepOrder(journal, world, options)
    if (kept === undefined) await store.save(beginning(journal.id))
  } catch (error) {
    await journal.abandon()
    throw error
  }
  meters.gauge('vedette_journal_entries', 'Entries that the journal holds.', () => journal.sequence)
  meters.gauge(
    'vedette_state_bytes',
    'Bytes of the newest saved state of flags, rules and incidents; 0 before the first.',
    () => journal.stateBytes,
  )
  meters.gauge(
    'vedette_store_behind_entries',
    'Entries that PostgreSQL has not followed yet; 0 where none of them brings anything to it.',
    () => projection.behind,
  )
  meters.gauge(
    'vedette_events_known',
    'Events that are in memory, to find equal ones and what follows.',
    () => world.events,
  )
  projection.start(journal.id)
  await detection?.start({
    id: journal.id,
    get sequence() {
      return journal.sequence
    },
    append: async (entry) => (await journal.append(entry)).outcome,
    read: (sequence) => journal.read(sequence),
  })
  const parts: SuspicionParts = {
    ...{ journal, world, settling, projection, store, now, mostEvents },
    ...(detection && { detection }),
    changes: new Turns(),
    appending: meters.timer('vedette_journal_append_seconds', 'How long a change waits until it is durable.'),
  }
  const expiry = new Expiry(parts)
  return {
    service: requests(parts),
    rangeLists: listRequests(parts),
    match: async (matches) => {
      await append(parts, { type: 'matches', at: now(), matches })
    },
    append: async (entry) => void (await append(parts, entry)),
    recorded: {
      journal: journal.id,
      count: () => world.events,
      read: (from, to) => world.columns(from, to),
      listen: (listener) => {
        more = listener
      },
    },
    close: async () => {
      await expiry.stop()
      await detection?.stop()
      await journal.close()
      await settling.done()
      await projection.close()
      await detection?.close()
    },
  }
}

/** What an entry is to the world; those of others are none of its business. */
function taken(world: World, entry: Entry): Pick<Applied, 'outcome'> & { readonly touched: Touched } {
  if (isOfDetection(entry)) return { outcome: asked(entry), touched: nothing }
  if (isOfIncidents(entry)) return { outcome: { type: 'changed' }, touched: nothing }
  return world.apply(entry)
}

const followedWorld = (world: World, settling: Settling) => ({
  flagRow: (number: number) => world.flagRow(number),
  range: (id: number) => world.ranges.get(id),
  get working() {
    return settling.working
  },
  done: () => settling.done(),
})

function* eventsOf({ changed }: Effect): Generator<number> {
  for (const { event } of changed) yield event
}

function finish(work: Generator): void {
  while (!work.next().done);
}

// biome-ignore lint/correctness/useYield: nothing is kept but the position
async function* beginning(journal: string): AsyncGenerator<never, StorePosition> {
  return { journal, sequence: 0 }
}

/** What "earlier" means is the first thing that a journal says, where it says it. */
async function keepOrder(
  journal: FollowedJournal<Entry, Applied>,
  world: World,
  { order = world.order, folder, now }: SuspicionOptions,
): Promise<void> {
  if (order === world.order) return
  if (journal.sequence > 0)
    throw new StoreMistake(
      `suspicion.order (--flags-order) is ${order}, but ${folder} was begun by ${world.order}, which cannot be changed: leave it out, or name another --data folder`,
    )
  await journal.append({ type: 'order', at: now(), order })
}

/** A database follows one journal, and never knows more than it. */
function checkSame(
  journal: FollowedJournal<Entry, Applied>,
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
