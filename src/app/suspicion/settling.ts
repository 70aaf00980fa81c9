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
  readonly #told: (effect: Effect) => void
  #working = false
  #run: Promise<Effect> = Promise.resolve({ flagged: 0, cleared: 0, changed: [] })

  /** `told` is called with what each run came to, in the moment in which nothing waits any more. */
  constructor(settle: () => Generator<void, Effect>, told: (effect: Effect) => void) {
    this.#settle = settle
    this.#told = told
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
    this.#told(step.value)
    return step.value
  }
}
