import { byteColumn, timeColumn, wholeColumn } from '../../lib/column.ts'
import { spans } from '../../lib/spans.ts'
import { type SavedTexts, TextTable } from '../../lib/text-table.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { type AccessEvents, APPLICATION, PLACES, TYPE } from '../../model/access-events.ts'
import type { EventNumbers } from './event-hash.ts'

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

  /** What an event is in numbers; its texts are added where they are new. */
  numbersOf(events: AccessEvents, row: number, numbers: EventNumbers): void {
    const { bytes, places } = events
    const at = PLACES * row
    numbers.type = this.#texts.add(bytes, places[at + TYPE]!, places[at + TYPE + 1]!)
    numbers.application = this.#texts.add(bytes, places[at + APPLICATION]!, places[at + APPLICATION + 1]!)
    readNumbers(events, row, numbers)
  }

  /** {@link numbersOf}, but adds nothing; false when a text of it was never met. */
  knownNumbersOf(events: AccessEvents, row: number, numbers: EventNumbers): boolean {
    const { bytes, places } = events
    const at = PLACES * row
    numbers.type = this.#texts.find(bytes, places[at + TYPE]!, places[at + TYPE + 1]!)
    numbers.application = this.#texts.find(bytes, places[at + APPLICATION]!, places[at + APPLICATION + 1]!)
    readNumbers(events, row, numbers)
    return numbers.type >= 0 && numbers.application >= 0
  }

  /** Takes in the next event. */
  add({ time, fileSizeMb, type, application, success, finer }: Readonly<EventNumbers>): void {
    const number = this.#size++
    if (this.#size > this.#time.capacity) for (const column of this.#columns) column.reserve(this.#size)
    this.#time.set(number, time)
    this.#fileSizeMb.set(number, fileSizeMb)
    this.#type.set(number, type)
    this.#application.set(number, application)
    if (success === 1) this.#success.set(number, 1)
    if (finer !== undefined) this.#finer.set(number, finer)
  }

  /** Whether an event that was added is this one. */
  isAt(
    number: number,
    { time, fileSizeMb, type, application, success, finer }: Readonly<EventNumbers>,
  ): boolean {
    return (
      this.#time.get(number) === time &&
      this.#type.get(number) === type &&
      this.#application.get(number) === application &&
      this.#success.get(number) === success &&
      Object.is(this.#fileSizeMb.get(number), fileSizeMb) &&
      this.#finer.get(number) === finer
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

function readNumbers(events: AccessEvents, row: number, numbers: EventNumbers): void {
  numbers.time = events.time[row]!
  numbers.fileSizeMb = events.fileSizeMb[row]!
  numbers.success = events.success[row]!
  numbers.finer = events.finer.size === 0 ? undefined : events.finer.get(row)
}
