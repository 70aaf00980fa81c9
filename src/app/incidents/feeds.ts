import type { IncidentBook } from '../../incident/incident-book.ts'
import type { Feed } from '../../model/upstream.ts'
import type { FeedAnswer } from '../../poll/ask-feed.ts'
import type { FeedStart } from '../../poll/upstream-poller.ts'
import type { FeedStore, KeptFeed } from '../../store/feeds/feed-store.ts'
import { IncidentCopy, ObservedIdentities } from './feed-copies.ts'

/** What all feeds have given, in the book and in the store. */
export class Feeds {
  readonly #store: FeedStore
  readonly #copies = new Map<string, IncidentCopy>()
  readonly #identities = new Map<string, ObservedIdentities>()
  readonly #starts = new Map<string, FeedStart>()

  /** With everything in it that the store has of these feeds. */
  static async open(feeds: readonly Feed[], store: FeedStore, book: IncidentBook): Promise<Feeds> {
    const opened = new Feeds(store)
    for (const feed of feeds) {
      const kept = await store.load(feed.name)
      if (feed.gives === 'identities') opened.#addIdentities(feed.name, book, kept)
      else await opened.#addCopy(feed, book, kept)
      if (kept) opened.#starts.set(feed.name, kept)
    }
    return opened
  }

  private constructor(store: FeedStore) {
    this.#store = store
  }

  /** Where a feed was when the store last kept it. */
  startOf(feed: Feed): FeedStart {
    const { goodAt, validators, digest, position } = this.#starts.get(feed.name) ?? NOTHING
    return { goodAt, validators, digest, position }
  }

  /** Brings an answer into the book. True when it says something new, and is to be kept. */
  async take(feed: Feed, answer: FeedAnswer, askedAt: number): Promise<boolean> {
    const changed =
      feed.gives === 'identities'
        ? this.#identities.get(feed.name)!.observe(answer.observed, askedAt)
        : await this.#copies.get(feed.name)!.take(answer.incidents, feed)
    // What differs in its bytes alone is asked for again as a whole after a restart, no more.
    return changed || !this.#starts.has(feed.name)
  }

  /** Keeps what the feed has given over a restart. */
  async keep(feed: Feed, { validators, digest, position }: FeedAnswer, goodAt: number): Promise<void> {
    const start = { goodAt, validators, digest, position }
    const incidents = this.#copies.get(feed.name)?.incidents ?? []
    const claims = this.#identities.get(feed.name)?.claims ?? []
    await this.#store.save({ feed: feed.name, ...start, incidents, claims, people: [] })
    this.#starts.set(feed.name, start)
  }

  #addIdentities(feed: string, book: IncidentBook, kept: KeptFeed | undefined): void {
    const identities = new ObservedIdentities(book)
    identities.restore(kept?.claims ?? [])
    this.#identities.set(feed, identities)
  }

  async #addCopy(
    feed: Feed & { gives: 'incidents' },
    book: IncidentBook,
    kept: KeptFeed | undefined,
  ): Promise<void> {
    const copy = new IncidentCopy(book)
    await copy.take(kept?.incidents ?? [], feed)
    this.#copies.set(feed.name, copy)
  }
}

const NOTHING: FeedStart = { goodAt: undefined, validators: {}, digest: undefined, position: undefined }
