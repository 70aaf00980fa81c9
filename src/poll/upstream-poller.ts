import type { Feed, Upstream } from '../model/upstream.ts'
import { AdaptiveLimit } from './adaptive-limit.ts'
import { askFeed, type FeedAnswer, type FeedPosition } from './ask-feed.ts'
import { afterFailure, asked, type Breaker, closed } from './breaker.ts'
import { PollFailure } from './poll-failure.ts'
import { type ItemFaults, later } from './read-feed.ts'

/** How a feed stands. Times are milliseconds since 1970. */
export interface FeedStatus {
  readonly feed: string
  readonly upstream: string
  /** When the newest good answer was asked for; undefined: there was none. */
  readonly goodAt: number | undefined
  /** Why the last attempt failed; undefined when it did not. */
  readonly failure: string | undefined
  readonly breaker: Breaker['state']
  /** Items of the newest good answer that could not be used. */
  readonly faults: ItemFaults
  /** Whether the copy is missing, or older than it should be. */
  readonly stale: boolean
}

export interface PollerDeps {
  readonly credentials: Readonly<Record<string, string>>
  readonly now: () => number
  /** A fraction, 0 <= x < 1. */
  readonly random: () => number
  /** Where a feed was when we last stopped. */
  readonly startOf: (feed: Feed) => FeedStart
  /** Takes an answer in; a {@link PollFailure} says that it could not. */
  readonly take: (feed: Feed, answer: FeedAnswer, askedAt: number) => Promise<void>
}

/** Where a feed is when it is asked for the first time since we started. */
export interface FeedStart extends FeedPosition {
  /** When the copy that is there was asked for; undefined when there is none. */
  readonly goodAt: number | undefined
}

interface FeedState {
  readonly feed: Feed
  dueAt: number
  running: boolean
  breaker: Breaker
  position: FeedPosition
  goodAt: number | undefined
  failure: string | undefined
  faults: ItemFaults
}

const NO_FAULTS: ItemFaults = { count: 0, told: [] }

/**
 * Asks the feeds of one upstream, each at its interval, the most overdue first, and no more at once than the upstream
 * bears. A feed that fails rests; the others go on.
 */
export class UpstreamPoller {
  readonly #upstream: Upstream
  readonly #deps: PollerDeps
  readonly #feeds: readonly FeedState[]
  readonly #limit: AdaptiveLimit
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined

  constructor(upstream: Upstream, deps: PollerDeps) {
    this.#upstream = upstream
    this.#deps = deps
    this.#limit = new AdaptiveLimit(upstream.most_parallel)
    this.#feeds = upstream.feeds.map((feed) => {
      const { goodAt, ...position } = deps.startOf(feed)
      return {
        feed,
        // The oldest copy first.
        dueAt: goodAt ?? Number.NEGATIVE_INFINITY,
        running: false,
        breaker: closed,
        position,
        goodAt,
        failure: undefined,
        faults: NO_FAULTS,
      }
    })
  }

  start(): void {
    this.#pump()
  }

  /** Ends requests that are under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearTimeout(this.#timer)
    await Promise.all(this.#running)
  }

  status(): readonly FeedStatus[] {
    const now = this.#deps.now()
    return this.#feeds.map(({ feed, goodAt, failure, breaker, faults }) => ({
      feed: feed.name,
      upstream: this.#upstream.name,
      goodAt,
      failure,
      breaker: breaker.state,
      faults,
      stale: goodAt === undefined || failure !== undefined || now - goodAt > this.#upstream.stale_after,
    }))
  }

  /** Asks whatever may be asked now, and comes back when the next feed is due. */
  #pump(): void {
    clearTimeout(this.#timer)
    if (this.#stopping.signal.aborted) return
    const now = this.#deps.now()
    while (this.#running.size < this.#limit.limit) {
      const next = this.#feeds
        .filter(({ running }) => !running)
        .reduce<FeedState | undefined>((a, b) => (a && a.dueAt <= b.dueAt ? a : b), undefined)
      if (!next) return
      if (next.dueAt > now) {
        this.#timer = setTimeout(() => this.#pump(), Math.min(next.dueAt - now, 2 ** 31 - 1))
        return
      }
      this.#begin(next)
    }
  }

  #begin(state: FeedState): void {
    state.running = true
    state.breaker = asked(state.breaker)
    const poll = this.#poll(state).finally(() => {
      state.running = false
      this.#running.delete(poll)
      this.#pump()
    })
    this.#running.add(poll)
  }

  async #poll(state: FeedState): Promise<void> {
    const startedAt = this.#deps.now()
    const atOnce = this.#running.size + 1
    try {
      const answer = await askFeed(this.#upstream, state.feed, state.position, {
        credentials: this.#deps.credentials,
        signal: this.#stopping.signal,
      })
      if (answer) await this.#take(state, answer, startedAt)
      state.goodAt = startedAt
      state.failure = undefined
      state.breaker = closed
      state.dueAt = startedAt + (state.feed.interval ?? this.#upstream.interval)
      this.#limit.succeeded(atOnce, this.#deps.now() - startedAt)
    } catch (error) {
      this.#failed(state, atOnce, error)
    }
  }

  async #take(state: FeedState, answer: FeedAnswer, startedAt: number): Promise<void> {
    const position = later(state.position.position, answer.position)
    await this.#deps.take(state.feed, { ...answer, position }, startedAt)
    state.faults = answer.faults
    state.position = { validators: answer.validators, digest: answer.digest, position }
  }

  #failed(state: FeedState, atOnce: number, error: unknown): void {
    if (this.#stopping.signal.aborted) return
    if (!(error instanceof PollFailure)) throw error
    // A feed that fails again and again says something about itself, not about how much the upstream bears.
    if (error.overload && state.breaker.failures === 0) this.#limit.overloaded(atOnce)
    const { breaker, waitMs } = afterFailure(state.breaker, this.#deps.random(), error.retryAfterMs)
    state.breaker = breaker
    state.failure = error.message
    state.dueAt = this.#deps.now() + waitMs
  }
}
