import { join } from 'node:path'
import type { EventService } from '../../api/event-service.ts'
import type { Config } from '../../config/schema.ts'
import type { SearchLimits } from '../../store/events/event-store.ts'
import { exportEvents } from '../../store/events/export-events.ts'
import { ParquetEventStore } from '../../store/events/parquet-event-store.ts'
import type { Retention } from '../../store/events/retention.ts'
import type { RecordedEvents } from '../suspicion/service.ts'
import { AccessFeed } from './access-feed.ts'
import { RecordsFeed, type RecordsJournal } from './records-feed.ts'

/** How often is looked whether events are to go. */
const RETENTION_MS = 10 * 60_000
/** A search that takes longer is given up. */
const SEARCH_MS = 30_000

export interface EventsOptions {
  /** How long events are kept, as it is now. */
  readonly retention: () => Retention
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** How far beyond its arrival an event may lie. */
  readonly aheadMs: number
  /** Told what went wrong beside the work, a line each. */
  readonly tell: (line: string) => void
}

export interface OpenedEvents {
  /** Follows the journal. */
  readonly records: RecordsFeed
  /** Follows what is recorded, too, from when the journal was read; answers searches. */
  start(recorded: RecordedEvents, journal: RecordsJournal): EventService
  /** To be called when the journal is closed. */
  close(): Promise<void>
}

/** How long events are kept, as the configuration says. */
export const retentionOf = ({ retention }: Config): Retention => ({
  maxAgeMs: retention.age,
  maxBytes: retention.size,
})

/** Opens the event store of a data folder. */
export async function openEvents(
  folder: string,
  { retention, now, aheadMs, tell }: EventsOptions,
): Promise<OpenedEvents> {
  const store = await ParquetEventStore.open(join(folder, 'events'))
  const records = new RecordsFeed(store, aheadMs)
  let access: AccessFeed | undefined
  const retain = (): Promise<void> =>
    store.retain(retention(), now()).catch((error: unknown) => tell(`old events were not removed: ${error}`))
  const timer = setInterval(() => void retain(), RETENTION_MS).unref()
  await retain()
  return {
    records,
    start: (recorded, journal) => {
      access = new AccessFeed(store, recorded)
      records.start(journal)
      return searches(store, [access, records])
    },
    close: async () => {
      clearInterval(timer)
      await access?.close()
      await records.close()
      await store.close()
    },
  }
}

/** Searches over all that came before they were asked for. */
function searches(store: ParquetEventStore, feeds: readonly { caughtUp(): Promise<void> }[]): EventService {
  const limits = (): SearchLimits => ({ signal: AbortSignal.timeout(SEARCH_MS) })
  const after = async <T>(search: () => Promise<T>): Promise<T> => {
    for (const feed of feeds) await feed.caughtUp()
    return search()
  }
  return {
    page: (request) => after(() => store.page(request, limits())),
    event: (id) => after(() => store.event(id, limits())),
    histogram: (search, widthMs) => after(() => store.histogram(search, widthMs, limits())),
    top: (search, field, most) => after(() => store.top(search, field, most, limits())),
    export: (search, format) => exportEvents(store, search, format),
  }
}
