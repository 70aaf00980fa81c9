import { ByteWriter } from '../../lib/byte-writer.ts'
import { asciiWords } from '../../lib/words.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import {
  type AccessEvents,
  APPLICATION,
  columnsOf,
  IP,
  PLACES,
  TYPE,
  USER,
} from '../../model/access-events.ts'
import type { EntryForm } from '../../store/journal/journal.ts'
import type { Entry } from './entry.ts'

/** Entries as the journal holds them: JSON, an event as {@link AccessEvent} names its fields. */
export const entryForm: EntryForm<Entry> = {
  print: (entry) => (entry.type === 'events' ? printEvents(entry) : JSON.stringify(entry)),
  read: (text) => {
    const entry = JSON.parse(text) as Entry | PrintedEvents
    return entry.type === 'events'
      ? { ...entry, events: columnsOf((entry as PrintedEvents).events) }
      : (entry as Entry)
  },
}

type EventsEntry = Extract<Entry, { type: 'events' }>
type PrintedEvents = Omit<EventsEntry, 'events'> & { readonly events: readonly AccessEvent[] }

/** What is printed is printed in one go, and copied before the next. */
const writer = new ByteWriter(64 * 1024)

/** What `JSON.stringify` would give, many times faster. */
function printEvents({ at, events }: EventsEntry): Uint8Array {
  writer.clear()
  writer.text(`{"type":"events","at":${at},"events":[`)
  for (let row = 0; row < events.length; row++) printEvent(events, row)
  writer.words(end)
  return Buffer.from(writer.written)
}

const end = asciiWords(']}')
const firstTime = asciiWords('{"time":')
const nextTime = asciiWords(',{"time":')
const user = asciiWords(',"user":')
const ip = asciiWords(',"ip":')
const type = asciiWords(',"type":')
const application = asciiWords(',"application":')
const fileSize = asciiWords(',"fileSizeMb":')
const succeeded = asciiWords(',"success":true}')
const failed = asciiWords(',"success":false}')

function printEvent(events: AccessEvents, row: number): void {
  const { bytes, places } = events
  const at = PLACES * row
  const finer = events.finer.size === 0 ? undefined : events.finer.get(row)
  const size = events.fileSizeMb[row]!
  writer.words(row === 0 ? firstTime : nextTime)
  writer.whole(events.time[row]!)
  if (finer !== undefined) writer.text(`,"finer":"${finer}"`)
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
