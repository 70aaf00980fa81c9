import type { AccessEvent } from '../../model/access-event.ts'
import { keptAccessFields } from '../../model/access-fields.ts'
import type { Batch } from '../../model/batch.ts'
import type { Dictionaries } from '../../model/dictionary.ts'
import { ACCESS_SOURCE, eventNumber } from '../../model/event-id.ts'
import type { EventIds } from '../../model/event-ids.ts'
import type { EventValue, StoredEvent } from '../../model/event-search.ts'
import type { EventClass } from '../../model/fields.ts'
import { accessBatch, type NumberedEvent, numberedColumns } from '../access-batch.ts'
import { columnOf } from '../written-events.ts'

/** What columns of stored events are made with. */
export interface StoredColumns {
  readonly dictionaries: Dictionaries
  readonly ids: EventIds
  readonly wanted: (eventClass: EventClass) => ReadonlySet<string> | 'all'
  /** Fields whose codes must hold from batch to batch. */
  readonly stable: ReadonlySet<string>
}

/** The fields that must be read to make columns of stored events; undefined: all. */
export function readFields(
  classes: readonly EventClass[],
  wanted: StoredColumns['wanted'],
): readonly string[] | undefined {
  const fields = new Set(classes.includes('authentication') ? keptAccessFields : [])
  for (const eventClass of classes) {
    const some = wanted(eventClass)
    if (some === 'all') return undefined
    for (const field of some) fields.add(field)
  }
  return [...fields]
}

/** Stored events as rules saw them when they came: a batch for each run of one class and origin, in their order. */
export function storedBatches(events: readonly StoredEvent[], columns: StoredColumns): readonly Batch[] {
  const runs: { readonly kind: string; readonly events: StoredEvent[] }[] = []
  for (const event of events) {
    const kind = eventNumber(event.id) === undefined ? event.eventClass : ACCESS_SOURCE
    const run = runs.at(-1)
    if (run?.kind === kind) run.events.push(event)
    else runs.push({ kind, events: [event] })
  }
  return runs.map(({ kind, events }) =>
    kind === ACCESS_SOURCE ? batchOfAccess(events, columns) : batchOfRecords(events, columns),
  )
}

function batchOfAccess(
  events: readonly StoredEvent[],
  { dictionaries, ids, wanted, stable }: StoredColumns,
): Batch {
  const source = ids.source(ACCESS_SOURCE)
  return accessBatch(numberedColumns(events.map(accessEventOf)), {
    dictionaries,
    wanted: wanted('authentication'),
    stable,
    refOf: (number) => ids.at(source, number),
  })
}

/** The event as it came: each of its values is stored once, and rules may ask for it under several names. */
function accessEventOf({ id, time, fields }: StoredEvent): NumberedEvent {
  const user = fields['user.name']
  const size = fields['unmapped.file_size_mb']
  const event: AccessEvent = {
    time,
    ...(user !== undefined && { user: String(user) }),
    ip: String(fields['src_endpoint.ip']),
    type: String(fields.activity_name),
    application: String(fields['unmapped.application']),
    ...(size !== undefined && { fileSizeMb: Number(size) }),
    success: fields.status === 'Success',
  }
  return { number: eventNumber(id)!, event }
}

function batchOfRecords(events: readonly StoredEvent[], { dictionaries, ids, wanted }: StoredColumns): Batch {
  const { eventClass } = events[0]!
  const asked = wanted(eventClass)
  const names = new Set(events.flatMap(({ fields }) => Object.keys(fields)))
  const fields = [...names].filter((name) => asked === 'all' || asked.has(name))
  return {
    eventClass,
    length: events.length,
    time: Float64Array.from(events, ({ time }) => time),
    ref: Float64Array.from(events, ({ id }) => refOf(id, ids)),
    columns: new Map(
      fields.map((name) => [
        name,
        columnOf(
          name,
          events.map(({ fields }): EventValue | undefined => fields[name]),
          dictionaries,
        ),
      ]),
    ),
  }
}

/** The reference of an event that is known by its place: `<source>:<position>`. */
function refOf(id: string, ids: EventIds): number {
  const end = id.lastIndexOf(':')
  return ids.at(ids.source(id.slice(0, end)), Number(id.slice(end + 1)))
}
