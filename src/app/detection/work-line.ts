import { setImmediate as yieldNow } from 'node:timers/promises'

/** How long work may keep others waiting. */
const SLICE_MS = 4

/** Does pieces of work one after the other, and lets others in between. */
export class WorkLine<Work> {
  readonly #work: (work: Work) => void
  #waiting: Work[] = []
  #running: Promise<void> | undefined

  constructor(work: (work: Work) => void) {
    this.#work = work
  }

  get length(): number {
    return this.#waiting.length
  }

  add(work: Work): void {
    this.#waiting.push(work)
    this.#running ??= this.#run()
  }

  /** Resolves when nothing waits. */
  async done(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    await yieldNow()
    while (this.#waiting.length > 0) {
      const work = this.#waiting
      this.#waiting = []
      let since = performance.now()
      for (const one of work) {
        this.#work(one)
        if (performance.now() - since < SLICE_MS) continue
        await yieldNow()
        since = performance.now()
      }
    }
    this.#running = undefined
  }
}
