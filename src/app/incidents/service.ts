import type { IncidentService } from '../../api/incident-service.ts'
import { IncidentBook } from '../../incident/incident-book.ts'
import type { Upstream } from '../../model/upstream.ts'
import { credentialsOf } from '../../poll/credentials.ts'
import { PollFailure } from '../../poll/poll-failure.ts'
import { type FeedStatus, UpstreamPoller } from '../../poll/upstream-poller.ts'
import { folderFeedStore } from '../../store/feeds/folder-feed-store.ts'
import { codeOf } from '../../store/store-mistake.ts'
import { Feeds } from './feeds.ts'
import { ImportedIdentities } from './imported.ts'
import { type FurtherIncidents, People } from './people.ts'
import { PublishedList } from './published-list.ts'

export interface IncidentOptions {
  /** Of its own, for what it keeps. */
  readonly folder: string
  readonly upstreams: readonly Upstream[]
  /** Takes in incidents and who had which address; its own unless others ask it too. */
  readonly book?: IncidentBook
  /** What else there is of people. */
  readonly further?: FurtherIncidents
  readonly now: () => number
  /** A fraction, 0 <= x < 1. */
  readonly random: () => number
}

export interface OpenIncidents {
  readonly service: IncidentService
  close(): Promise<void>
}

/** Has what was kept at once, begins to ask the upstreams, and answers with what has come so far. */
export async function openIncidents(options: IncidentOptions): Promise<OpenIncidents> {
  const { upstreams, book = new IncidentBook(), further, now, random } = options
  const list = new PublishedList(book)
  const store = await folderFeedStore(options.folder)
  const feeds = await Feeds.open(
    upstreams.flatMap((upstream) => upstream.feeds),
    store,
    book,
  )
  const people = new People(book, now, further)
  const imported = await ImportedIdentities.open(store, book, people)
  list.refresh()
  await list.settled()
  const pollers = upstreams.map(
    (upstream) =>
      new UpstreamPoller(upstream, {
        credentials: credentialsOf(upstream.auth),
        now,
        random,
        startOf: (feed) => feeds.startOf(feed),
        take: async (feed, answer, askedAt) => {
          const news = await feeds.take(feed, answer, askedAt)
          list.refresh()
          if (news) await feeds.keep(feed, answer, askedAt).catch(notKept)
          await list.settled()
        },
      }),
  )
  for (const poller of pollers) poller.start()
  const statuses = (): readonly FeedStatus[] => pollers.flatMap((poller) => poller.status())
  return {
    service: {
      list: () => list.current,
      feeds: statuses,
      unresolved: () => book.unresolved,
      people: (request) => people.page(request),
      person: (id, filter) => people.person(id, filter),
      addIdentities: async (rows) => {
        const added = imported.add(rows, now())
        list.refresh()
        return await added
      },
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

/** A disk that is full or gone: the answer is served, and asked for again until it can be kept. */
function notKept(error: unknown): never {
  throw new PollFailure('not_kept', `the answer cannot be kept (${codeOf(error) || String(error)})`, {
    cause: error,
  })
}
