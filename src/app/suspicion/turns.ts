import { Refusal } from '../../model/refusal.ts'

/** Work that may wait for its turn; beyond, it is refused. */
const MOST = 1_000

/** Lets pieces of work take turns, one at a time, in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  async take<R>(work: () => Promise<R>): Promise<R> {
    if (this.#waiting === MOST) throw new Refusal('busy', 'too many changes wait for their turn')
    this.#waiting++
    const before = this.#last
    const mine = before.then(work)
    this.#last = mine.catch(() => {}).finally(() => this.#waiting--)
    return await mine
  }
}
