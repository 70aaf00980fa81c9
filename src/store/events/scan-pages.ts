import type { EventPageRequest, EventSearch, StoredEvent } from '../../model/event-search.ts'
import type { EventStore, SearchLimits } from './event-store.ts'

const SCANNED_AT_ONCE = 500

/** Page after page until there is no more. */
export async function* scanPages(
  store: Pick<EventStore, 'page'>,
  search: EventSearch,
  limits?: SearchLimits,
): AsyncGenerator<readonly StoredEvent[]> {
  let request: EventPageRequest = { ...search, limit: SCANNED_AT_ONCE }
  for (;;) {
    const page = await store.page(request, limits)
    if (page.length > 0) yield page
    if (page.length < SCANNED_AT_ONCE) return
    request = { ...request, after: page.at(-1)! }
  }
}
