import type { Batch, Column } from '../model/batch.ts'
import { type Dictionaries, type Dictionary, MISSING, NULL } from '../model/dictionary.ts'
import type { EventIds } from '../model/event-ids.ts'
import { type EventClass, typeOf } from '../model/fields.ts'

type Value = string | number | null | undefined
type Values = Value | readonly Value[]

/** An event as it is written down: in a case, or in a test. */
export interface WrittenEvent {
  readonly id: string
  readonly time: number
  readonly eventClass: EventClass
  readonly fields: Readonly<Record<string, Values>>
}

/** What the columns of written events are made with. */
export interface Codebook {
  readonly dictionaries: Dictionaries
  readonly ids: EventIds
}

/** Written events of one source as batches: a run of one class each, so that the order of arrival is kept. */
export const batchesOf = (events: readonly WrittenEvent[], codebook: Codebook, source: number): Batch[] =>
  runsOfClass(events).map((run) => batchOf(run, run[0]!.eventClass, codebook, source))

function runsOfClass(events: readonly WrittenEvent[]): WrittenEvent[][] {
  const runs: WrittenEvent[][] = []
  for (const event of events) {
    const run = runs.at(-1)
    if (run?.[0]?.eventClass === event.eventClass) run.push(event)
    else runs.push([event])
  }
  return runs
}

function batchOf(
  events: readonly WrittenEvent[],
  eventClass: EventClass,
  { dictionaries, ids }: Codebook,
  source: number,
): Batch {
  const columns = new Map<string, Column>()
  for (const field of new Set(events.flatMap((event) => Object.keys(event.fields))))
    columns.set(
      field,
      columnOf(
        field,
        events.map(({ fields }) => fields[field]),
        dictionaries,
      ),
    )
  return {
    eventClass,
    length: events.length,
    time: Float64Array.from(events, (event) => event.time),
    ref: Float64Array.from(events, (event) => ids.own(source, event.id, event.time)),
    columns,
  }
}

/** A column of the values that events have of a field. */
export function columnOf(field: string, values: readonly Values[], dictionaries: Dictionaries): Column {
  const type = typeOf(field)
  if (type === 'number' && !values.some(isList))
    return { kind: 'number', values: Float64Array.from(values as readonly Value[], numberOf) }
  const dictionary = dictionaries.get(type === 'address' ? 'address' : field)
  const code = type === 'number' ? codeOfNumber : codeOfText
  const codes = values.map((value) => codeOf(value, (one) => code(one, dictionary), dictionary))
  return { kind: 'code', codes: Int32Array.from(codes), dictionary }
}

/** Of a list the nulls are passed over: of nothing but nulls it is null, without anything missing. */
function codeOf(value: Values, code: (one: Value) => number, dictionary: Dictionary): number {
  if (!isList(value)) return code(value)
  const codes = value.map(code).filter((one) => one > NULL)
  return codes.length === 0 && value.includes(null) ? NULL : dictionary.list(codes)
}

const isList = (value: Values): value is readonly Value[] => Array.isArray(value)

const codeOfText = (value: Value, dictionary: Dictionary): number =>
  value === undefined ? MISSING : value === null ? NULL : dictionary.code(String(value))

function codeOfNumber(value: Value, dictionary: Dictionary): number {
  const number = numberOf(value)
  return Number.isNaN(number) ? MISSING : dictionary.code(String(number))
}

const numberOf = (value: Value): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : Number.NaN
