import { Cron } from 'croner'
import type { RangeFeedService, RangeFeedState } from '../../api/range-feed-service.ts'
import type { ListOptions, RangeListService } from '../../api/range-list-service.ts'
import type { RangeFeedConfig } from '../../config/sections/suspicion.ts'
import type { RangeListHead } from '../../model/suspicion.ts'
import { readFeed } from './read-feed.ts'

export interface RangeFeedsOptions {
  readonly feeds: readonly RangeFeedConfig[]
  readonly lists: RangeListService
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told when a feed begins to fail, and when it is well again, a line each. */
  readonly tell: (line: string) => void
}

interface Feed {
  readonly config: RangeFeedConfig
  readonly job: Cron
  goodAt: number | undefined
  triedAt: number | undefined
  failure: string | undefined
  running: Promise<void> | undefined
}

const how: ListOptions = {
  by: 'feed',
  dryRun: false,
  show: 0,
  retroactive: false,
  takeBack: false,
}

/** Keeps lists of ranges like those that they are copies of. What cannot be read changes nothing. */
export class RangeFeeds implements RangeFeedService {
  readonly #options: RangeFeedsOptions
  readonly #feeds: readonly Feed[]
  readonly #stopping = new AbortController()

  /** Every feed is read now, and then by its schedule. */
  constructor(options: RangeFeedsOptions) {
    this.#options = options
    this.#feeds = options.feeds.map((config) => {
      const job: Cron = new Cron(config.schedule, { paused: true }, () => this.#begin(feed))
      const feed: Feed = {
        config,
        job,
        goodAt: undefined,
        triedAt: undefined,
        failure: undefined,
        running: undefined,
      }
      return feed
    })
    for (const feed of this.#feeds) {
      feed.job.resume()
      void this.#begin(feed)
    }
  }

  all(): readonly RangeFeedState[] {
    return this.#feeds.map(stateOf)
  }

  async refresh(name: string): Promise<RangeFeedState | undefined> {
    const feed = this.#feeds.find(({ config }) => config.name === name)
    if (!feed) return undefined
    await feed.running
    await this.#begin(feed)
    return stateOf(feed)
  }

  async stop(): Promise<void> {
    for (const { job } of this.#feeds) job.stop()
    this.#stopping.abort()
    await Promise.all(this.#feeds.flatMap(({ running }) => running ?? []))
  }

  /** A feed is read once at a time. */
  #begin(feed: Feed): Promise<void> {
    feed.running ??= this.#read(feed).finally(() => {
      feed.running = undefined
    })
    return feed.running
  }

  async #read(feed: Feed): Promise<void> {
    const { now } = this.#options
    feed.triedAt = now()
    try {
      await this.#put(feed.config)
      feed.goodAt = feed.triedAt
      this.#turned(feed, undefined)
    } catch (error) {
      if (!this.#stopping.signal.aborted)
        this.#turned(feed, error instanceof Error ? error.message : String(error))
    }
  }

  async #put(config: RangeFeedConfig): Promise<void> {
    const { lists } = this.#options
    const { name, tags, comment } = config
    const head = { name, ...(tags.length > 0 && { tags }), ...(comment !== undefined && { comment }) }
    const known = lists.get(name)
    const last = known?.complete && saysTheSame(known, head) ? known : {}
    const copy = await readFeed(config, last, this.#stopping.signal)
    if (copy)
      await lists.put({ ...head, ...copy.validators }, { given: copy.given, mustHaveRanges: true }, how)
  }

  #turned(feed: Feed, failure: string | undefined): void {
    const { name } = feed.config
    const from = placeOf(feed.config)
    if (failure !== undefined && failure !== feed.failure)
      this.#options.tell(
        `the ranges of ${name} could not be read (${failure}): look at ${from}; the last copy stays`,
      )
    if (failure === undefined && feed.failure !== undefined)
      this.#options.tell(`the ranges of ${name} can be read again`)
    feed.failure = failure
  }
}

const stateOf = ({ config, job, goodAt, triedAt, failure }: Feed): RangeFeedState => ({
  name: config.name,
  from: placeOf(config),
  goodAt,
  triedAt,
  failure,
  nextAt: job.nextRun()?.getTime(),
})

/** Where a feed is, without what may be secret in its address. */
function placeOf({ from }: RangeFeedConfig): string {
  if (!from.includes('://')) return from
  const { origin, pathname } = new URL(from)
  return origin + pathname
}

/** Otherwise all ranges get other tags, also where the source is the same. */
const saysTheSame = (a: RangeListHead, b: RangeListHead): boolean =>
  a.comment === b.comment && JSON.stringify(a.tags ?? []) === JSON.stringify(b.tags ?? [])
