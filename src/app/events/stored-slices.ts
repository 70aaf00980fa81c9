import type { EventService } from '../../api/event-service.ts'
import type { EventSearch, StoredEvent, TimeBucket } from '../../model/event-search.ts'

/** What is asked of stored events to read them in order. */
export type SearchableEvents = Pick<EventService, 'page' | 'histogram'>

/** Events handed over at once, where they do not all lie in one second. */
const AT_ONCE = 4096
const PAGE = 5000
const HOUR = 3_600_000
const MINUTE = 60_000
/** By which a bucket with too many events is parted further. */
const FINER: ReadonlyMap<number, number> = new Map([
  [HOUR, MINUTE],
  [MINUTE, 1000],
])

/** A stretch of time, and how many events it has. */
interface Stretch {
  readonly from: number
  readonly until: number
  readonly count: number
}

/**
 * Stored events, the oldest first, some thousand at a time; no millisecond is parted. Of more than `most`, roughly, the newest:
 * `passedOver` is told how many older ones are left out. Where `fields` are named, events have no others.
 */
export async function* slicesInOrder(
  store: SearchableEvents,
  search: EventSearch,
  most: number,
  passedOver: (events: number) => void,
  fields?: readonly string[],
): AsyncGenerator<readonly StoredEvent[]> {
  const hours = await store.histogram(search, HOUR)
  const all = hours.reduce((sum, { count }) => sum + count, 0)
  const excess = { left: Math.max(0, all - most) }
  passedOver(excess.left)
  let open: Stretch | undefined
  for await (const next of stretches(store, search, excess, hours, HOUR)) {
    if (open && open.count + next.count > AT_ONCE) {
      yield await eventsOf(store, search, open, fields)
      open = undefined
    }
    open = open ? { ...open, until: next.until, count: open.count + next.count } : next
  }
  if (open) yield await eventsOf(store, search, open, fields)
}

/** Parts buckets of a time into stretches of few events, the oldest first, behind those that are too many. */
async function* stretches(
  store: SearchableEvents,
  search: EventSearch,
  excess: { left: number },
  buckets: readonly TimeBucket[],
  width: number,
): AsyncGenerator<Stretch> {
  const finer = FINER.get(width)
  for (const { at, count } of buckets) {
    const from = Math.max(at, search.from ?? at)
    const until = Math.min(at + width, search.until ?? Number.POSITIVE_INFINITY)
    if (excess.left >= count) excess.left -= count
    else if (finer !== undefined && (count > AT_ONCE || excess.left > 0)) {
      const part = { ...search, from, until }
      yield* stretches(store, part, excess, await store.histogram(part, finer), finer)
    } else yield { from, until, count }
  }
}

/** All events of a stretch of time, the oldest first. */
async function eventsOf(
  store: SearchableEvents,
  search: EventSearch,
  { from, until }: Stretch,
  fields: readonly string[] | undefined,
): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = []
  for (;;) {
    const after = found.at(-1)
    const page = await store.page({ ...search, from, until, fields, limit: PAGE, ...(after && { after }) })
    for (const event of page) found.push(event)
    if (page.length < PAGE) return found.reverse()
  }
}
