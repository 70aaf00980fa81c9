import { ByteReader } from '../../lib/byte-reader.ts'
import { ByteWriter } from '../../lib/byte-writer.ts'
import { asciiWords } from '../../lib/words.ts'
import { type AccessEvents, APPLICATION, IP, PLACES, TYPE, USER } from '../../model/access-events.ts'

/** Events as an entry of the journal has them. */
export interface TimedEvents {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly events: AccessEvents
}

const begin = asciiWords('{"type":"events","at":')
const list = asciiWords(',"events":[')
const end = asciiWords(']}')
const firstTime = asciiWords('{"time":')
const nextTime = asciiWords(',{"time":')
const finer = asciiWords(',"finer":')
const user = asciiWords(',"user":')
const ip = asciiWords(',"ip":')
const type = asciiWords(',"type":')
const application = asciiWords(',"application":')
const fileSize = asciiWords(',"fileSizeMb":')
const succeeded = asciiWords(',"success":true}')
const failed = asciiWords(',"success":false}')
/** Bytes of the shortest event there can be. */
const LEAST = 60

/** What is printed is printed in one go, and copied before the next. */
const writer = new ByteWriter(64 * 1024)

/** What `JSON.stringify` would give, many times faster. */
export function printEvents({ at, events }: TimedEvents): Uint8Array {
  writer.clear()
  writer.words(begin)
  writer.whole(at)
  writer.words(list)
  for (let row = 0; row < events.length; row++) printEvent(events, row)
  writer.words(end)
  return Buffer.from(writer.written)
}

function printEvent(events: AccessEvents, row: number): void {
  const { bytes, places } = events
  const at = PLACES * row
  const digits = events.finer.size === 0 ? undefined : events.finer.get(row)
  const size = events.fileSizeMb[row]!
  writer.words(row === 0 ? firstTime : nextTime)
  writer.whole(events.time[row]!)
  if (digits !== undefined) {
    writer.words(finer)
    writer.text(`"${digits}"`)
  }
  if (places[at + USER] !== places[at + USER + 1]) {
    writer.words(user)
    writer.quoted(bytes, places[at + USER]!, places[at + USER + 1]!)
  }
  writer.words(ip)
  writer.quoted(bytes, places[at + IP]!, places[at + IP + 1]!)
  writer.words(type)
  writer.quoted(bytes, places[at + TYPE]!, places[at + TYPE + 1]!)
  writer.words(application)
  writer.quoted(bytes, places[at + APPLICATION]!, places[at + APPLICATION + 1]!)
  if (!Number.isNaN(size)) {
    writer.words(fileSize)
    writer.number(size)
  }
  writer.words(events.success[row] === 1 ? succeeded : failed)
}

/**
 * Reads what was printed straight into columns, whose texts stay where they stand; undefined where a text has escapes, or where it is
 * anything else: then it has to be parsed.
 */
export function readEvents(printed: Uint8Array): TimedEvents | undefined {
  const reader = new ByteReader(printed)
  if (!reader.passes(begin)) return undefined
  const at = reader.whole()
  if (at < 0 || !reader.passes(list)) return undefined
  const events = readList(reader, Math.ceil(printed.length / LEAST))
  return events && reader.isEnd ? { at, events } : undefined
}

/** At most so many events, and what ends them. */
function readList(reader: ByteReader, most: number): AccessEvents | undefined {
  const [time, fileSizeMb] = [new Float64Array(most), new Float64Array(most).fill(Number.NaN)]
  const [places, success] = [new Uint32Array(PLACES * most), new Uint8Array(most)]
  const finest = new Map<number, string>()
  /** Where a text begins and ends; false where none stands that can be taken as it is. */
  const placed = (place: number): boolean => {
    const start = reader.at + 1
    const isText = reader.plainText()
    places[place] = start
    places[place + 1] = reader.at - 1
    return isText
  }
  const readEvent = (row: number): boolean => {
    const place = PLACES * row
    time[row] = reader.whole()
    if (time[row]! < 0) return false
    if (reader.passes(finer)) {
      const start = reader.at + 1
      if (!reader.plainText()) return false
      finest.set(row, reader.text(start, reader.at - 1))
    }
    if (reader.passes(user) && !placed(place + USER)) return false
    const isWhole =
      reader.passes(ip) &&
      placed(place + IP) &&
      reader.passes(type) &&
      placed(place + TYPE) &&
      reader.passes(application) &&
      placed(place + APPLICATION)
    if (!isWhole) return false
    if (reader.passes(fileSize)) {
      fileSizeMb[row] = reader.number()
      if (Number.isNaN(fileSizeMb[row])) return false
    }
    success[row] = reader.passes(succeeded) ? 1 : 0
    return success[row] === 1 || reader.passes(failed)
  }
  let length = 0
  while (length < most && reader.passes(length === 0 ? firstTime : nextTime))
    if (!readEvent(length++)) return undefined
  if (!reader.passes(end)) return undefined
  return {
    ...{ length, finer: finest, bytes: reader.bytes },
    time: time.subarray(0, length),
    places: places.subarray(0, PLACES * length),
    fileSizeMb: fileSizeMb.subarray(0, length),
    success: success.subarray(0, length),
  }
}
