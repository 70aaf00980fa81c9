import type {
  EventPageRequest,
  EventSearch,
  ExportFormat,
  StoredEvent,
  TimeBucket,
  TopValues,
} from '../model/event-search.ts'

/** What the routes of stored events ask for. A search that takes too long is refused with a `Refusal`. */
export interface EventService {
  page(request: EventPageRequest): Promise<readonly StoredEvent[]>
  /** Undefined when there is none with this id. */
  event(id: string): Promise<StoredEvent | undefined>
  histogram(search: EventSearch, widthMs: number): Promise<readonly TimeBucket[]>
  top(search: EventSearch, field: string, most: number): Promise<TopValues>
  /** Why events are not kept or not found; undefined when they are. */
  trouble(): string | undefined
  /** The bytes of a file with all that is found, the newest first. */
  export(search: EventSearch, format: ExportFormat): AsyncIterable<Uint8Array>
}
