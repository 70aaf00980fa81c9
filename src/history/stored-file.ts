import { tmpdir } from 'node:os'
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  DuckDBListValue,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api'
import { couldMatch } from '../compile/could-match.ts'
import { duckdb } from '../compile/duckdb.ts'
import { columnName } from '../compile/match-sql.ts'
import { canonicalAddress } from '../lib/ip.ts'
import type { Batch, Column } from '../model/batch.ts'
import { type Dictionaries, type Dictionary, MISSING } from '../model/dictionary.ts'
import type { EventIds } from '../model/event-ids.ts'
import { type EventClass, typeOf } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'
import { alone } from './alone.ts'
import { columnValue, fieldOf, type StoredColumn, storedColumns, timeOf } from './stored-columns.ts'

/** A stored file cannot be read as events: what is wrong, and what to do. */
export class StoredFileError extends Error {
  override readonly name = 'StoredFileError'
}

/** Milliseconds; `from <= t < until`. */
interface TimeSpan {
  readonly from: number
  readonly until: number
}

/** Which events of a file are wanted, and what of them. */
export interface Wanted extends TimeSpan {
  readonly eventClass: EventClass
  readonly fields: ReadonlySet<string> | 'all'
  /** Only events that some of these could look at are read. */
  readonly plans: readonly Plan[]
  readonly dictionaries: Dictionaries
  readonly ids: EventIds
  readonly source: number
}

/** What a file holds of the time that is asked for. */
export interface Extent {
  readonly events: number
  /** Rows without a time, of the whole file. */
  readonly timeless: number
  readonly first: number
  readonly last: number
}

/** Events whose list in a field is too long: all, and those of them that no field before has set aside. */
export interface TooLong {
  readonly field: string
  readonly events: number
  readonly first: number
}

/** DuckDB as a reader of Parquet: it picks rows and columns, puts them in order, and never judges. */
export class StoredFiles {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  /** One for each file: rows that stream from a connection end when another stream begins there. */
  readonly #streams: DuckDBConnection[] = []

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }

  static async open(threads: number): Promise<StoredFiles> {
    const settings = { ...alone, threads: String(threads), temp_directory: tmpdir() }
    const instance = await DuckDBInstance.create(':memory:', settings)
    return new StoredFiles(instance, await instance.connect())
  }

  /** Looks at the columns of a Parquet file. `map` says which column holds a field, where its name does not. */
  async file(path: string, map: Readonly<Record<string, string>>): Promise<StoredFile> {
    // DuckDB takes a path for a pattern.
    const pattern = path.replaceAll(/[*?[]/g, '[$&]')
    const from = `read_parquet(${duckdb.literal(pattern)}, file_row_number = true)`
    const columns = await this.#columns(path, from)
    const fields = fieldsOf(path, columns, map)
    const time = fields.get('time')
    const t = time && timeOf(time)
    if (!t)
      throw new StoredFileError(
        `${path}: ${time ? `column ${time.name} is no time` : 'has no column time'}; say --map time=COLUMN, whole milliseconds or a timestamp`,
      )
    const id = fields.get('metadata.uid')
    const shown = [...fields].filter(([field]) => field !== 'time' && field !== 'metadata.uid')
    const stream = await this.#instance.connect()
    this.#streams.push(stream)
    const table = `stored${this.#streams.length}`
    const selected = shown.map(
      ([field, column]) => `${columnValue(field, column)} AS ${duckdb.identifier(columnName(field))}`,
    )
    // DOUBLE, because whole numbers come as BigInt otherwise; it is exact for these.
    const first = [
      `CAST(${t} AS DOUBLE) AS t`,
      `${id ? columnValue('', id) : 'CAST(file_row_number AS DOUBLE)'} AS id`,
    ]
    await this.#connection.run(
      `CREATE VIEW ${table} AS SELECT ${[...first, ...selected].join(', ')} FROM ${from}`,
    )
    return new StoredFile(
      stream,
      path,
      table,
      new Set(shown.map(([field]) => field)),
      new Set(shown.flatMap(([field, { itemId }]) => (itemId === undefined ? [] : [field]))),
      id !== undefined,
    )
  }

  async #columns(path: string, from: string): Promise<readonly StoredColumn[]> {
    try {
      const result = await this.#connection.run(`SELECT * EXCLUDE (file_row_number) FROM ${from} LIMIT 0`)
      return storedColumns(result.columnNames(), result.columnTypes())
    } catch (cause) {
      const [line = ''] = String(cause instanceof Error ? cause.message : cause).split('\n')
      throw new StoredFileError(`${path}: cannot be read as Parquet (${line}); name a Parquet file`, {
        cause,
      })
    }
  }

  close(): void {
    for (const stream of this.#streams) stream.closeSync()
    this.#connection.closeSync()
    this.#instance.closeSync()
  }
}

/** Columns by the field they hold; the first of several wins. */
function fieldsOf(
  path: string,
  columns: readonly StoredColumn[],
  map: Readonly<Record<string, string>>,
): ReadonlyMap<string, StoredColumn> {
  const fields = new Map<string, StoredColumn>()
  for (const [field, name] of Object.entries(map)) {
    const column = columns.find((one) => one.name === name)
    if (!column) {
      const some = columns.slice(0, 30).map((one) => one.name)
      throw new StoredFileError(`--map: ${path} has no column ${name}; it has ${some.join(', ')}`)
    }
    fields.set(field, column)
  }
  const own: Readonly<Record<string, string>> = {
    time: 'time',
    id: 'metadata.uid',
    'metadata.uid': 'metadata.uid',
  }
  for (const column of columns) {
    const field = own[column.name] ?? fieldOf(column.name)
    if (!fields.has(field)) fields.set(field, column)
  }
  return fields
}

/** One Parquet file, as events of one class. */
export class StoredFile {
  readonly path: string
  readonly fields: ReadonlySet<string>
  readonly #lists: ReadonlySet<string>
  /** Whether its events have ids of their own. */
  readonly hasIds: boolean
  readonly #connection: DuckDBConnection
  readonly #table: string

  constructor(
    connection: DuckDBConnection,
    path: string,
    table: string,
    fields: ReadonlySet<string>,
    lists: ReadonlySet<string>,
    hasIds: boolean,
  ) {
    this.#connection = connection
    this.path = path
    this.#table = table
    this.fields = fields
    this.#lists = lists
    this.hasIds = hasIds
  }

  async extent(span: TimeSpan): Promise<Extent> {
    const inside = insideOf(span)
    const reader = await this.#connection.runAndReadAll(
      `SELECT count(*) FILTER (WHERE ${inside}), count(*) FILTER (WHERE t IS NULL), min(t) FILTER (WHERE ${inside}), max(t) FILTER (WHERE ${inside}) FROM ${this.#table}`,
    )
    const [events, timeless, first, last] = reader.getRows()[0]!.map(Number) as [
      number,
      number,
      number,
      number,
    ]
    return { events, timeless, first, last }
  }

  /** The events of a time that are set aside, as live, for a list in one of the fields that are asked for. */
  async tooLong(span: TimeSpan, fields: ReadonlySet<string> | 'all'): Promise<readonly TooLong[]> {
    const lists = this.#asked(fields).filter((field) => this.#lists.has(field))
    if (lists.length === 0) return []
    const counts = lists.flatMap((field, at) => {
      const long = `NOT ${isShort(field)}`
      return [[long], [long, ...lists.slice(0, at).map(isShort)]].map(
        (tests) => `count(*) FILTER (WHERE ${tests.join(' AND ')})`,
      )
    })
    const reader = await this.#connection.runAndReadAll(
      `SELECT ${counts.join(', ')} FROM ${this.#table} WHERE ${insideOf(span)}`,
    )
    const found = reader.getRows()[0]!.map(Number)
    return lists.map((field, at) => ({ field, events: found[2 * at]!, first: found[2 * at + 1]! }))
  }

  #asked(fields: ReadonlySet<string> | 'all'): readonly string[] {
    return [...this.fields].filter((field) => fields === 'all' || fields.has(field))
  }

  /**
   * The events that a plan could look at, in total order, and those of the first and last millisecond, which tell when
   * the stream begins and ends.
   */
  async *batches(wanted: Wanted, { first, last }: Extent): AsyncIterable<Batch> {
    const columns = this.#asked(wanted.fields)
    const table = { table: this.#table, fields: this.fields, lists: this.#lists }
    const test = couldMatch(wanted.plans, wanted.eventClass, table, duckdb)
    const short = columns.filter((field) => this.#lists.has(field)).map(isShort)
    const names = ['t', 'id', ...columns.map((field) => duckdb.identifier(columnName(field)))]
    const result = await this.#connection.stream(
      `SELECT ${names.join(', ')} FROM ${this.#table} WHERE ${insideOf(wanted)} AND ${[...short, `(${test} OR t = ${first} OR t = ${last})`].join(' AND ')} ORDER BY t, id`,
    )
    const codes = new Map(columns.map((field) => [field, codesOf(field, wanted.dictionaries)]))
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      yield this.#batch(chunk, columns, codes, wanted)
    }
  }

  #batch(
    chunk: DuckDBDataChunk,
    fields: readonly string[],
    codes: ReadonlyMap<string, CodeOf>,
    { ids, source, eventClass }: Wanted,
  ): Batch {
    const length = chunk.rowCount
    const time = numbers(chunk.getColumnVector(0), length)
    const named = chunk.getColumnVector(1)
    const ref = new Float64Array(length)
    for (let row = 0; row < length; row++) {
      const id = named.getItem(row)
      ref[row] = this.hasIds ? ids.own(source, String(id), time[row]!) : ids.at(source, Number(id))
    }
    const columns = new Map<string, Column>()
    for (const [at, field] of fields.entries()) {
      const vector = chunk.getColumnVector(at + 2)
      columns.set(field, columnOf(field, vector, length, codes.get(field)!, this.#lists.has(field)))
    }
    return { eventClass, length, time, ref, columns }
  }
}

const bound = (time: number): string => String(Math.max(-8.64e15, Math.min(8.64e15, Math.trunc(time))))

const insideOf = ({ from, until }: TimeSpan): string => `t >= ${bound(from)} AND t < ${bound(until)}`

/** Live, a record with a longer list is set aside. */
const MOST_VALUES = 1024

const isShort = (field: string): string => {
  const x = duckdb.identifier(columnName(field))
  return `coalesce(len(${x}) <= ${MOST_VALUES}, true)`
}

function columnOf(
  field: string,
  vector: DuckDBVector,
  length: number,
  codeOf: CodeOf,
  isList: boolean,
): Column {
  if (typeOf(field) === 'number' && !isList) return { kind: 'number', values: numbers(vector, length) }
  const codes = new Int32Array(length)
  for (let row = 0; row < length; row++) codes[row] = codeIn(vector.getItem(row), codeOf)
  return { kind: 'code', codes, dictionary: codeOf.dictionary }
}

function codeIn(value: DuckDBValue, { dictionary, code }: CodeOf): number {
  if (value === null) return MISSING
  if (!(value instanceof DuckDBListValue)) return code(String(value))
  const items = value.items.filter((one) => typeof one !== 'number' || Number.isFinite(one))
  return items.length > MOST_VALUES ? MISSING : dictionary.list(items.map((one) => code(String(one))))
}

/** Finite numbers; NaN where there is none. */
function numbers(vector: DuckDBVector, length: number): Float64Array {
  const values = new Float64Array(length)
  for (let row = 0; row < length; row++) {
    const value = vector.getItem(row)
    values[row] = typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
  }
  return values
}

interface CodeOf {
  readonly dictionary: Dictionary
  readonly code: (text: string) => number
}

/** Texts whose codes are at hand; beyond, all are looked up again. */
const REMEMBERED = 65_536

function codesOf(field: string, dictionaries: Dictionaries): CodeOf {
  const isAddress = typeOf(field) === 'address'
  const dictionary = dictionaries.get(isAddress ? 'address' : field)
  const known = new Map<string, number>()
  const code = (text: string): number => {
    const found = known.get(text)
    if (found !== undefined) return found
    if (known.size === REMEMBERED) known.clear()
    const fresh = dictionary.code(isAddress ? (canonicalAddress(text) ?? text) : text)
    known.set(text, fresh)
    return fresh
  }
  return { dictionary, code }
}
