import type { Judged, Work } from './detector.ts'
import { heldLength } from './entry.ts'
import { EventSender, sentBytes } from './sent-events.ts'

/** How much may wait to be judged. */
interface Most {
  readonly entries: number
  readonly bytes: number
}

/** Of new entries: some seconds' worth, as alerts come so much later, and a start after a crash reads so much more again. */
const MOST_NEW: Most = { entries: 20_000, bytes: 24 << 20 }
/** Of those that are read again, which whoever starts waits for. */
const MOST_AGAIN: Most = { entries: 500_000, bytes: 256 << 20 }
/** Bytes handed over at once. */
const PART = 256 << 10

/**
 * Hands work over in its order, and is told what came of it. What comes up in one turn is handed over together. When that fails it has
 * ended: nothing further is judged.
 */
export class WorkLine {
  /** What is handed over of events it has back when that is judged. */
  readonly sender = new EventSender()
  readonly #judge: (works: readonly Work[]) => Promise<Judged>
  readonly #told: (judged: Judged) => void
  /** What is handed over next, in parts. */
  #gathered: { readonly works: Work[]; bytes: number }[] = []
  #entries = 0
  #bytes = 0
  /** What comes before all work, while nobody needs it yet. */
  #first: (() => Promise<void>) | undefined
  #newest: Promise<void> = Promise.resolve()
  #trouble: Error | undefined
  readonly #lost = Promise.withResolvers<Error>()

  constructor(judge: (works: readonly Work[]) => Promise<Judged>, told: (judged: Judged) => void) {
    this.#judge = judge
    this.#told = told
  }

  /** Entries that wait. */
  get length(): number {
    return this.#entries
  }

  /** Whether there is room for new ones. */
  get hasRoom(): boolean {
    return this.#isWithin(MOST_NEW)
  }

  /** Whether there is room for more of those that are read again. */
  get hasRoomAgain(): boolean {
    return this.#isWithin(MOST_AGAIN)
  }

  #isWithin({ entries, bytes }: Most): boolean {
    return this.#entries < entries && this.#bytes < bytes && !this.#trouble
  }

  /** Why it has ended. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  /** Resolves with why when it ends. */
  get lost(): Promise<Error> {
    return this.#lost.promise
  }

  add(work: Work): void {
    const isHeld = this.#first !== undefined
    if (this.#gathered.length === 0 && !isHeld) queueMicrotask(() => this.handOver())
    const bytes = bytesOf(work)
    let part = this.#gathered.at(-1)
    if (!part || part.bytes >= PART) this.#gathered.push((part = { works: [], bytes: 0 }))
    part.works.push(work)
    part.bytes += bytes
    this.#bytes += bytes
    this.#entries++
    if (part.bytes >= PART && !isHeld) this.handOver()
  }

  /** Hands over what was gathered. */
  handOver(): void {
    this.#begin()
    const parts = this.#gathered
    this.#gathered = []
    for (const { works, bytes } of parts) this.#newest = this.#run(works, bytes)
  }

  async #run(works: readonly Work[], bytes: number): Promise<void> {
    try {
      const judged = await this.#judge(works)
      this.#entries -= works.length
      this.#bytes -= bytes
      for (const work of works) if (work.type === 'events') this.sender.release(work.events)
      // On a state that could not be taken in nothing is judged.
      if (!this.#trouble) this.#told(judged)
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** What comes before all that is added from now on, which is held until {@link handOver} begins it; when it fails the line has ended. */
  before(first: () => Promise<void>): void {
    this.#first = first
  }

  #begin(): void {
    const first = this.#first
    this.#first = undefined
    if (first) this.#newest = first().catch((error: Error) => this.end(error))
  }

  /** Nothing further is judged. */
  end(why: Error): void {
    this.#trouble ??= why
    this.#lost.resolve(this.#trouble)
  }

  /** Resolves when all that was added is judged. */
  async done(): Promise<void> {
    this.handOver()
    await this.#newest
    if (this.#trouble) throw this.#trouble
  }
}

function bytesOf(work: Work): number {
  if (work.type === 'events') return sentBytes(work.events)
  if (work.type === 'records') return 2 * heldLength(work.entry)
  return 200
}
