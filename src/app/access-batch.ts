import { ByteWriter } from '../lib/byte-writer.ts'
import type { AccessEvent } from '../model/access-event.ts'
import { type AccessEvents, APPLICATION, columnsOf, IP, PLACES, TYPE, USER } from '../model/access-events.ts'
import type { Batch, Column } from '../model/batch.ts'
import { type Dictionaries, Dictionary, MISSING } from '../model/dictionary.ts'

/** An event of the suspicion service, and its number. */
export type NumberedEvent = {
  readonly number: number
  readonly event: Pick<AccessEvent, keyof AccessEvent>
}

/** Events of the suspicion service, and the number of each. */
export type NumberedEvents = {
  readonly events: AccessEvents
  readonly numbers: ArrayLike<number>
}

export const numberedColumns = (events: readonly NumberedEvent[]): NumberedEvents => ({
  events: columnsOf(events.map(({ event }) => event)),
  numbers: events.map(({ number }) => number),
})

/** Codes of one field of events. */
type Codes = (events: AccessEvents, dictionary: Dictionary) => Int32Array

const textsAt =
  (which: number): Codes =>
  ({ length, bytes, places }, dictionary) => {
    const codes = new Int32Array(length)
    for (let row = 0; row < length; row++) {
      const at = PLACES * row + which
      const start = places[at]!
      const end = places[at + 1]!
      codes[row] = start === end ? MISSING : dictionary.intern(bytes, start, end)
    }
    return codes
  }

const successAs =
  (yes: string, no: string): Codes =>
  ({ length, success }, dictionary) => {
    const codes = new Int32Array(length).fill(dictionary.code(no))
    const succeeded = dictionary.code(yes)
    for (let row = 0; row < length; row++) if (success[row] === 1) codes[row] = succeeded
    return codes
  }

const writer = new ByteWriter(32)

function codeOfNumber(number: number, dictionary: Dictionary): number {
  writer.clear()
  writer.number(number)
  return dictionary.intern(writer.written, 0, writer.written.length)
}

const sizes: Codes = ({ length, fileSizeMb }, dictionary) => {
  const codes = new Int32Array(length).fill(MISSING)
  const known = new Map<number, number>()
  for (let row = 0; row < length; row++) {
    const size = fileSizeMb[row]!
    if (Number.isNaN(size)) continue
    let code = known.get(size)
    if (code === undefined) known.set(size, (code = codeOfNumber(size, dictionary)))
    codes[row] = code
  }
  return codes
}

/**
 * What each field of an event is, as cleaning has it of a file with the columns of `POST /events/`: rules may ask for columns
 * under their own names too.
 */
const codesOf: Readonly<Record<string, Codes>> = {
  'user.name': textsAt(USER),
  'src_endpoint.ip': textsAt(IP),
  activity_name: textsAt(TYPE),
  status: successAs('Success', 'Failure'),
  'unmapped.username': textsAt(USER),
  'unmapped.source_ip': textsAt(IP),
  'unmapped.event_type': textsAt(TYPE),
  'unmapped.success': successAs('true', 'false'),
  'unmapped.application': textsAt(APPLICATION),
  'unmapped.file_size_mb': sizes,
}

/** The fields that an event can have. */
export const accessFields: readonly string[] = Object.keys(codesOf)

/** What is kept of an event: each of its values once. The others are made of these again. */
export const keptAccessFields: ReadonlySet<string> = new Set([
  'user.name',
  'src_endpoint.ip',
  'activity_name',
  'status',
  'unmapped.application',
  'unmapped.file_size_mb',
])

export interface AccessColumns {
  readonly dictionaries: Dictionaries
  readonly wanted: ReadonlySet<string> | 'all'
  /** Fields whose codes must hold from batch to batch. */
  readonly stable: ReadonlySet<string>
  readonly refOf: (number: number) => number
}

/** Events as a batch of logins; only fields that somebody wants. */
export function accessBatch({ events, numbers }: NumberedEvents, columns: AccessColumns): Batch {
  const { wanted, refOf } = columns
  const fields = accessFields.filter((field) => wanted === 'all' || wanted.has(field))
  return {
    eventClass: 'authentication',
    length: events.length,
    time: events.time,
    ref: refsOf(numbers, refOf),
    columns: new Map(fields.map((field) => [field, columnOf(field, events, columns)])),
  }
}

function refsOf(numbers: ArrayLike<number>, refOf: (number: number) => number): Float64Array {
  const refs = new Float64Array(numbers.length)
  for (let row = 0; row < refs.length; row++) refs[row] = refOf(numbers[row]!)
  return refs
}

function columnOf(field: string, events: AccessEvents, { dictionaries, stable }: AccessColumns): Column {
  const fleeting = field.startsWith('unmapped.') && !stable.has(field)
  const name = field === 'src_endpoint.ip' ? 'address' : field
  const dictionary = fleeting ? new Dictionary(dictionaries.seed) : dictionaries.get(name)
  return { kind: 'code', codes: codesOf[field]!(events, dictionary), dictionary }
}
