import { setTimeout as sleep } from 'node:timers/promises'

/** Keeps a replay to a multiple of the speed at which things happened. */
export class Pace {
  readonly #speed: number
  #eventStart: number | undefined
  #eventTime = 0
  #start = 0

  constructor(speed: number) {
    this.#speed = speed
  }

  get limited(): boolean {
    return Number.isFinite(this.#speed)
  }

  /** The replay has come to this event time. */
  reached(time: number): void {
    if (!this.limited || !Number.isFinite(time)) return
    if (this.#eventStart === undefined) {
      this.#eventStart = time
      this.#start = performance.now()
    }
    this.#eventTime = time
  }

  /** Waits until it is time to go on. */
  async keep(): Promise<void> {
    if (this.#eventStart === undefined) return
    const due = this.#start + (this.#eventTime - this.#eventStart) / this.#speed
    const wait = due - performance.now()
    if (wait > 0) await sleep(wait)
  }
}
