const SLICE_MS = 5

/** Parts long work, so that requests are answered between. */
export class Turns {
  #until = performance.now() + SLICE_MS

  /** Whether others should have their turn. */
  get over(): boolean {
    return performance.now() > this.#until
  }

  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    this.#until = performance.now() + SLICE_MS
  }
}
