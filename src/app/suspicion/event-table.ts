import { byteColumn, timeColumn, wholeColumn } from '../../lib/column.ts'
import { spans } from '../../lib/spans.ts'
import type { AccessEvent } from '../../model/access-event.ts'

/** What a flag book does not know of an event. */
export type EventRest = Omit<AccessEvent, 'user' | 'ip'>

/** {@link EventRest} in numbers. */
export interface EventCodes {
  readonly time: number
  /** NaN for none. */
  readonly fileSizeMb: number
  readonly type: number
  readonly application: number
  readonly success: number
  readonly finer: string | undefined
}

/** A part of a saved table: texts in the order of their codes, or events in the order of their numbers. */
export type SavedEvents =
  | { readonly texts: readonly string[] }
  | {
      readonly time: Float64Array
      readonly fileSizeMb: Float64Array
      readonly type: Int32Array
      readonly application: Int32Array
      readonly success: Uint8Array
      readonly finer: ReadonlyMap<number, string>
    }

/** NaN for none; there is one zero. */
const sizeOf = ({ fileSizeMb = Number.NaN }: EventRest): number => fileSizeMb + 0

const TEXTS = 4096
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
  readonly #codes = new Map<string, number>()
  readonly #texts: string[] = []
  #size = 0

  /** Takes in the next event. */
  add(event: AccessEvent): void {
    const number = this.#size++
    for (const column of this.#columns) column.reserve(this.#size)
    this.#time.set(number, event.time)
    this.#fileSizeMb.set(number, sizeOf(event))
    this.#type.set(number, this.#codeOf(event.type))
    this.#application.set(number, this.#codeOf(event.application))
    if (event.success) this.#success.set(number, 1)
    if (event.finer !== undefined) this.#finer.set(number, event.finer)
  }

  /** What an event would be here, in numbers; undefined when a text of it was never met. */
  codesOf(event: EventRest): EventCodes | undefined {
    const type = this.#codes.get(event.type)
    const application = this.#codes.get(event.application)
    if (type === undefined || application === undefined) return undefined
    const { time, success, finer } = event
    return { time, fileSizeMb: sizeOf(event), type, application, success: success ? 1 : 0, finer }
  }

  /** The numbers of an event that was added. */
  codesAt(number: number): EventCodes {
    return {
      time: this.#time.get(number),
      fileSizeMb: this.#fileSizeMb.get(number),
      type: this.#type.get(number),
      application: this.#application.get(number),
      success: this.#success.get(number),
      finer: this.#finer.get(number),
    }
  }

  /** Whether an event that was added is this one. */
  isAt(number: number, { time, fileSizeMb, type, application, success, finer }: EventCodes): boolean {
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
      type: this.#texts[this.#type.get(number)]!,
      application: this.#texts[this.#application.get(number)]!,
      ...(Number.isNaN(fileSizeMb) ? {} : { fileSizeMb }),
      success: this.#success.get(number) === 1,
    }
  }

  /** All of it as it is now, in parts: events are only ever added. */
  save(): Iterable<SavedEvents> {
    return this.#parts(this.#size, this.#texts.length)
  }

  *#parts(size: number, texts: number): Generator<SavedEvents, void> {
    for (const [from, to] of spans(texts, TEXTS)) yield { texts: this.#texts.slice(from, to) }
    for (const [from, to] of spans(size, EVENTS)) yield this.#part(from, to)
  }

  #part(from: number, to: number): SavedEvents {
    const finer = new Map<number, string>()
    for (let number = from; number < to; number++) {
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
      for (const text of saved.texts) this.#codeOf(text)
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

  #codeOf(text: string): number {
    let code = this.#codes.get(text)
    if (code === undefined) {
      code = this.#texts.length
      this.#codes.set(text, code)
      this.#texts.push(text)
    }
    return code
  }
}
