import type { Batch } from '../../model/batch.ts'
import type { EventIds } from '../../model/event-ids.ts'
import type {
  EventPageRequest,
  EventSearch,
  StoredEvent,
  StoredShape,
  TimeBucket,
  TopValues,
} from '../../model/event-search.ts'
import type { AccessRun } from './access-block.ts'

/** Up to which entry of which journal a feed has brought its events. */
export interface FeedPosition {
  /** Who appends; each feed has a position of its own. */
  readonly feed: string
  readonly journal: string
  readonly sequence: number
}

/**
 * Keeps events, finds them, and lets them go when they are old.
 *
 * It follows journals: a feed appends events together with the position up to which they reach. Appended events are found at
 * once, and durable some moments later, together with their position: after a crash the store holds what came up to one
 * position of each feed, and the feed goes on behind it. What it appends again is passed over.
 */
export interface EventStore {
  /** Up to where what a feed brought is durable; undefined when it never brought anything. */
  position(feed: string): FeedPosition | undefined
  /**
   * Takes events in. The arrays of the batches may be used again when it returns; `ids` tells the texts of their ids. Resolves
   * when there is room for more, and rejects with a `Refusal` when nothing more can be taken.
   */
  append(batches: readonly Batch[], ids: EventIds, position: FeedPosition): Promise<void>
  /** {@link append} of events of the suspicion service; their columns may be used again too. */
  appendAccess(run: AccessRun, position: FeedPosition): Promise<void>
  /** Resolves when all that was appended is durable. */
  flush(): Promise<void>

  page(request: EventPageRequest, limits?: SearchLimits): Promise<readonly StoredEvent[]>
  event(id: string, limits?: SearchLimits): Promise<StoredEvent | undefined>
  count(search: EventSearch, limits?: SearchLimits): Promise<number>
  /** Counts by time, in buckets that begin at multiples of the width. */
  histogram(search: EventSearch, widthMs: number, limits?: SearchLimits): Promise<readonly TimeBucket[]>
  top(search: EventSearch, field: string, most: number, limits?: SearchLimits): Promise<TopValues>
  /** The fields that the events of a search may have, in the order of their names. */
  fields(search: EventSearch, limits?: SearchLimits): Promise<ReadonlyMap<string, StoredShape>>
  /** All that are found, in the order of pages, some hundreds at a time. */
  scan(search: EventSearch, limits?: SearchLimits): AsyncIterable<readonly StoredEvent[]>

  /** Makes everything durable and lets go of it. */
  close(): Promise<void>
}

/** When a search gives up. It then rejects with a `Refusal`. */
export interface SearchLimits {
  readonly signal?: AbortSignal
}
