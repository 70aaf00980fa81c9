import { join } from 'node:path'
import type { RecordedEvent, SuspicionService } from '../../api/suspicion-service.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { Refusal } from '../../model/refusal.ts'
import { Journal } from '../../store/journal/journal.ts'
import { StoreMistake } from '../../store/store-mistake.ts'
import type { StorePosition, SuspicionStore } from '../../store/suspicion-store.ts'
import type { Detection } from '../detection/detection.ts'
import type { DetectionOutcome } from '../detection/entry.ts'
import type { Entry, Outcome, SuspicionEntry } from './entry.ts'
import { Projection } from './projection.ts'
import { World } from './world.ts'

export interface SuspicionOptions {
  /** The data folder, which the caller holds the lock of. */
  readonly folder: string
  readonly store: SuspicionStore
  /** Follows the same journal. */
  readonly detection: Detection
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface RunningSuspicion {
  readonly service: SuspicionService
  close(): Promise<void>
}

/** Opens the journal, makes the world from it, and lets the store follow. */
export async function openSuspicion({
  folder,
  store,
  detection,
  now,
}: SuspicionOptions): Promise<RunningSuspicion> {
  const path = join(folder, 'journal')
  const kept = await store.position()
  const world = new World((event, number) => detection.recorded(event, number))
  const followed = kept?.sequence ?? 0
  const projection = new Projection(store, followed)
  const applySuspicion = (entry: SuspicionEntry, sequence: number): Outcome | undefined => {
    if (sequence <= followed) {
      world.recall(entry)
      return undefined
    }
    const { outcome, changes } = world.apply(entry)
    projection.add(sequence, changes)
    return outcome
  }
  const apply = (entry: Entry, sequence: number): Outcome | undefined => {
    const isSuspicion = entry.type !== 'records' && entry.type !== 'advance'
    const outcome = isSuspicion ? applySuspicion(entry, sequence) : undefined
    return detection.follow(entry, sequence) ?? outcome
  }
  const journal = Journal.open<Entry, Outcome | undefined>({ path, apply })
  try {
    checkSame(journal, kept, path)
  } catch (error) {
    await journal.close()
    throw error
  }
  if (kept === undefined) await store.save(noChanges, { journal: journal.id, sequence: 0 })
  projection.start(journal.id)
  await detection.start({
    id: journal.id,
    append: async (entry) => (await journal.append(entry)) as DetectionOutcome,
  })
  return {
    service: serviceOf(journal, world, projection, store, detection, now),
    close: async () => {
      await detection.stop()
      await journal.close()
      await projection.close()
      await detection.close()
    },
  }
}

const noChanges = { flagged: [], rangesAdded: [], rangesRemoved: [] }

/** A database follows one journal, and never knows more than it. */
function checkSame(
  journal: Journal<Entry, Outcome | undefined>,
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
  journal: Journal<Entry, Outcome | undefined>,
  world: World,
  projection: Projection,
  store: SuspicionStore,
  detection: Detection,
  now: () => number,
): SuspicionService {
  const append = async <E extends Entry>(entry: E): Promise<OutcomeOf<E>> => {
    if (!projection.hasRoom || !detection.hasRoom)
      throw new Refusal('busy', 'what was accepted is not worked through yet; try again soon')
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
    trouble: () => (projection.trouble ?? detection.trouble)?.message,
  }
}

const known = (world: World, event: AccessEvent): RecordedEvent => ({
  ...world.verdict(world.numberOf(event), event),
  duplicate: true,
})
