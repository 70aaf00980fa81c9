import type { Timer } from '../../lib/meters.ts'
import type { Batch } from '../../model/batch.ts'
import type { EventIds } from '../../model/event-ids.ts'
import type {
  EventPageRequest,
  EventSearch,
  StoredEvent,
  StoredShape,
  TimeBucket,
  TopValues,
} from '../../model/event-search.ts'
import { Refusal } from '../../model/refusal.ts'
import { codeOf, StoreMistake } from '../store-mistake.ts'
import { scriptBeside, Thread } from '../thread.ts'
import type { AccessRun } from './access-block.ts'
import type { EventStore, FeedPosition, SearchLimits } from './event-store.ts'
import { Feeds } from './feeds.ts'
import { FileIndex } from './file-index.ts'
import type { Manifest } from './manifest.ts'
import { mergedPages } from './page-search.ts'
import { RecentEvents } from './recent-events.ts'
import { outdated, type Retention } from './retention.ts'
import { scanPages } from './scan-pages.ts'
import type { SearchCall, SearchResult } from './search-thread.ts'
import { sendBlocks } from './sent-blocks.ts'
import { DictionarySender } from './sent-dictionaries.ts'
import { joinedShapes } from './shapes.ts'
import { addTally, bucketsOf, newTally, type Tally, type TallyQuestion, topOf } from './tally.ts'
import type { WriteCall } from './write-thread.ts'

/** Events in memory after which they are written, and beyond which nothing more is taken. */
const WRITTEN_AT = 131_072
const MOST_RECENT = 4 * WRITTEN_AT
/** No event waits longer to be written, unless the disk does not take it. */
const WAITS_MS = 5_000

/**
 * Keeps events as Parquet files by class and hour of event time, which any reader of Parquet can read. New events are in memory
 * until a thread of its own has written them; another thread searches the files.
 */
export class ParquetEventStore implements EventStore {
  readonly #writer: Thread<WriteCall, Manifest>
  readonly #folder: string
  #searcher: Thread<SearchCall, SearchResult> | undefined
  readonly #sender = new DictionarySender()
  readonly #recent = new RecentEvents()
  readonly #feeds: Feeds
  readonly #files: FileIndex
  readonly #writeTime: Timer | undefined
  /** Up to where each feed is durable. */
  #kept: Feeds
  #writing: Promise<void> | undefined
  #tidying: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #trouble: Error | undefined
  #searchTrouble: Error | undefined
  #closed = false

  private constructor(
    folder: string,
    writer: Thread<WriteCall, Manifest>,
    manifest: Manifest,
    writeTime: Timer | undefined,
  ) {
    this.#writeTime = writeTime
    this.#writer = writer
    this.#folder = folder
    this.#feeds = new Feeds(manifest.feeds)
    this.#kept = new Feeds(manifest.feeds)
    this.#files = new FileIndex(manifest.files)
  }

  /** Opens a folder of events, or begins one. No other process may have it open. `writeTime` is told how long writes take. */
  static async open(folder: string, writeTime?: Timer): Promise<ParquetEventStore> {
    const script = scriptBeside(import.meta.url, 'write-thread')
    const writer = new Thread<WriteCall, Manifest>(script, 'event files', { folder })
    try {
      return new ParquetEventStore(folder, writer, await writer.call({ type: 'open' }), writeTime)
    } catch (error) {
      await writer.close()
      if (error instanceof StoreMistake || codeOf(error) === '') throw error
      throw new StoreMistake(`cannot open ${folder} (${codeOf(error)}): make it readable and writable`, error)
    }
  }

  /** Why events are not made durable, or files cannot be searched, while that is so. */
  get trouble(): Error | undefined {
    return this.#trouble ?? this.#searchTrouble
  }

  /** Events that are in no file yet, and the files. */
  get extent(): { readonly waiting: number; readonly files: number; readonly bytes: number } {
    const files = this.#files.all
    return {
      waiting: this.#recent.length,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  }

  position(feed: string): FeedPosition | undefined {
    return this.#kept.get(feed)
  }

  append(batches: readonly Batch[], ids: EventIds, position: FeedPosition): Promise<void> {
    return this.#take(position, () => this.#recent.add(batches, ids))
  }

  appendAccess(run: AccessRun, position: FeedPosition): Promise<void> {
    return this.#take(position, () => this.#recent.addAccess(run))
  }

  async #take(position: FeedPosition, add: () => void): Promise<void> {
    if (this.#closed) throw new Error('the event store is closed')
    if (this.#recent.length >= MOST_RECENT)
      throw (
        this.#trouble ?? new Refusal('busy', 'events come faster than they can be written; try again soon')
      )
    if (!this.#feeds.advance(position)) return
    add()
    if (this.#recent.length < WRITTEN_AT) {
      this.#writeLater()
      return
    }
    const writing = this.#write()
    // While one run of events is written the next one gathers; beyond, the caller waits.
    if (this.#recent.length >= 2 * WRITTEN_AT) await writing.catch(() => {})
  }

  async flush(): Promise<void> {
    await this.#writing?.catch(() => {})
    if (this.#isBehind()) await this.#write()
  }

  async page(request: EventPageRequest, limits?: SearchLimits): Promise<readonly StoredEvent[]> {
    await this.#recent.prepare(request, filtered(request))
    const recent = this.#recent.page(request)
    const enough = recent.length >= request.limit ? recent.at(-1)!.time : Number.NEGATIVE_INFINITY
    const found = await this.#files.reading({ ...request, from: later(request.from, enough) }, (files) =>
      this.#search({ type: 'page', request, files }, limits),
    )
    return found === undefined
      ? recent
      : mergedPages([recent, found as readonly StoredEvent[]], request.limit)
  }

  async event(id: string, limits?: SearchLimits): Promise<StoredEvent | undefined> {
    const recent = this.#recent.event(id)
    if (recent) return recent
    const found = await this.#files.reading({ filters: [] }, (files) =>
      this.#search({ type: 'event', id, files }, limits),
    )
    return (found as readonly StoredEvent[] | undefined)?.[0]
  }

  async count(search: EventSearch, limits?: SearchLimits): Promise<number> {
    return (await this.#tally({ type: 'count' }, search, limits)).count
  }

  async histogram(
    search: EventSearch,
    widthMs: number,
    limits?: SearchLimits,
  ): Promise<readonly TimeBucket[]> {
    return bucketsOf(await this.#tally({ type: 'histogram', widthMs }, search, limits))
  }

  async top(search: EventSearch, field: string, most: number, limits?: SearchLimits): Promise<TopValues> {
    return topOf(await this.#tally({ type: 'top', field }, search, limits), most)
  }

  async fields(search: EventSearch, limits?: SearchLimits): Promise<ReadonlyMap<string, StoredShape>> {
    const recent = this.#recent.shapes(search)
    const found = await this.#files.reading(search, (files) =>
      this.#search({ type: 'fields', files }, limits),
    )
    const filed = found === undefined ? [] : [found as ReadonlyMap<string, StoredShape>]
    return joinedShapes([...recent, ...filed])
  }

  scan(search: EventSearch, limits?: SearchLimits): AsyncIterable<readonly StoredEvent[]> {
    return scanPages(this, search, limits)
  }

  /** Lets go of what is older or more than it may be. */
  async retain(retention: Retention, now: number): Promise<void> {
    const paths = outdated(this.#files.all, retention, now)
    if (paths.length === 0) return
    this.#accept(await this.#writer.call({ type: 'drop', paths }))
    await this.#removeUnread()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#timer)
    try {
      await this.flush()
      await this.#tidying
    } finally {
      await this.#searcher?.close()
      await this.#writer.close()
    }
  }

  async #tally(question: TallyQuestion, search: EventSearch, limits?: SearchLimits): Promise<Tally> {
    const tally = newTally()
    const asked = question.type === 'top' ? [question.field] : []
    await this.#recent.prepare(search, [...filtered(search), ...asked])
    this.#recent.tally(tally, question, search)
    const found = await this.#files.reading(search, (files) =>
      this.#search({ type: 'tally', question, search, files }, limits),
    )
    if (found !== undefined) addTally(tally, found as Tally)
    return tally
  }

  async #search(call: SearchCall, limits: SearchLimits | undefined): Promise<SearchResult> {
    try {
      const found = await this.#searchThread().call(call, limits?.signal)
      this.#searchTrouble = undefined
      return found
    } catch (error) {
      if (!limits?.signal?.aborted) {
        this.#searchTrouble = error instanceof Error ? error : new Error(String(error))
        throw error
      }
      throw new Refusal('unavailable', 'the search took too long; ask for less time or fewer events', error)
    }
  }

  /** The first search starts it, and so does the next one when it was lost. */
  #searchThread(): Thread<SearchCall, SearchResult> {
    if (this.#searcher) return this.#searcher
    const script = scriptBeside(import.meta.url, 'search-thread')
    const thread = new Thread<SearchCall, SearchResult>(script, 'searches', { folder: this.#folder })
    void thread.lost.then(() => {
      this.#searcher = undefined
    })
    this.#searcher = thread
    return thread
  }

  #isBehind(): boolean {
    return this.#feeds.all.some(({ feed, sequence }) => this.#kept.get(feed)?.sequence !== sequence)
  }

  #writeLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#write().catch(() => {})
    }, WAITS_MS).unref()
  }

  /** Writes all that is in memory; one run after the other. */
  #write(): Promise<void> {
    this.#writing ??= this.#writeRecent().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async #writeRecent(): Promise<void> {
    const blocks = this.#recent.blocks
    const feeds = this.#feeds.all
    try {
      const sent = sendBlocks(blocks, this.#sender)
      const write = () => this.#writer.call({ type: 'write', sent, feeds })
      this.#accept(await (this.#writeTime?.async(write) ?? write()))
      this.#recent.remove(new Set(blocks))
      this.#trouble = undefined
    } catch (error) {
      this.#trouble = refused(error)
      this.#writeLater()
      throw this.#trouble
    }
    // What cannot be put together now is put together after another write.
    this.#tidying ??= this.#tidy()
      .catch(() => {})
      .finally(() => {
        this.#tidying = undefined
      })
  }

  #accept(manifest: Manifest): void {
    this.#kept = new Feeds(manifest.feeds)
    this.#files.replace(manifest.files)
  }

  /** Puts files together, which gives them indexes, and removes those that nobody reads any more. */
  async #tidy(): Promise<void> {
    for (let groups = this.#files.due(); groups.length > 0 && !this.#closed; groups = this.#files.due())
      this.#accept(await this.#writer.call({ type: 'merge', groups }))
    await this.#removeUnread()
  }

  async #removeUnread(): Promise<void> {
    const gone = this.#files.takeUnread()
    if (gone.length === 0) return
    await this.#searcher?.call({ type: 'forget', paths: gone })
    await this.#writer.call({ type: 'remove', paths: gone })
  }
}

const filtered = ({ filters }: EventSearch): readonly string[] => filters.map(({ field }) => field)

const later = (from: number | undefined, enough: number): number | undefined =>
  from === undefined && enough === Number.NEGATIVE_INFINITY
    ? undefined
    : Math.max(from ?? Number.NEGATIVE_INFINITY, enough)

function refused(error: unknown): Error {
  if (error instanceof StoreMistake) return error
  const code = codeOf(error)
  if (code === '') return error instanceof Error ? error : new Error(String(error))
  return new Refusal('full', `events cannot be written (${code}): make room on the disk`, error)
}
