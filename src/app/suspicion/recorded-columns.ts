import type { FlagBook } from '../../flag/flag-book.ts'
import { ADDRESS_BYTES } from '../../lib/ip.ts'
import { type AccessEvents, APPLICATION, IP, PLACES, TYPE, USER } from '../../model/access-events.ts'
import type { EventTable } from './event-table.ts'

/** Bytes that most events take, beside texts that others have too. */
const EVENT_BYTES = 32

/** The recorded events `from` to before `to`, out of the tables that hold them. */
export function recordedColumns(book: FlagBook, table: EventTable, from: number, to: number): AccessEvents {
  const { keys } = book
  const length = to - from
  const places = new Uint32Array(PLACES * length)
  let bytes = new Uint8Array(EVENT_BYTES * length + 256)
  let end = 0
  const reserve = (count: number): void => {
    if (end + count <= bytes.length) return
    const larger = new Uint8Array(2 * (end + count))
    larger.set(bytes)
    bytes = larger
  }
  /** Where the texts of types and applications begin: each stands there once. */
  const starts = new Map<number, number>()
  const putText = (text: number, place: number): void => {
    const textLength = table.texts.lengthOf(text)
    let start = starts.get(text)
    if (start === undefined) {
      reserve(textLength)
      start = end
      starts.set(text, start)
      end = table.texts.copy(text, bytes, start)
    }
    places[place] = start
    places[place + 1] = start + textLength
  }
  for (let row = 0; row < length; row++) {
    const number = from + row
    const at = PLACES * row
    const user = book.keyOf(number, 0)
    reserve(ADDRESS_BYTES + (user < 0 ? 0 : keys.userLength(user)))
    places[at + USER] = end
    if (user >= 0) end = keys.copyUser(user, bytes, end)
    places[at + USER + 1] = end
    places[at + IP] = end
    end = keys.copyAddress(book.keyOf(number, 1), bytes, end)
    places[at + IP + 1] = end
    putText(table.typeOf(number), at + TYPE)
    putText(table.applicationOf(number), at + APPLICATION)
  }
  return { length, bytes: bytes.subarray(0, end), places, ...table.numbersIn(from, to) }
}
