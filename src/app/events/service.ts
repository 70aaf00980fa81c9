import { join } from 'node:path'
import type { EventService } from '../../api/event-service.ts'
import type { Config } from '../../config/schema.ts'
import type { Meters } from '../../lib/meters.ts'
import { Refusal } from '../../model/refusal.ts'
import type { SearchLimits } from '../../store/events/event-store.ts'
import { exportEvents } from '../../store/events/export-events.ts'
import { ParquetEventStore } from '../../store/events/parquet-event-store.ts'
import type { Retention } from '../../store/events/retention.ts'
import type { RecordedEvents } from '../suspicion/service.ts'
import { AccessFeed } from './access-feed.ts'
import { RecordsFeed, type RecordsJournal } from './records-feed.ts'

/** How often is looked whether events are to go. */
const RETENTION_MS = 60_000
/** A search that takes longer is given up. */
const SEARCH_MS = 30_000

export interface EventsOptions {
  /** How long events are kept, as it is now. */
  readonly retention: () => Retention
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** How far beyond its arrival an event may lie. */
  readonly aheadMs: number
  /** Whether the journal has all entries that there ever were. */
  readonly isWhole: boolean
  readonly meters: Meters
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
export const retentionOf = ({ retention: { classes, ...all } }: Config): Retention => ({
  ...limitsOf(all),
  classes: Object.fromEntries(Object.entries(classes).map(([name, own]) => [name, limitsOf(own)])),
})

const limitsOf = ({ age, size }: Omit<Config['retention'], 'classes'>) => ({ maxAgeMs: age, maxBytes: size })

/** Opens the event store of a data folder. */
export async function openEvents(
  folder: string,
  { retention, now, aheadMs, isWhole, meters, tell }: EventsOptions,
): Promise<OpenedEvents> {
  const writeTime = meters.timer('vedette_event_write_seconds', 'How long it takes to write events to files.')
  const store = await ParquetEventStore.open(join(folder, 'events'), writeTime)
  const records = new RecordsFeed(store, { aheadMs, isWhole })
  let access: AccessFeed | undefined
  measureStore(meters, store, records)
  const retain = (): Promise<void> =>
    store.retain(retention(), now()).catch((error: unknown) => tell(`old events were not removed: ${error}`))
  const timer = setInterval(() => void retain(), RETENTION_MS).unref()
  await retain()
  return {
    records,
    start: (recorded, journal) => {
      access = new AccessFeed(store, recorded)
      records.start(journal)
      return searches(store, [access, records], meters)
    },
    close: async () => {
      clearInterval(timer)
      await access?.close()
      await records.close()
      await store.close()
    },
  }
}

/** What follows something, and brings its events. */
interface Feed {
  readonly trouble: Error | undefined
  caughtUp(): Promise<void>
}

/** Whether it does not pass by itself. */
const isTrouble = (error: Error | undefined): boolean =>
  error !== undefined && !(error instanceof Refusal && error.reason === 'busy')

function measureStore(meters: Meters, store: ParquetEventStore, records: RecordsFeed): void {
  meters.gauge('vedette_event_store_waiting', 'Events that are in no file yet.', () => store.extent.waiting)
  meters.gauge(
    'vedette_event_store_waiting_records',
    'Requests with records that are not among the stored events yet.',
    () => records.waiting,
  )
  meters.gauge('vedette_event_store_files', 'Files of events.', () => store.extent.files)
  meters.gauge('vedette_event_store_bytes', 'Bytes of these files.', () => store.extent.bytes)
}

/** Searches over all that came before they were asked for. */
function searches(store: ParquetEventStore, feeds: readonly Feed[], meters: Meters): EventService {
  const limits = (): SearchLimits => ({ signal: AbortSignal.timeout(SEARCH_MS) })
  const after = (kind: string) => {
    const time = meters.timer('vedette_event_search_seconds', 'How long searches of stored events take.', {
      kind,
    })
    return async <T>(search: () => Promise<T>): Promise<T> => {
      for (const feed of feeds) await feed.caughtUp()
      return time.async(search)
    }
  }
  const [paged, found, counted, ranked] = [after('page'), after('event'), after('histogram'), after('top')]
  return {
    page: (request) => paged(() => store.page(request, limits())),
    event: (id) => found(() => store.event(id, limits())),
    histogram: (search, widthMs) => counted(() => store.histogram(search, widthMs, limits())),
    top: (search, field, most) => ranked(() => store.top(search, field, most, limits())),
    trouble: () => [store, ...feeds].map(({ trouble }) => trouble).find(isTrouble)?.message,
    export: (search, format) => exportEvents(store, search, format),
  }
}
