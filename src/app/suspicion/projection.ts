import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../../model/refusal.ts'
import type { StoreChanges, SuspicionStore } from '../../store/suspicion-store.ts'

/** Changes that may wait for the store; beyond, new work is refused. */
const MAX_WAITING = 200_000
/** Changes kept in one go. */
const MAX_SAVED = 10_000
/** Entries without changes, after which the position is kept all the same. */
const MAX_SILENT = 100_000
const AGAIN_MS = 500

interface Waiting {
  readonly sequence: number
  readonly changes: StoreChanges
}

/**
 * Lets a store follow the journal, some milliseconds behind. Whoever reads from the store waits until it has reached
 * what was known when he asked. When the store does not answer, changes wait and it is tried again.
 */
export class Projection {
  readonly #store: SuspicionStore
  #waiting: Waiting[] = []
  #waitingChanges = 0
  /** The newest entry seen, and the newest that is kept with all before it. */
  #seen: number
  #kept: number
  #readers: {
    readonly sequence: number
    readonly resolve: () => void
    readonly reject: (why: Error) => void
  }[] = []
  #running: Promise<void> | undefined
  #journal: string | undefined
  #closing = false
  #trouble: Error | undefined

  constructor(store: SuspicionStore, kept: number) {
    this.#store = store
    this.#seen = kept
    this.#kept = kept
  }

  /** Begins to keep what waits. Until then entries only gather: first it must be known that store and journal fit. */
  start(journal: string): void {
    this.#journal = journal
    if (this.#waiting.length > 0) this.#running ??= this.#run(journal)
  }

  /** The newest entry that the store holds, with all before it. */
  get kept(): number {
    return this.#kept
  }

  /** Why the store lags behind, when it does. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  /** Whether there is room for what further entries change. */
  get hasRoom(): boolean {
    return this.#waitingChanges < MAX_WAITING
  }

  /** Takes note of an entry. Those that the store has followed already are passed over. */
  add(sequence: number, changes: StoreChanges): void {
    if (sequence <= this.#seen) return
    this.#seen = sequence
    const count = countOf(changes)
    if (count === 0 && (this.#waiting.length > 0 || sequence - this.#kept < MAX_SILENT)) return
    this.#waiting.push({ sequence, changes })
    this.#waitingChanges += count
    if (this.#journal !== undefined) this.#running ??= this.#run(this.#journal)
  }

  /** Has the position kept soon, also where nothing changed since. */
  keepPosition(): void {
    if (this.#waiting.length > 0 || this.#seen === this.#kept) return
    this.#waiting.push({ sequence: this.#seen, changes: joined([]) })
    if (this.#journal !== undefined) this.#running ??= this.#run(this.#journal)
  }

  /** Resolves when the store holds all that is known now. */
  caughtUp(): Promise<void> {
    const last = this.#waiting.at(-1)
    if (last === undefined && this.#running === undefined) return Promise.resolve()
    if (this.#trouble) return Promise.reject(unavailable(this.#trouble))
    return new Promise((resolve, reject) => {
      this.#readers.push({ sequence: this.#seen, resolve, reject })
    })
  }

  /** Keeps what still waits, and the position; where the store does not answer the journal has it all. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#running
    if (this.#journal === undefined || this.#trouble || this.#seen === this.#kept) return
    try {
      await this.#store.save(joined([]), { journal: this.#journal, sequence: this.#seen })
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  async #run(journal: string): Promise<void> {
    // Entries of one block of the journal are kept together.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#batch()
      try {
        await this.#save(batch, journal)
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)))
        if (this.#closing) break
        await pause(AGAIN_MS)
      }
    }
    this.#running = undefined
  }

  #batch(): readonly Waiting[] {
    let count = 0
    let end = 0
    while (end < this.#waiting.length && (end === 0 || count < MAX_SAVED)) {
      count += countOf(this.#waiting[end++]!.changes)
    }
    return this.#waiting.slice(0, end)
  }

  async #save(batch: readonly Waiting[], journal: string): Promise<void> {
    const changes = joined(batch)
    // With nothing behind it, what was seen since without changes is kept as well.
    const sequence = batch.length === this.#waiting.length ? this.#seen : batch.at(-1)!.sequence
    await this.#store.save(changes, { journal, sequence })
    this.#waiting.splice(0, batch.length)
    this.#waitingChanges -= countOf(changes)
    this.#kept = sequence
    this.#trouble = undefined
    // Nothing waits means: the store holds whatever was seen.
    const reached = this.#waiting.length === 0 ? this.#seen : sequence
    const done = this.#readers.filter((reader) => reader.sequence <= reached)
    this.#readers = this.#readers.filter((reader) => reader.sequence > reached)
    for (const { resolve } of done) resolve()
  }

  #fail(error: Error): void {
    this.#trouble = error
    for (const { reject } of this.#readers) reject(unavailable(error))
    this.#readers = []
  }
}

const countOf = ({ flagged, rangesAdded, rangesRemoved }: StoreChanges): number =>
  flagged.length + rangesAdded.length + rangesRemoved.length

const joined = (batch: readonly Waiting[]): StoreChanges => ({
  flagged: batch.flatMap(({ changes }) => changes.flagged),
  rangesAdded: batch.flatMap(({ changes }) => changes.rangesAdded),
  rangesRemoved: batch.flatMap(({ changes }) => changes.rangesRemoved),
})

const unavailable = (why: Error): Refusal =>
  new Refusal(
    'unavailable',
    `the database does not answer (${why.message}); nothing that was accepted is lost`,
    why,
  )
