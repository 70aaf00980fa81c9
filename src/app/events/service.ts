import { join } from 'node:path'
import type { EventService } from '../../api/event-service.ts'
import type { SearchLimits } from '../../store/events/event-store.ts'
import { exportEvents } from '../../store/events/export-events.ts'
import { ParquetEventStore } from '../../store/events/parquet-event-store.ts'
import type { RecordedEvents } from '../suspicion/service.ts'
import { AccessFeed } from './access-feed.ts'

/** A search that takes longer is given up. */
const SEARCH_MS = 30_000

export interface RunningEvents {
  readonly service: EventService
  readonly store: ParquetEventStore
  close(): Promise<void>
}

/** Opens the event store of a data folder, and lets it follow what is recorded. */
export async function openEvents(folder: string, recorded: RecordedEvents): Promise<RunningEvents> {
  const store = await ParquetEventStore.open(join(folder, 'events'))
  let feed: AccessFeed
  try {
    feed = new AccessFeed(store, recorded)
  } catch (error) {
    await store.close()
    throw error
  }
  const limits = (): SearchLimits => ({ signal: AbortSignal.timeout(SEARCH_MS) })
  const after = async <T>(search: () => Promise<T>): Promise<T> => {
    await feed.caughtUp()
    return search()
  }
  return {
    store,
    service: {
      page: (request) => after(() => store.page(request, limits())),
      event: (id) => after(() => store.event(id, limits())),
      histogram: (search, widthMs) => after(() => store.histogram(search, widthMs, limits())),
      top: (search, field, most) => after(() => store.top(search, field, most, limits())),
      export: (search, format) => exportEvents(store, search, format),
    },
    close: async () => {
      await feed.close()
      await store.close()
    },
  }
}
