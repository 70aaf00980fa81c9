import type { AccessEvent } from '../../model/access-event.ts'
import { columnsOf } from '../../model/access-events.ts'
import type { EntryForm } from '../../store/journal/journal.ts'
import type { Entry } from './entry.ts'
import { printEvents, readEvents } from './printed-events.ts'

/** Entries as the journal holds them: JSON, an event as {@link AccessEvent} names its fields. */
export const entryForm: EntryForm<Entry> = {
  print: (entry) => (entry.type === 'events' ? printEvents(entry) : JSON.stringify(entry)),
  read: (printed) => {
    const read = readEvents(printed)
    return read ? { type: 'events', ...read } : parsed(printed)
  },
}

type EventsEntry = Extract<Entry, { type: 'events' }>
type PrintedEvents = Omit<EventsEntry, 'events'> & { readonly events: readonly AccessEvent[] }

function parsed(printed: Buffer): Entry {
  const entry = JSON.parse(printed.toString()) as Entry | PrintedEvents
  return entry.type === 'events'
    ? { ...entry, events: columnsOf((entry as PrintedEvents).events) }
    : (entry as Entry)
}
