import { setImmediate as yieldNow } from 'node:timers/promises'

/** How long work may keep others waiting. */
const SLICE_MS = 4

/** Does pieces of work one after the other, and lets others in between. */
export class WorkLine<Work> {
  readonly #work: (work: Work) => void
  #waiting: Work[] = []
  /** The first of those that wait. */
  #next = 0
  #running: Promise<void> | undefined

  constructor(work: (work: Work) => void) {
    this.#work = work
  }

  get length(): number {
    return this.#waiting.length - this.#next
  }

  add(work: Work): void {
    this.#waiting.push(work)
    this.#running ??= this.#run()
  }

  /** Does at once all that waits. */
  finish(): void {
    while (this.length > 0) this.#one()
  }

  /** Resolves when nothing waits. */
  async done(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    do {
      await yieldNow()
      const since = performance.now()
      while (this.length > 0 && performance.now() - since < SLICE_MS) this.#one()
    } while (this.length > 0)
    this.#running = undefined
  }

  #one(): void {
    const work = this.#waiting[this.#next++]!
    if (this.length === 0) {
      this.#waiting = []
      this.#next = 0
    }
    this.#work(work)
  }
}
