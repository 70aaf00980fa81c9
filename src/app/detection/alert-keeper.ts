import { setTimeout as pause } from 'node:timers/promises'
import type { Alert } from '../../model/alert.ts'
import { databaseSilent } from '../../model/refusal.ts'
import type { AlertStore, ToldAlert } from '../../store/alert-store.ts'

/** Alerts that may wait for the store; beyond, new work is refused. */
const MOST_WAITING = 100_000
/** Entries without alerts, after which the position is kept all the same. */
const MOST_SILENT = 10_000
const AGAIN_MS = 500

/** Has a store keep alerts as detection tells them. When the store does not answer, they wait and it is tried again. */
export class AlertKeeper {
  readonly #store: AlertStore
  readonly #journal: string
  /** By id: only the last word on each is kept. */
  #waiting = new Map<string, ToldAlert>()
  #seen: number
  #kept: number
  #running: Promise<void> | undefined
  #closing = false
  #trouble: Error | undefined

  /** `kept` is the entry up to which the store has followed. */
  constructor(store: AlertStore, journal: string, kept: number) {
    this.#store = store
    this.#journal = journal
    this.#seen = kept
    this.#kept = kept
  }

  get hasRoom(): boolean {
    return this.#waiting.size < MOST_WAITING
  }

  /** Why the store lags behind, when it does. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  /** Takes note of what an entry came to. Those that the store has followed already are passed over. */
  add(sequence: number, alerts: readonly Alert[]): void {
    if (sequence <= this.#seen) return
    this.#seen = sequence
    for (const alert of alerts) this.#waiting.set(alert.id, { sequence, alert })
    if (this.#waiting.size > 0 || sequence - this.#kept >= MOST_SILENT) this.#running ??= this.#run()
  }

  /** The entry up to which the store holds everything. */
  get kept(): number {
    return this.#kept
  }

  /** Has the store follow to the newest entry, alerts or not. */
  keepPosition(): void {
    if (this.#seen > this.#kept) this.#running ??= this.#run()
  }

  /** Resolves when the store holds all that was added. */
  async caughtUp(): Promise<void> {
    while (this.#running) {
      if (this.#trouble) throw databaseSilent(this.#trouble)
      await Promise.race([this.#running, pause(AGAIN_MS / 5)])
    }
  }

  /** Keeps what still waits, and the position; where the store does not answer the journal has it all. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#running
    if (!this.#trouble && this.#seen > this.#kept) await this.#save().catch(() => {})
  }

  async #run(): Promise<void> {
    // What one run of entries tells is kept together.
    await Promise.resolve()
    do {
      try {
        await this.#save()
        this.#trouble = undefined
      } catch (error) {
        this.#trouble = error instanceof Error ? error : new Error(String(error))
        if (this.#closing) break
        await pause(AGAIN_MS)
      }
    } while (this.#waiting.size > 0)
    this.#running = undefined
  }

  async #save(): Promise<void> {
    const waiting = this.#waiting
    const sequence = this.#seen
    this.#waiting = new Map()
    try {
      await this.#store.save([...waiting.values()], { journal: this.#journal, sequence })
      this.#kept = sequence
    } catch (error) {
      // What was told since is the newer word.
      this.#waiting = new Map([...waiting, ...this.#waiting])
      throw error
    }
  }
}
