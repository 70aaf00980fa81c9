import type { EventStore } from '../../store/events/event-store.ts'
import { StoreMistake } from '../../store/store-mistake.ts'

/** What a feed follows: a journal, and how many of `what` it has. */
export interface Followed {
  readonly journal: string
  readonly count: number
  readonly what: 'events' | 'entries'
}

/** How far the store has followed a feed; undefined when it has nothing of it. A store that cannot have come from there is refused. */
export function keptPosition(
  store: EventStore,
  feed: string,
  { journal, count, what }: Followed,
): number | undefined {
  const kept = store.position(feed)
  if (!kept) return undefined
  if (kept.journal !== journal)
    throw new StoreMistake(
      'the stored events follow another journal: name the --data folder they were made with, or remove its folder events to have it made again',
    )
  if (kept.sequence > count)
    throw new StoreMistake(
      `the event store knows ${kept.sequence} ${what}, the journal has ${count}: bring the journal back from a backup`,
    )
  return kept.sequence
}
