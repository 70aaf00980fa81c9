import { setTimeout as pause } from 'node:timers/promises'
import { databaseSilent } from '../../model/refusal.ts'
import type { FlagRow, IpRange } from '../../model/suspicion.ts'
import type { StoreChanges, StorePosition, SuspicionStore } from '../../store/suspicion-store.ts'
import type { Touched } from './world.ts'

/** Rows kept in one go. */
const PART = 1_000
/** Entries without changes, after which the position is kept all the same. */
const MAX_SILENT = 100_000
const AGAIN_MS = 500
/** Rows gather for so long between two saves, unless somebody waits for them. */
const GATHER_MS = 50

/** What a store follows: rows as they are now, and whether something is still being worked out. */
export interface Followed {
  flagRow(number: number): FlagRow | undefined
  range(id: number): IpRange | undefined
  readonly working: boolean
  /** Resolves when nothing is being worked out. */
  done(): Promise<void>
}

/**
 * Lets a store follow the journal, some milliseconds behind. It notes which events and ranges are touched, and keeps them as
 * they are when their turn comes; what it makes known, all at once, is always the world after some entry, with all that
 * follows from it. Whoever reads from the store waits until it has reached what was known when he asked. When the store
 * does not answer, it is tried again.
 */
export class Projection {
  readonly #store: SuspicionStore
  readonly #world: Followed
  readonly #mostWaiting: number
  readonly #events = new Set<number>()
  readonly #ranges = new Set<number>()
  /** Taken out of these for the store: by the save that runs, and by one that failed, whose turn comes again first. */
  #taken: Taken[] = []
  #again: Taken[] = []
  /** The newest entry seen, and the newest that is kept with all before it. */
  #seen: number
  #kept: number
  #readers: {
    readonly sequence: number
    readonly resolve: () => void
    readonly reject: (why: Error) => void
  }[] = []
  #version = 0
  #running: Promise<void> | undefined
  /** Ends the gathering. */
  #hurry: () => void = () => {}
  #journal: string | undefined
  #closing = false
  #trouble: Error | undefined

  /** `mostWaiting` events may wait for the store; beyond, there is no room. */
  constructor(store: SuspicionStore, world: Followed, kept: number, mostWaiting: number) {
    this.#mostWaiting = mostWaiting
    this.#store = store
    this.#world = world
    this.#seen = kept
    this.#kept = kept
  }

  /** Begins to keep what waits. Until then it only gathers: first it must be known that store and journal fit. */
  start(journal: string): void {
    this.#journal = journal
    this.#wake()
  }

  /** The newest entry that the store holds, with all before it. */
  get kept(): number {
    return this.#kept
  }

  /** Entries that the store has not followed yet; 0 where none of them brings anything to it. */
  get behind(): number {
    return this.#isBehind || this.#running !== undefined ? this.#seen - this.#kept : 0
  }

  /** Another number after whatever changed what the store is to hold. */
  get version(): number {
    return this.#version
  }

  /** Why the store lags behind, when it does. */
  get trouble(): Error | undefined {
    return this.#trouble
  }

  /** Whether there is room for what further entries touch. */
  get hasRoom(): boolean {
    return this.#events.size + countOf(this.#taken) + countOf(this.#again) < this.#mostWaiting
  }

  /** Takes note of what an entry touched. */
  add(sequence: number, { events, ranges }: Touched): void {
    this.#seen = sequence
    for (const id of ranges) {
      this.#ranges.add(id)
      this.#version++
    }
    this.touch(events)
  }

  /** Takes note of events that were touched by what followed from entries. */
  touch(events: Iterable<number>): void {
    for (const number of events) {
      this.#events.add(number)
      this.#version++
    }
    this.#wake()
  }

  /** Has the position kept soon, also where nothing was touched since. */
  keepPosition(): void {
    if (this.#journal !== undefined && this.#seen > this.#kept) this.#running ??= this.#run(this.#journal)
  }

  /** Resolves when the store holds all that is known now. */
  caughtUp(): Promise<void> {
    if (!this.#isBehind && this.#running === undefined) return Promise.resolve()
    if (this.#trouble) return Promise.reject(databaseSilent(this.#trouble))
    this.#wake()
    return new Promise((resolve, reject) => {
      this.#readers.push({ sequence: this.#seen, resolve, reject })
      this.#hurry()
    })
  }

  /** Keeps what still waits, and the position; where the store does not answer the journal has it all. */
  async close(): Promise<void> {
    this.#closing = true
    this.#hurry()
    await this.#running
    if (this.#journal === undefined || this.#trouble || this.#seen === this.#kept) return
    await this.#save(this.#journal)
  }

  get #isBehind(): boolean {
    return this.#waits || this.#world.working
  }

  get #waits(): boolean {
    return this.#events.size > 0 || this.#ranges.size > 0 || this.#again.length > 0
  }

  #wake(): void {
    if (this.#journal === undefined || this.#running) return
    if (this.#isBehind || this.#seen - this.#kept >= MAX_SILENT) this.#running = this.#run(this.#journal)
  }

  async #run(journal: string): Promise<void> {
    // Entries of one block of the journal are kept together.
    await Promise.resolve()
    do {
      await this.#save(journal)
      if (this.#trouble) {
        if (this.#closing) break
        await pause(AGAIN_MS)
      } else if (this.#isBehind) await this.#gather()
    } while (this.#isBehind)
    this.#running = undefined
  }

  async #gather(): Promise<void> {
    if (this.#closing || this.#readers.length > 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, GATHER_MS)
    this.#hurry = resolve
    await promise
    clearTimeout(timer)
  }

  async #save(journal: string): Promise<void> {
    try {
      await this.#world.done()
      const { sequence } = await this.#store.save(this.#parts(journal))
      this.#taken = []
      this.#kept = sequence
      this.#trouble = undefined
      this.#answer(this.#isBehind ? sequence : this.#seen)
    } catch (error) {
      this.#again = [...this.#taken, ...this.#again]
      this.#taken = []
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** What waits, until nothing does and nothing is being worked out: then everything up to the newest entry was given. */
  async *#parts(journal: string): AsyncGenerator<StoreChanges, StorePosition> {
    while (true) {
      while (this.#world.working) await this.#world.done()
      const taken = this.#again.shift() ?? this.#take()
      this.#taken.push(taken)
      const sequence = this.#seen
      const last = !this.#waits
      yield this.#read(taken)
      if (last) return { journal, sequence }
    }
  }

  #take(): Taken {
    return { events: [...first(this.#events, PART)], ranges: [...first(this.#ranges, PART)] }
  }

  #read(taken: Taken): StoreChanges {
    const flagged: FlagRow[] = []
    const cleared: number[] = []
    const ranges: IpRange[] = []
    const rangesRemoved: number[] = []
    for (const number of taken.events) {
      const event = this.#world.flagRow(number)
      if (event) flagged.push(event)
      else cleared.push(number)
    }
    for (const id of taken.ranges) {
      const range = this.#world.range(id)
      if (range) ranges.push(range)
      else rangesRemoved.push(id)
    }
    return { flagged, cleared, ranges, rangesRemoved }
  }

  #answer(reached: number): void {
    const done = this.#readers.filter((reader) => reader.sequence <= reached)
    this.#readers = this.#readers.filter((reader) => reader.sequence > reached)
    for (const { resolve } of done) resolve()
  }

  #fail(error: Error): void {
    this.#trouble = error
    for (const { reject } of this.#readers) reject(databaseSilent(error))
    this.#readers = []
  }
}

interface Taken {
  readonly events: readonly number[]
  readonly ranges: readonly number[]
}

const countOf = (parts: readonly Taken[]): number => parts.reduce((sum, { events }) => sum + events.length, 0)

/** Takes the first of a set out of it. */
function* first(set: Set<number>, most: number): Generator<number> {
  let left = most
  for (const one of set) {
    if (left-- === 0) return
    set.delete(one)
    yield one
  }
}
