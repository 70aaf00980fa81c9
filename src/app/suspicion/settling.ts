import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Effect } from '../../flag/cause.ts'

/** Does sliced work; between two slices everything else has its turn. */
export async function inSlices<R>(work: Generator<void, R>): Promise<R> {
  let step = work.next()
  while (!step.done) {
    await nextTurn()
    step = work.next()
  }
  return step.value
}

/**
 * Works out what follows from changes, in slices of a few milliseconds between which events and further changes come in.
 *
 * States: idle; working, one run at a time, which takes up whatever else comes in until nothing waits.
 */
export class Settling {
  readonly #settle: () => Generator<void, Effect>
  readonly #listeners = new Set<(effect: Effect) => void>()
  #working = false
  #run: Promise<Effect> = Promise.resolve({ flagged: 0, cleared: 0, changed: [] })

  constructor(settle: () => Generator<void, Effect>) {
    this.#settle = settle
  }

  /** Tells what each run comes to, in the moment in which nothing waits any more, until the returned function is called. */
  listen(told: (effect: Effect) => void): () => void {
    this.#listeners.add(told)
    return () => void this.#listeners.delete(told)
  }

  /** Whether something is being worked out now. */
  get working(): boolean {
    return this.#working
  }

  /** Resolves when nothing is worked out any more. */
  async done(): Promise<void> {
    while (this.#working) await this.#run
  }

  /** Begins, unless it works already; the first slice is done at once. Resolves with what the run came to. */
  run(): Promise<Effect> {
    if (!this.#working) this.#run = this.#work()
    return this.#run
  }

  async #work(): Promise<Effect> {
    this.#working = true
    const work = this.#settle()
    let step = work.next()
    while (!step.done) {
      await nextTurn()
      step = work.next()
    }
    // In this same turn, before anything else can come in.
    this.#working = false
    for (const told of this.#listeners) told(step.value)
    return step.value
  }
}
