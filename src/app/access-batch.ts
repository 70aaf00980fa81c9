import type { AccessEvent } from '../model/access-event.ts'
import type { Batch, Column } from '../model/batch.ts'
import { type Dictionaries, Dictionary, MISSING } from '../model/dictionary.ts'

/** An event of the suspicion service, and its number. */
export type NumberedEvent = {
  readonly number: number
  readonly event: Pick<AccessEvent, keyof AccessEvent>
}

/**
 * What each field of an event is, as cleaning has it of a file with the columns of `POST /events/`: rules may ask for columns
 * under their own names too.
 */
const textOf: Readonly<Record<string, (event: AccessEvent) => string | undefined>> = {
  'user.name': ({ user }) => user,
  'src_endpoint.ip': ({ ip }) => ip,
  activity_name: ({ type }) => type,
  status: ({ success }) => (success ? 'Success' : 'Failure'),
  'unmapped.username': ({ user }) => user,
  'unmapped.source_ip': ({ ip }) => ip,
  'unmapped.event_type': ({ type }) => type,
  'unmapped.success': ({ success }) => String(success),
  'unmapped.application': ({ application }) => application,
  'unmapped.file_size_mb': ({ fileSizeMb }) => (fileSizeMb === undefined ? undefined : String(fileSizeMb)),
}

/** The fields that an event can have. */
export const accessFields: readonly string[] = Object.keys(textOf)

export interface AccessColumns {
  readonly dictionaries: Dictionaries
  readonly wanted: ReadonlySet<string> | 'all'
  /** Fields whose codes must hold from batch to batch. */
  readonly stable: ReadonlySet<string>
  readonly refOf: (number: number) => number
}

/** Events as a batch of logins; only fields that somebody wants. */
export function accessBatch(events: readonly NumberedEvent[], columns: AccessColumns): Batch {
  const { wanted, refOf } = columns
  const fields = accessFields.filter((field) => wanted === 'all' || wanted.has(field))
  return {
    eventClass: 'authentication',
    length: events.length,
    time: Float64Array.from(events, ({ event }) => event.time),
    ref: Float64Array.from(events, ({ number }) => refOf(number)),
    columns: new Map(fields.map((field) => [field, columnOf(field, events, columns)])),
  }
}

function columnOf(
  field: string,
  events: readonly NumberedEvent[],
  { dictionaries, stable }: AccessColumns,
): Column {
  const fleeting = field.startsWith('unmapped.') && !stable.has(field)
  const name = field === 'src_endpoint.ip' ? 'address' : field
  const dictionary = fleeting ? new Dictionary(dictionaries.seed) : dictionaries.get(name)
  const read = textOf[field]!
  const known = fleeting ? new Map<string, number>() : knownOf(dictionary)
  const codes = Int32Array.from(events, ({ event }) => {
    const text = read(event)
    if (text === undefined) return MISSING
    let code = known.get(text)
    if (code === undefined) known.set(text, (code = dictionary.code(text)))
    return code
  })
  return { kind: 'code', codes, dictionary }
}

/** Texts whose codes are known without a look into the dictionary, which takes bytes. */
const MOST_KNOWN = 1 << 16
const knownCodes = new WeakMap<Dictionary, Map<string, number>>()

function knownOf(dictionary: Dictionary): Map<string, number> {
  const known = knownCodes.get(dictionary)
  if (known && known.size < MOST_KNOWN) return known
  const fresh = new Map<string, number>()
  knownCodes.set(dictionary, fresh)
  return fresh
}
