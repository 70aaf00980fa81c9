import { setTimeout } from 'node:timers/promises'

const FIRST_MS = 500
const MOST_MS = 30_000
/** What has run so long may be started again at once. */
const SOUND_MS = 60_000

/** How long to wait before something is started again: twice as long each time that it ends soon. */
export class Backoff {
  #waitMs = FIRST_MS
  #startedAt = performance.now()

  started(): void {
    this.#startedAt = performance.now()
  }

  /** Waits; ends early, without a word, when the signal says so. */
  async wait(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#startedAt >= SOUND_MS) this.#waitMs = FIRST_MS
    await setTimeout(this.#waitMs, undefined, { signal }).catch(() => {})
    this.#waitMs = Math.min(MOST_MS, 2 * this.#waitMs)
  }
}
