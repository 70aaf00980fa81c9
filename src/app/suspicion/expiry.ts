import { append, type SuspicionParts } from './requests.ts'

const EVERY_MS = 1_000

/** Writes into the journal when the time of ranges is over, within a second. */
export class Expiry {
  readonly #parts: SuspicionParts
  readonly #timer: NodeJS.Timeout
  #running: Promise<void> | undefined

  constructor(parts: SuspicionParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.#begin(), EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }

  #begin(): void {
    const { world, now } = this.#parts
    if (this.#running || world.ranges.nextExpiry > now()) return
    this.#running = this.#run().finally(() => {
      this.#running = undefined
    })
  }

  async #run(): Promise<void> {
    const { world, now } = this.#parts
    try {
      while (world.ranges.nextExpiry <= now()) await append(this.#parts, { type: 'expire', at: now() })
    } catch {
      // The disk is full, or too much waits: it is tried again in a second.
    }
  }
}
