import { ByteWriter } from '../../lib/byte-writer.ts'
import { asciiWords } from '../../lib/words.ts'
import { type AccessEvents, IP, PLACES, USER } from '../../model/access-events.ts'
import { ACCESS_SOURCE } from '../../model/event-id.ts'
import { PLACE_DIGITS } from '../../model/event-ids.ts'
import type { Recorded } from '../suspicion-service.ts'

/** What is printed is printed in one go, and copied before the next. */
const writer = new ByteWriter(64 * 1024)

const begin = asciiWords(`{"id":"${ACCESS_SOURCE}:`)
const user = asciiWords('","user":')
const nobody = asciiWords('null')
const ip = asciiWords(',"ip":')
const clear = asciiWords(',"is_suspicious":false,"score":0,"causes":[]')
const again = asciiWords(',"duplicate":true')
const end = asciiWords('}')

/**
 * Prints results as they are described by the schema `EventResult`, many times faster than one object each. One printer at a time:
 * with the next one that begins, this one has ended.
 */
export class ResultPrinter {
  readonly #events: AccessEvents
  readonly #recorded: Recorded

  constructor(events: AccessEvents, recorded: Recorded) {
    writer.clear()
    this.#events = events
    this.#recorded = recorded
  }

  /** What becomes of the event at a place. */
  add(row: number): void {
    const { bytes, places } = this.#events
    const { numbers, duplicate, said } = this.#recorded
    const at = PLACES * row
    writer.words(begin)
    writer.whole(numbers[row]!, PLACE_DIGITS)
    writer.words(user)
    if (places[at + USER] === places[at + USER + 1]) writer.words(nobody)
    else writer.quoted(bytes, places[at + USER]!, places[at + USER + 1]!)
    writer.words(ip)
    writer.quoted(bytes, places[at + IP]!, places[at + IP + 1]!)
    const told = said.get(row)
    if (told === undefined) writer.words(clear)
    else {
      writer.text(`,"is_suspicious":${told.flagged},"score":${told.score},"causes":`)
      writer.text(JSON.stringify(told.causes))
    }
    if (duplicate[row] === 1) writer.words(again)
    writer.words(end)
  }

  /** Characters between results. */
  text(text: string): void {
    writer.text(text)
  }

  get printed(): Buffer {
    return Buffer.from(writer.written)
  }
}

/** All results as a list of JSON. */
export function printJson(events: AccessEvents, recorded: Recorded): Buffer {
  const printer = new ResultPrinter(events, recorded)
  for (let row = 0; row < events.length; row++) {
    printer.text(row === 0 ? '[' : ',')
    printer.add(row)
  }
  printer.text(events.length === 0 ? '[]' : ']')
  return printer.printed
}

/** All results, one a line. */
export function printRows(events: AccessEvents, recorded: Recorded): Buffer {
  const printer = new ResultPrinter(events, recorded)
  for (let row = 0; row < events.length; row++) {
    printer.add(row)
    printer.text('\n')
  }
  return printer.printed
}
