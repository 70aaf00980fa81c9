import { setImmediate as otherWork, setTimeout as pause } from 'node:timers/promises'
import type { EventStore } from '../../store/events/event-store.ts'
import type { RecordedEvents } from '../suspicion/service.ts'
import { keptPosition } from './kept-position.ts'

const FEED = 'access'
/** Events handed over at once. */
const AT_ONCE = 4096
const AGAIN_MS = 500
/** Fewer events gather for so long, unless somebody waits for them. */
const GATHER_MS = 100

/**
 * Lets the event store follow the events of the service, some moments behind. Its position is how many of them it holds: a
 * store that was lost is made again from the first.
 */
export class AccessFeed {
  readonly #store: EventStore
  readonly #recorded: RecordedEvents
  #next: number
  #running: Promise<void> | undefined
  #closing = false
  #gathering: NodeJS.Timeout | undefined
  #readers: (() => void)[] = []
  #trouble: Error | undefined

  constructor(store: EventStore, recorded: RecordedEvents) {
    this.#store = store
    this.#recorded = recorded
    const followed = { journal: recorded.journal, count: recorded.count(), what: 'events' } as const
    this.#next = keptPosition(store, FEED, followed) ?? 0
    recorded.listen(() => this.#follow())
    this.#follow()
  }

  /** Why the store lags behind, when it does. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  /** Resolves when the store holds all that is known now, or rejects with why it cannot. */
  async caughtUp(): Promise<void> {
    const wanted = this.#recorded.count()
    while (this.#next < wanted) {
      if (this.#trouble) throw this.#trouble
      await new Promise<void>((resolve) => {
        this.#readers.push(resolve)
        this.#follow()
      })
    }
  }

  /** Hands over what is left, as far as it is taken. */
  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#gathering)
    this.#follow()
    await this.#running
  }

  get #left(): number {
    return this.#recorded.count() - this.#next
  }

  /** Whether what is left is to be handed over now. */
  get #isDue(): boolean {
    return this.#left >= AT_ONCE || (this.#left > 0 && (this.#closing || this.#readers.length > 0))
  }

  #follow(): void {
    if (this.#running !== undefined || this.#left === 0) return
    if (this.#isDue) this.#start()
    else this.#gathering ??= setTimeout(() => this.#start(), GATHER_MS).unref()
  }

  #start(): void {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      if (!this.#closing) this.#follow()
    })
  }

  async #run(): Promise<void> {
    // Entries of one block of the journal are handed over together.
    await otherWork()
    do {
      try {
        await this.#handOver()
        this.#trouble = undefined
        this.#tellReaders()
        await otherWork()
      } catch (error) {
        this.#trouble = error instanceof Error ? error : new Error(String(error))
        this.#tellReaders()
        if (this.#closing) return
        await pause(AGAIN_MS)
      }
    } while (this.#isDue)
  }

  #tellReaders(): void {
    const readers = this.#readers
    this.#readers = []
    for (const resolve of readers) resolve()
  }

  async #handOver(): Promise<void> {
    const from = this.#next
    const end = Math.min(from + AT_ONCE, this.#recorded.count())
    const run = { first: from, events: this.#recorded.read(from, end) }
    await this.#store.appendAccess(run, { feed: FEED, journal: this.#recorded.journal, sequence: end })
    this.#next = end
  }
}
