import { byteColumn, timeColumn, wholeColumn } from '../../lib/column.ts'
import type { AccessEvent } from '../../model/access-event.ts'

/** What a flag book does not know of an event. */
export type EventRest = Omit<AccessEvent, 'user' | 'ip'>

/** The events of a book by number, without who and from where: 25 bytes each, and every text once. */
export class EventTable {
  readonly #time = timeColumn()
  /** NaN for none. */
  readonly #fileSizeMb = timeColumn()
  readonly #type = wholeColumn(0)
  readonly #application = wholeColumn(0)
  readonly #success = byteColumn(0)
  readonly #finer = new Map<number, string>()
  readonly #codes = new Map<string, number>()
  readonly #texts: string[] = []
  #size = 0

  /** Takes in the next event. */
  add(event: AccessEvent): void {
    const number = this.#size++
    for (const column of [this.#time, this.#fileSizeMb, this.#type, this.#application, this.#success]) {
      column.reserve(this.#size)
    }
    this.#time.set(number, event.time)
    this.#fileSizeMb.set(number, event.fileSizeMb ?? Number.NaN)
    this.#type.set(number, this.#codeOf(event.type))
    this.#application.set(number, this.#codeOf(event.application))
    if (event.success) this.#success.set(number, 1)
    if (event.finer !== undefined) this.#finer.set(number, event.finer)
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
