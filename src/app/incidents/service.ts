import type { IncidentService } from '../../api/incident-service.ts'
import { IncidentBook } from '../../incident/incident-book.ts'
import { credentialsOf } from '../../poll/secret.ts'
import { type FeedStatus, UpstreamPoller } from '../../poll/upstream-poller.ts'
import type { Upstream } from '../../poll/upstream-schema.ts'
import { Feeds } from './feeds.ts'
import { PublishedList } from './published-list.ts'

export interface IncidentOptions {
  readonly upstreams: readonly Upstream[]
  readonly now: () => number
  /** A fraction, 0 <= x < 1. */
  readonly random: () => number
}

export interface OpenIncidents {
  readonly service: IncidentService
  close(): Promise<void>
}

/** Begins to ask the upstreams, and answers with what has come so far. */
export function openIncidents({ upstreams, now, random }: IncidentOptions): OpenIncidents {
  const book = new IncidentBook()
  const list = new PublishedList(book)
  const feeds = new Feeds(book)
  const pollers = upstreams.map(
    (upstream) =>
      new UpstreamPoller(upstream, {
        credentials: credentialsOf(upstream.auth),
        now,
        random,
        take: (feed, body, askedAt) => {
          const faults = feeds.take(feed, body, askedAt)
          list.refresh()
          return faults
        },
      }),
  )
  for (const poller of pollers) poller.start()
  const statuses = (): readonly FeedStatus[] => pollers.flatMap((poller) => poller.status())
  return {
    service: {
      list: () => list.current,
      stale: () =>
        statuses()
          .filter(({ stale }) => stale)
          .map(({ feed, goodAt }) => ({
            name: feed,
            ageMs: goodAt === undefined ? undefined : now() - goodAt,
          })),
    },
    close: async () => {
      await Promise.all(pollers.map((poller) => poller.stop()))
    },
  }
}
