import { byteColumn, timeColumn, wholeColumn } from '../../lib/column.ts'
import { spans } from '../../lib/spans.ts'
import { type SavedTexts, TextTable } from '../../lib/text-table.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { type AccessEvents, APPLICATION, TYPE, textsAt } from '../../model/access-events.ts'
import { digitsOf, type EventNumbers } from './event-hash.ts'

/** What a flag book does not know of an event. */
export type EventRest = Omit<AccessEvent, 'user' | 'ip'>

/** A part of a saved table: texts in the order of their codes, or events in the order of their numbers. */
export type SavedEvents =
  | { readonly texts: SavedTexts }
  | {
      readonly time: Float64Array
      readonly fileSizeMb: Float64Array
      readonly type: Int32Array
      readonly application: Int32Array
      readonly success: Uint8Array
      readonly finer: ReadonlyMap<number, string>
    }

const EVENTS = 16_384

/** The events of a book by number, without who and from where: 25 bytes each, and every text once. */
export class EventTable {
  readonly #time = timeColumn()
  /** NaN for none. */
  readonly #fileSizeMb = timeColumn()
  readonly #type = wholeColumn(0)
  readonly #application = wholeColumn(0)
  readonly #success = byteColumn(0)
  readonly #columns = [this.#time, this.#fileSizeMb, this.#type, this.#application, this.#success]
  readonly #finer = new Map<number, string>()
  readonly #texts: TextTable
  #size = 0

  /** The seed is a number that nobody outside can foresee. */
  constructor(seed: number) {
    this.#texts = new TextTable(seed)
  }

  /** The numbers of the types and applications of events, which are added where they are new. */
  textsOf(events: AccessEvents): Pick<EventNumbers, 'type' | 'application'> {
    return {
      type: this.#texts.add(textsAt(events, TYPE)),
      application: this.#texts.add(textsAt(events, APPLICATION)),
    }
  }

  /** {@link textsOf}, but adds nothing; -1 for one that was never met. */
  knownTextsOf(events: AccessEvents): Pick<EventNumbers, 'type' | 'application'> {
    return {
      type: this.#texts.find(textsAt(events, TYPE)),
      application: this.#texts.find(textsAt(events, APPLICATION)),
    }
  }

  /** Takes in one of some events as the next. */
  add(events: EventNumbers, row: number): void {
    const number = this.#size++
    if (this.#size > this.#time.capacity) for (const column of this.#columns) column.reserve(this.#size)
    this.#time.set(number, events.time[row]!)
    this.#fileSizeMb.set(number, events.fileSizeMb[row]!)
    this.#type.set(number, events.type[row]!)
    this.#application.set(number, events.application[row]!)
    if (events.success[row] === 1) this.#success.set(number, 1)
    const finer = digitsOf(events, row)
    if (finer !== undefined) this.#finer.set(number, finer)
  }

  /** Whether an event that was added is one of these. */
  isAt(number: number, events: EventNumbers, row: number): boolean {
    return (
      this.#time.get(number) === events.time[row] &&
      this.#type.get(number) === events.type[row] &&
      this.#application.get(number) === events.application[row] &&
      this.#success.get(number) === events.success[row] &&
      Object.is(this.#fileSizeMb.get(number), events.fileSizeMb[row]) &&
      this.#finer.get(number) === digitsOf(events, row)
    )
  }

  read(number: number): EventRest {
    const fileSizeMb = this.#fileSizeMb.get(number)
    const finer = this.#finer.get(number)
    return {
      time: this.#time.get(number),
      ...(finer === undefined ? {} : { finer }),
      type: this.#texts.text(this.#type.get(number)),
      application: this.#texts.text(this.#application.get(number)),
      ...(Number.isNaN(fileSizeMb) ? {} : { fileSizeMb }),
      success: this.#success.get(number) === 1,
    }
  }

  /** The numbers of the type and the application of an event. */
  typeOf(number: number): number {
    return this.#type.get(number)
  }

  applicationOf(number: number): number {
    return this.#application.get(number)
  }

  /** The texts of types and applications. */
  get texts(): TextTable {
    return this.#texts
  }

  /** The columns of events that need no text. */
  numbersIn(from: number, to: number): Pick<AccessEvents, 'time' | 'fileSizeMb' | 'success' | 'finer'> {
    const { time, fileSizeMb, success, finer } = this.#part(from, to)
    return {
      time,
      fileSizeMb,
      success,
      finer: new Map(Array.from(finer, ([at, digits]) => [at - from, digits])),
    }
  }

  /** All of it as it is now, in parts: events are only ever added. */
  save(): Iterable<SavedEvents> {
    return this.#parts(this.#size, this.#texts.save())
  }

  *#parts(size: number, saved: Iterable<SavedTexts>): Generator<SavedEvents, void> {
    for (const texts of saved) yield { texts }
    for (const [from, to] of spans(size, EVENTS)) yield this.#part(from, to)
  }

  #part(from: number, to: number): Extract<SavedEvents, { time: Float64Array }> {
    const finer = new Map<number, string>()
    for (let number = from; this.#finer.size > 0 && number < to; number++) {
      const digits = this.#finer.get(number)
      if (digits !== undefined) finer.set(number, digits)
    }
    return {
      time: this.#time.part(from, to),
      fileSizeMb: this.#fileSizeMb.part(from, to),
      type: this.#type.part(from, to),
      application: this.#application.part(from, to),
      success: this.#success.part(from, to),
      finer,
    }
  }

  /** Takes in one part after the other of what another table saved. It must be new. */
  restore(saved: SavedEvents): void {
    if ('texts' in saved) {
      this.#texts.restore(saved.texts)
      return
    }
    const from = this.#size
    this.#size += saved.time.length
    for (const column of this.#columns) column.reserve(this.#size)
    this.#time.put(from, saved.time)
    this.#fileSizeMb.put(from, saved.fileSizeMb)
    this.#type.put(from, saved.type)
    this.#application.put(from, saved.application)
    this.#success.put(from, saved.success)
    for (const [number, digits] of saved.finer) this.#finer.set(number, digits)
  }
}
