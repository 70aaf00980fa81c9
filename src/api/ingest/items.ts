import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { parseJson, withoutMark } from '../bodies/json.ts'
import { Problem } from '../problem.ts'
import { csvCells } from './csv-cells.ts'
import { csvRecords, lines, type Record, type Records } from './records.ts'

/** A record out of which no item can be read, and why. */
export class Unreadable {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

/** The items of a body, in order: what was parsed, or the rows of a stream of at most `most` bytes as they arrive. */
export function itemsOf(
  body: unknown,
  mediaType: string,
  most: number,
): AsyncIterable<unknown> | readonly unknown[] {
  if (!(body instanceof Readable)) return listOf(body)
  return isCsv(mediaType) ? each(rowsOf(body, most)) : jsonLines(lines(body, most))
}

export const isCsv = (mediaType: string): boolean => mediaType.startsWith('text/csv')

/** What was parsed, as a list. */
export function listOf(body: unknown): readonly unknown[] {
  if (body === undefined || body === null)
    throw new Problem(422, 'there is no event; send one or a list, as JSON, NDJSON or CSV')
  return Array.isArray(body) ? body : [body]
}

async function* each<Part>(parts: AsyncIterable<readonly Part[]>): AsyncGenerator<Part> {
  for await (const part of parts) yield* part
}

async function* jsonLines(records: Records): AsyncGenerator<unknown> {
  for await (const record of each(records)) {
    const item = jsonItem(record)
    if (item !== undefined) yield item
  }
}

/** The item that stands in a line of JSON; undefined where it is empty. */
export function jsonItem(record: Record): unknown {
  if (record === 'tooLong') return tooLong
  try {
    return parseJson(record)
  } catch (error) {
    if (error instanceof Problem) return new Unreadable(error.message.replaceAll('the body', 'the line'))
    throw error
  }
}

const tooLong = new Unreadable('the line is longer than 1 MiB')

/** The rows of CSV as items, those together that came together. */
export async function* rowsOf(body: Readable, most: number): AsyncGenerator<readonly unknown[]> {
  let header: readonly string[] | undefined
  for await (const records of csvRecords(body, most)) {
    const items: unknown[] = []
    for (const record of records) {
      if (record.length === 0) continue
      const cells = record === 'tooLong' ? tooLong : cellsOf(record)
      if (header === undefined) header = headerOf(cells)
      else items.push(cells instanceof Unreadable ? cells : row(header, cells))
    }
    yield items
  }
  if (header === undefined)
    throw new Problem(422, 'there is no event; the first line of CSV names the columns')
}

function cellsOf(record: Buffer): readonly string[] | Unreadable {
  if (!isUtf8(record)) return new Unreadable('the line is not UTF-8')
  return csvCells(record.toString('utf8')) ?? new Unreadable('a quote is not closed, or something follows it')
}

const MOST_COLUMNS = 256
const needed = ['timestamp', 'source_ip', 'event_type', 'application', 'success']

function headerOf(cells: readonly string[] | Unreadable): readonly string[] {
  if (cells instanceof Unreadable) throw new Problem(422, `the header of the CSV: ${cells.why}`)
  const names = cells.map((name) => withoutMark(name).trim())
  const missing = needed.filter((name) => !names.includes(name))
  if (missing.length > 0) throw new Problem(422, `the header of the CSV lacks ${missing.join(', ')}`)
  if (names.length > MOST_COLUMNS) throw new Problem(422, `more than ${MOST_COLUMNS} columns`)
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i)
  if (twice !== undefined) throw new Problem(422, `the header of the CSV has ${twice} twice`)
  return names
}

/** One row as it would be sent as JSON; the schema of events judges it. */
function row(header: readonly string[], cells: readonly string[]): unknown {
  if (cells.length !== header.length)
    return new Unreadable(`the row has ${cells.length} cells, the header has ${header.length}`)
  const cell = (name: string): string | undefined => cells[header.indexOf(name)]
  return {
    timestamp: cell('timestamp'),
    username: cell('username'),
    source_ip: cell('source_ip'),
    event_type: cell('event_type'),
    file_size_mb: numberIn(cell('file_size_mb')),
    application: cell('application'),
    success: truthIn(cell('success')),
  }
}

const numberIn = (text = ''): unknown =>
  text === '' ? undefined : /^-?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : text

const truthIn = (text = ''): unknown => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text)
