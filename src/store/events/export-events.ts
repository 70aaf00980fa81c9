import type { EventSearch, ExportFormat, StoredEvent, StoredShape } from '../../model/event-search.ts'
import { csvHead, csvLine } from './csv-lines.ts'
import type { EventStore } from './event-store.ts'
import { ParquetWriter } from './parquet/write-events.ts'
import { tableOf } from './table-of-events.ts'

/** Events of one part of an exported Parquet file. */
const PART = 10_000

/** The bytes of a file with all that a search finds, the newest first. No more than some thousand events are in memory. */
export async function* exportEvents(
  store: Pick<EventStore, 'scan' | 'fields'>,
  search: EventSearch,
  format: ExportFormat,
): AsyncGenerator<Uint8Array> {
  switch (format) {
    case 'ndjson':
      for await (const events of store.scan(search)) yield Buffer.from(events.map(jsonLine).join(''))
      return
    case 'csv': {
      const fields = [...(await store.fields(search)).keys()]
      yield Buffer.from(csvHead(fields))
      for await (const events of store.scan(search))
        yield Buffer.from(events.map((event) => csvLine(event, fields)).join(''))
      return
    }
    case 'parquet':
      yield* parquetParts(store, search)
  }
}

const jsonLine = ({ id, time, eventClass, fields }: StoredEvent): string =>
  `${JSON.stringify({ id, time: new Date(time).toISOString(), class: eventClass, ...fields })}\n`

async function* parquetParts(
  store: Pick<EventStore, 'scan' | 'fields'>,
  search: EventSearch,
): AsyncGenerator<Uint8Array> {
  const shapes = new Map<string, StoredShape>([['class', 'text'], ...(await store.fields(search))])
  const writer = new ParquetWriter(shapes, 'compressed')
  let waiting: StoredEvent[] = []
  for await (const events of store.scan(search)) {
    waiting.push(...events)
    if (waiting.length < PART) continue
    yield* writer.write(tableOf(waiting, shapes))
    waiting = []
  }
  if (waiting.length > 0) yield* writer.write(tableOf(waiting, shapes))
  yield* writer.end()
}
