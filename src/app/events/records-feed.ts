import { randomInt } from 'node:crypto'
import { setImmediate as otherWork, setTimeout as pause } from 'node:timers/promises'
import type { Batch } from '../../model/batch.ts'
import { EventIds } from '../../model/event-ids.ts'
import type { Plain } from '../../model/plain.ts'
import type { EventStore } from '../../store/events/event-store.ts'
import { heldLength, type RecordsEntry } from '../detection/entry.ts'
import type { Follower } from '../journal/follower.ts'
import type { Entry } from '../suspicion/entry.ts'
import type { Applied } from '../suspicion/requests.ts'
import { CleanedRecords } from './cleaned-records.ts'
import { keptPosition } from './kept-position.ts'

const FEED = 'records'
/** Bytes of records that wait in memory; what is more is read back from the journal. */
const MOST_BYTES = 32 << 20
/** Requests that may wait; beyond, new ones are refused. */
const MOST_WAITING = 20_000
/** Bytes of records from which on no further ones are stored together with them. */
const TOGETHER = 1 << 20
const AGAIN_MS = 500

/** The journal, as the feed reads it back. */
export interface RecordsJournal {
  readonly id: string
  readonly sequence: number
  read(sequence: number): Promise<Entry | undefined>
}

export interface RecordsFeedOptions {
  /** How far beyond its arrival an event may lie. */
  readonly aheadMs: number
  /** Whether the journal has all entries that there ever were. */
  readonly isWhole: boolean
}

/** Records of one entry; the entry itself is left out where it is to be read back. */
type Waiting = { readonly sequence: number; readonly entry?: RecordsEntry }

/**
 * Brings the records of the journal into the event store, some moments behind, cleaned as the rules see them. Its position is the
 * entry up to which the store has them.
 *
 *     begun: entries are noted --> started: they are stored, one after the other --> closed
 */
export class RecordsFeed implements Follower<Entry, Applied> {
  readonly name = 'records-feed'
  readonly #store: EventStore
  readonly #aheadMs: number
  readonly #isWhole: boolean
  readonly #seed = randomInt(2 ** 31)
  #journal: RecordsJournal | undefined
  #waiting: Waiting[] = []
  #waitingBytes = 0
  /** The newest entry so far; the newest that the store is to have followed; the newest that was handed over. */
  #seen = 0
  #wanted = 0
  #handedOver: number
  #running: Promise<void> | undefined
  #closing = false
  #readers: (() => void)[] = []
  #trouble: Error | undefined

  constructor(store: EventStore, { aheadMs, isWhole }: RecordsFeedOptions) {
    this.#store = store
    this.#aheadMs = aheadMs
    this.#isWhole = isWhole
    this.#handedOver = store.position(FEED)?.sequence ?? 0
  }

  /** Why the store lags behind, when it does. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get hasRoom(): boolean {
    return this.#waiting.length < MOST_WAITING
  }

  apply(entry: Entry, sequence: number): void {
    this.#seen = sequence
    if (entry.type !== 'records' || sequence <= this.#handedOver) return
    const bytes = heldLength(entry)
    const fits = this.#journal !== undefined && this.#waitingBytes + bytes <= MOST_BYTES
    if (fits) this.#waitingBytes += bytes
    this.#waiting.push({ sequence, ...(fits && { entry }) })
    this.#follow()
  }

  /** It has no state but its position, which the store is to have when what is saved now is of use. */
  save(): Iterable<Plain> {
    this.#wanted = this.#seen
    this.#follow()
    return []
  }

  restore(): void {}

  /** A store that was lost is made again from the first entry, where that is still there; else it begins anew. */
  stored(): number {
    return this.#store.position(FEED)?.sequence ?? (this.#isWhole ? 0 : Number.POSITIVE_INFINITY)
  }

  /** The journal was read to its end. */
  start(journal: RecordsJournal): void {
    const followed = { journal: journal.id, count: journal.sequence, what: 'entries' } as const
    const kept = keptPosition(this.#store, FEED, followed)
    this.#seen = journal.sequence
    if (kept === undefined) this.#wanted = journal.sequence
    this.#journal = journal
    this.#follow()
  }

  /** Resolves when the store holds all records that came so far, or rejects with why it cannot. */
  async caughtUp(): Promise<void> {
    const wanted = this.#waiting.at(-1)?.sequence ?? 0
    while (this.#handedOver < wanted) {
      if (this.#trouble) throw this.#trouble
      await new Promise<void>((resolve) => this.#readers.push(resolve))
    }
  }

  /** Hands over what is left, as far as it is taken. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#running
  }

  #follow(): void {
    if (this.#journal)
      this.#running ??= this.#run(this.#journal).finally(() => {
        this.#running = undefined
      })
  }

  async #run(journal: RecordsJournal): Promise<void> {
    // Entries of one block of the journal are handed over together.
    await otherWork()
    while (this.#waiting.length > 0 || this.#handedOver < this.#wanted) {
      try {
        await this.#handOver(journal)
        this.#trouble = undefined
        this.#tellReaders()
      } catch (error) {
        this.#trouble = error instanceof Error ? error : new Error(String(error))
        this.#tellReaders()
        if (this.#closing) return
        await pause(AGAIN_MS)
      }
    }
  }

  #tellReaders(): void {
    const readers = this.#readers
    this.#readers = []
    for (const resolve of readers) resolve()
  }

  /** Stores the records that came first, or says how far the store has followed. */
  async #handOver(journal: RecordsJournal): Promise<void> {
    if (this.#waiting.length === 0) {
      await this.#append(journal, this.#wanted, [], new EventIds())
      return
    }
    const cleaned = new CleanedRecords(this.#seed, this.#aheadMs)
    let taken = 0
    while (taken < this.#waiting.length && cleaned.bytes < TOGETHER) {
      const { sequence, entry = await journal.read(sequence) } = this.#waiting[taken++]!
      if (entry?.type === 'records') await cleaned.add(entry)
    }
    const { sequence } = this.#waiting[taken - 1]!
    await cleaned.end((batches, ids) => this.#append(journal, sequence, batches, ids))
    for (const { entry } of this.#waiting.splice(0, taken))
      this.#waitingBytes -= entry ? heldLength(entry) : 0
  }

  async #append(
    journal: RecordsJournal,
    sequence: number,
    batches: readonly Batch[],
    ids: EventIds,
  ): Promise<void> {
    await this.#store.append(batches, ids, { feed: FEED, journal: journal.id, sequence })
    this.#handedOver = sequence
  }
}
