import type { AccessEvent } from './access-event.ts'

/**
 * Events as columns, so that many cost no object each. What each field is says {@link AccessEvent}; plain data, which can be
 * sent to another thread.
 */
export type AccessEvents = {
  readonly length: number
  readonly time: Float64Array
  /** By the place of an event; most have none. */
  readonly finer: ReadonlyMap<number, string>
  /** The texts of events, and perhaps others, as UTF-8. */
  readonly bytes: Uint8Array
  /** Where each text of an event begins and ends, {@link PLACES} numbers an event; an empty one is none. */
  readonly places: Uint32Array
  /** NaN for none; there is one zero. */
  readonly fileSizeMb: Float64Array
  readonly success: Uint8Array
}

/** Places of an event: the texts in their order, each with its beginning and its end. */
export const PLACES = 8
export const USER = 0
export const IP = 2
export const TYPE = 4
export const APPLICATION = 6

/** Events one by one as columns. */
export function columnsOf(events: readonly AccessEvent[]): AccessEvents {
  const { length } = events
  const finer = new Map<number, string>()
  const places = new Uint32Array(PLACES * length)
  const bytes = new Uint8Array(events.reduce((sum, event) => sum + mostBytes(event), 0))
  let end = 0
  const put = (text: string, place: number): void => {
    places[place] = end
    end = write(text, bytes, end)
    places[place + 1] = end
  }
  for (const [row, event] of events.entries()) {
    if (event.finer !== undefined) finer.set(row, event.finer)
    put(event.user ?? '', PLACES * row + USER)
    put(event.ip, PLACES * row + IP)
    put(event.type, PLACES * row + TYPE)
    put(event.application, PLACES * row + APPLICATION)
  }
  return {
    ...{ length, finer, bytes, places },
    time: Float64Array.from(events, ({ time }) => time),
    fileSizeMb: Float64Array.from(events, ({ fileSizeMb = Number.NaN }) => fileSizeMb + 0),
    success: Uint8Array.from(events, ({ success }) => (success ? 1 : 0)),
  }
}

const mostBytes = ({ user = '', ip, type, application }: AccessEvent): number =>
  3 * (user.length + ip.length + type.length + application.length)

const encoder = new TextEncoder()

function write(text: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return at + encoder.encodeInto(text, bytes.subarray(at)).written
    bytes[at + i] = code
  }
  return at + text.length
}

/** One of them by itself. */
export function eventAt(events: AccessEvents, row: number): AccessEvent {
  const finer = events.finer.get(row)
  const user = textAt(events, row, USER)
  const fileSizeMb = events.fileSizeMb[row]!
  return {
    time: events.time[row]!,
    ...(finer === undefined ? {} : { finer }),
    ...(user === '' ? {} : { user }),
    ip: textAt(events, row, IP),
    type: textAt(events, row, TYPE),
    application: textAt(events, row, APPLICATION),
    ...(Number.isNaN(fileSizeMb) ? {} : { fileSizeMb }),
    success: events.success[row] === 1,
  }
}

/** All of them by themselves. */
export const eventsIn = (events: AccessEvents): AccessEvent[] =>
  Array.from(events.time, (_, row) => eventAt(events, row))

// A byte order mark at the front of a text belongs to it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of an event that stands at one of {@link PLACES}. */
export const textAt = ({ bytes, places }: AccessEvents, row: number, which: number): string =>
  decoder.decode(bytes.subarray(places[PLACES * row + which], places[PLACES * row + which + 1]))

/** The texts of all events at one of {@link PLACES}: the place of the first stands at `at`, those of the others `step` apart. */
export const textsAt = (
  { length, bytes, places }: AccessEvents,
  which: number,
): Pick<AccessEvents, 'length' | 'bytes' | 'places'> & { readonly at: number; readonly step: number } => ({
  ...{ length, bytes, places },
  at: which,
  step: PLACES,
})

/** Some of the events, in this order. */
export function pickEvents(events: AccessEvents, rows: Int32Array): AccessEvents {
  const finer = new Map<number, string>()
  const places = new Uint32Array(PLACES * rows.length)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const digits = events.finer.get(row)
    if (digits !== undefined) finer.set(i, digits)
    places.set(events.places.subarray(PLACES * row, PLACES * (row + 1)), PLACES * i)
  }
  return {
    ...{ length: rows.length, finer, bytes: events.bytes, places },
    time: Float64Array.from(rows, (row) => events.time[row]!),
    fileSizeMb: Float64Array.from(rows, (row) => events.fileSizeMb[row]!),
    success: Uint8Array.from(rows, (row) => events.success[row]!),
  }
}

/** Where columns are copied to: arrays of so many items. */
export interface ColumnRoom {
  numbers(length: number): Float64Array
  places(length: number): Uint32Array
  codes(length: number): Int32Array
  bytes(length: number): Uint8Array
}

/** The same events in other memory. */
export function copyEvents(events: AccessEvents, room: ColumnRoom): AccessEvents {
  const { length, bytes } = events
  return {
    ...{ length, finer: events.finer },
    time: filled(room.numbers(length), events.time),
    bytes: filled(room.bytes(bytes.length), bytes),
    places: filled(room.places(PLACES * length), events.places),
    fileSizeMb: filled(room.numbers(length), events.fileSizeMb),
    success: filled(room.bytes(length), events.success),
  }
}

type Numbers = Float64Array | Uint32Array | Int32Array | Uint8Array

/** An array that has what another one has. */
export function filled<A extends Numbers>(to: A, from: A): A {
  to.set(from)
  return to
}

/** What columns lie in. */
export const arraysOf = ({ time, bytes, places, fileSizeMb, success }: AccessEvents): readonly Numbers[] => [
  time,
  bytes,
  places,
  fileSizeMb,
  success,
]
