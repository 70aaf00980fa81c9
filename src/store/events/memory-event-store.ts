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
import type { EventStore, FeedPosition, SearchLimits } from './event-store.ts'
import { Feeds } from './feeds.ts'
import { RecentEvents } from './recent-events.ts'
import { scanPages } from './scan-pages.ts'
import { joinedShapes } from './shapes.ts'
import { bucketsOf, newTally, type Tally, type TallyQuestion, topOf } from './tally.ts'

/** Keeps events for as long as the process lives: for tests, and for commands that end. */
export class MemoryEventStore implements EventStore {
  readonly #events = new RecentEvents()
  readonly #feeds = new Feeds()

  position(feed: string): FeedPosition | undefined {
    return this.#feeds.get(feed)
  }

  async append(batches: readonly Batch[], ids: EventIds, position: FeedPosition): Promise<void> {
    if (this.#feeds.advance(position)) this.#events.add(batches, ids)
  }

  async appendAccess(run: AccessRun, position: FeedPosition): Promise<void> {
    if (this.#feeds.advance(position)) this.#events.addAccess(run)
  }

  async flush(): Promise<void> {}

  async page(request: EventPageRequest): Promise<readonly StoredEvent[]> {
    return this.#events.page(request)
  }

  async event(id: string): Promise<StoredEvent | undefined> {
    return this.#events.event(id)
  }

  async count(search: EventSearch): Promise<number> {
    return this.#tally({ type: 'count' }, search).count
  }

  async histogram(search: EventSearch, widthMs: number): Promise<readonly TimeBucket[]> {
    return bucketsOf(this.#tally({ type: 'histogram', widthMs }, search))
  }

  async top(search: EventSearch, field: string, most: number): Promise<TopValues> {
    return topOf(this.#tally({ type: 'top', field }, search), most)
  }

  async fields(search: EventSearch): Promise<ReadonlyMap<string, StoredShape>> {
    return joinedShapes(this.#events.shapes(search))
  }

  scan(search: EventSearch, limits?: SearchLimits): AsyncIterable<readonly StoredEvent[]> {
    return scanPages(this, search, limits)
  }

  async close(): Promise<void> {}

  #tally(question: TallyQuestion, search: EventSearch): Tally {
    const tally = newTally()
    this.#events.tally(tally, question, search)
    return tally
  }
}
