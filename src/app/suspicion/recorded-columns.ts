import type { FlagBook } from '../../flag/flag-book.ts'
import { ADDRESS_BYTES } from '../../flag/keys.ts'
import { type AccessEvents, APPLICATION, IP, PLACES, TYPE, USER } from '../../model/access-events.ts'
import type { EventTable } from './event-table.ts'

/** The recorded events `from` to before `to`, out of the tables that hold them. */
export function recordedColumns(book: FlagBook, table: EventTable, from: number, to: number): AccessEvents {
  const { keys } = book
  const length = to - from
  const places = new Uint32Array(PLACES * length)
  const texts = textsIn(table, from, to)
  const bytes = new Uint8Array(texts.bytes + namesIn(book, from, to) + ADDRESS_BYTES * length)
  const starts = new Map<number, number>()
  let end = 0
  for (const text of texts.numbers) {
    starts.set(text, end)
    end = table.texts.copy(text, bytes, end)
  }
  for (let row = 0; row < length; row++) {
    const number = from + row
    const at = PLACES * row
    const user = book.keyOf(number, 0)
    places[at + USER] = end
    if (user >= 0) end = keys.copyUser(user, bytes, end)
    places[at + USER + 1] = end
    places[at + IP] = end
    end = keys.copyAddress(book.keyOf(number, 1), bytes, end)
    places[at + IP + 1] = end
    const type = table.typeOf(number)
    places[at + TYPE] = starts.get(type)!
    places[at + TYPE + 1] = starts.get(type)! + table.texts.lengthOf(type)
    const application = table.applicationOf(number)
    places[at + APPLICATION] = starts.get(application)!
    places[at + APPLICATION + 1] = starts.get(application)! + table.texts.lengthOf(application)
  }
  return { length, bytes, places, ...table.numbersIn(from, to) }
}

/** The types and applications of events, each once, and their bytes. */
function textsIn(table: EventTable, from: number, to: number) {
  const numbers = new Set<number>()
  for (let number = from; number < to; number++) {
    numbers.add(table.typeOf(number))
    numbers.add(table.applicationOf(number))
  }
  let bytes = 0
  for (const text of numbers) bytes += table.texts.lengthOf(text)
  return { numbers, bytes }
}

function namesIn(book: FlagBook, from: number, to: number): number {
  let bytes = 0
  for (let number = from; number < to; number++) {
    const user = book.keyOf(number, 0)
    if (user >= 0) bytes += book.keys.userLength(user)
  }
  return bytes
}
