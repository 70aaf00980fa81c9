const TICK_MS = 250
/** While only windows wait for their end, time passes in longer and longer steps. */
const LONGEST_STEP = 40

/** How soon something could come of time alone. */
export type Restlessness = 'soon' | 'later' | 'never'

/** Lets time pass while something could come of it. Never two ticks at once. */
export class Ticker {
  readonly #restlessness: () => Restlessness
  readonly #tick: () => Promise<void>
  readonly #timer: NodeJS.Timeout
  #ticking: Promise<void> | undefined
  #step = 1
  #beats = 0

  constructor(restlessness: () => Restlessness, tick: () => Promise<void>) {
    this.#restlessness = restlessness
    this.#tick = tick
    this.#timer = setInterval(() => this.#beat(), TICK_MS).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#ticking
  }

  #beat(): void {
    if (this.#ticking) return
    const restlessness = this.#restlessness()
    if (restlessness !== 'later') this.#step = 1
    if (restlessness === 'never' || ++this.#beats < this.#step) return
    this.#beats = 0
    this.#step = Math.min(this.#step * 2, LONGEST_STEP)
    // A full disk is told to whoever sends something.
    this.#ticking = this.#tick()
      .catch(() => {})
      .finally(() => {
        this.#ticking = undefined
      })
  }
}
