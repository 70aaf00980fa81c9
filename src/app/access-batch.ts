import type { AccessEvent } from '../model/access-event.ts'
import { type AccessEvents, columnsOf } from '../model/access-events.ts'
import { accessCodes, accessFields } from '../model/access-fields.ts'
import type { Batch, Column } from '../model/batch.ts'
import { type Dictionaries, Dictionary } from '../model/dictionary.ts'

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
  return { kind: 'code', codes: accessCodes(field, events, dictionary), dictionary }
}
