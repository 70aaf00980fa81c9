import { Readable } from 'node:stream'
import { type AccessEvents, columnsOf } from '../../model/access-events.ts'
import type { Fault } from '../problem.ts'
import { isCsv, jsonItem, listOf, rowsOf } from './items.ts'
import { readEvent } from './read-events.ts'
import { lines, type Record } from './records.ts'
import { scanEvents } from './scan-events.ts'

/** Items in a row: the events among them as columns, and what is wrong with each of the others, by its place in the request. */
export interface Batch {
  readonly items: number
  readonly events: AccessEvents
  readonly faults: ReadonlyMap<number, readonly Fault[]>
}

/** Items that are recorded together. */
const TOGETHER = 1_000

/** The items of a body of any size, in batches, as they arrive. The first is there: a body that has none that can be read is refused here. */
export async function batchesOf(body: unknown, mediaType: string): Promise<AsyncGenerator<Batch>> {
  const all = batchesIn(body, mediaType)
  const first = await all.next()
  return withFirst(first, all)
}

async function* withFirst(first: IteratorResult<Batch>, rest: AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    // Also where nobody wants more than the first.
    await rest.return(undefined)
  }
}

function batchesIn(body: unknown, mediaType: string): AsyncGenerator<Batch> {
  if (!(body instanceof Readable)) return batches([listOf(body)], readItems)
  const most = Number.POSITIVE_INFINITY
  return isCsv(mediaType) ? batches(rowsOf(body, most), readItems) : batches(lines(body, most), readLines)
}

async function* batches<Given>(
  parts: AsyncIterable<readonly Given[]> | Iterable<readonly Given[]>,
  read: (given: readonly Given[], first: number) => Batch,
): AsyncGenerator<Batch> {
  let first = 0
  let waiting: readonly Given[] = []
  for await (const part of parts) {
    waiting = waiting.length === 0 ? part : waiting.concat(part)
    let at = 0
    for (; waiting.length - at >= TOGETHER; at += TOGETHER) {
      const batch = read(waiting.slice(at, at + TOGETHER), first)
      yield batch
      first += batch.items
    }
    waiting = waiting.slice(at)
  }
  if (waiting.length > 0) yield read(waiting, first)
}

function readItems(given: readonly unknown[], first: number): Batch {
  const read = given.map((item, i) => readEvent(item, first + i))
  return {
    items: given.length,
    events: columnsOf(read.flatMap((one) => ('event' in one ? [one.event] : []))),
    faults: new Map(read.flatMap((one, i) => ('faults' in one ? [[first + i, one.faults] as const] : []))),
  }
}

const noFaults: Batch['faults'] = new Map()

function readLines(given: readonly Record[], first: number): Batch {
  const events = scanLines(given)
  if (events) return { items: events.length, events, faults: noFaults }
  return readItems(
    given.map(jsonItem).filter((item) => item !== undefined),
    first,
  )
}

const OPEN_BRACE = 0x7b
const comma = Buffer.from('\n,')

/**
 * Lines of the usual form as columns, scanned as one list; undefined where any of them has to be parsed by itself. Line ends stay
 * between them, where no text can go on, and each begins with a brace, which stands before an event and nowhere else: when
 * there are as many events as lines, each line is one.
 */
function scanLines(given: readonly Record[]): AccessEvents | undefined {
  const full = given.filter((line) => line.length > 0)
  const parts: Buffer[] = []
  for (const line of full) {
    if (line === 'tooLong' || line[0] !== OPEN_BRACE) return undefined
    parts.push(comma, line)
  }
  parts[0] = Buffer.from('[')
  const events = scanEvents(Buffer.concat([...parts, Buffer.from(']')]))
  return events?.length === full.length ? events : undefined
}
