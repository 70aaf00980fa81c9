import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { EventCursor } from '../../src/model/event-search.ts'
import type { EventStore } from '../../src/store/events/event-store.ts'
import { ParquetEventStore } from '../../src/store/events/parquet-event-store.ts'
import { connect } from '../duckdb/duckdb.ts'
import { manyEvents } from '../events/many-events.ts'
import { openPostgresEvents, type PostgresEvents } from '../events/postgres-events.ts'
import { type Names, type Question, questions, type Range } from '../events/questions.ts'
import { cached } from '../inputs/cache.ts'
import { AnswersDiffer, median } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

const EVENTS = 10_000_000
const PAGE = 50
const DEPTH = 100_000

/** Where a page of a question begins. */
interface Start {
  readonly after: EventCursor | undefined
  readonly offset: number
}

interface Timed {
  readonly question: string
  readonly offset: number
  readonly ours: number[]
  readonly keyset: number[]
  readonly offsetMs: number[]
  readonly duckdb: number[]
}

/** Row 10: a page of fifty events of ten million, first and deep, by every kind of filter. */
export async function row10({ rounds }: BenchOptions): Promise<RowResult> {
  const folder = await cached(`events-${EVENTS}-kept`, loadOurs)
  const postgres = await openPostgresEvents(await cachedFolder('postgres-events'), EVENTS)
  const store = await ParquetEventStore.open(folder)
  const duckdb = await connect(2)
  try {
    const timed: Timed[] = []
    for (const question of questions) {
      process.stderr.write(`  ${question.name}\n`)
      for (const start of await starts(store, question))
        timed.push(await inTurn({ store, postgres, duckdb, folder }, question, start, rounds))
    }
    return result(timed, rounds, { folder, version: postgres.version })
  } finally {
    duckdb.closeSync()
    await store.close()
    await postgres.close()
  }
}

async function loadOurs(path: string): Promise<void> {
  const store = await ParquetEventStore.open(path)
  let sequence = 0
  for (const { batch, ids } of manyEvents(EVENTS))
    await store.append([batch], ids, { feed: 'load', journal: 'load', sequence: ++sequence })
  await store.close()
}

const cachedFolder = (name: string): Promise<string> =>
  cached(name, async (path) => void mkdirSync(path, { recursive: true }))

/** The first page, and one at the depth, or the last where there are fewer. */
async function starts(store: EventStore, { filters }: Question): Promise<readonly Start[]> {
  const count = Math.min(await store.count({ filters }), DEPTH + PAGE)
  const offset = count - PAGE
  const first = { after: undefined, offset: 0 }
  if (offset <= PAGE) return [first]
  let seen = 0
  for await (const events of store.scan({ filters })) {
    const last = events[offset - seen - 1]
    if (last) return [first, { after: { time: last.time, id: last.id }, offset }]
    seen += events.length
  }
  return [first]
}

interface Ways {
  readonly store: EventStore
  readonly postgres: PostgresEvents
  readonly duckdb: DuckDBConnection
  readonly folder: string
}

async function inTurn(ways: Ways, question: Question, start: Start, rounds: number): Promise<Timed> {
  const timed: Timed = {
    question: question.name,
    offset: start.offset,
    ours: [],
    keyset: [],
    offsetMs: [],
    duckdb: [],
  }
  for (let round = -1; round < rounds; round++) {
    const times = round < 0 ? undefined : timed
    const ours = await measured(times?.ours, () => ourPage(ways.store, question, start))
    const theirs = [
      await measured(times?.keyset, () => ways.postgres.keyset(question, start.after, PAGE)),
      await measured(times?.offsetMs, () => ways.postgres.offset(question, start.offset, PAGE)),
      await measured(times?.duckdb, () => duckdbPage(ways, question, start)),
    ]
    for (const page of theirs)
      if (page.join() !== ours.join())
        throw new AnswersDiffer(`pages of ${question.name} differ:\n${ours.join(' ')}\n${page.join(' ')}`)
  }
  return timed
}

async function measured<T>(times: number[] | undefined, ask: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const answer = await ask()
  times?.push(performance.now() - began)
  return answer
}

const numberOf = (id: string): number => Number(id.split(':')[1])

async function ourPage(
  store: EventStore,
  { filters }: Question,
  { after }: Start,
): Promise<readonly number[]> {
  const page = await store.page({ filters, limit: PAGE, after })
  return page.map(({ id }) => numberOf(id))
}

const duckdbNames: Names = {
  user: '"user.name"',
  ip: '"src_endpoint.ip"',
  path: '"http_request.url.path"',
  port: '"src_endpoint.port"',
  bytes: '"traffic.bytes_out"',
  status: 'status',
  // Its addresses are texts, and it has no ranges of them built in.
  inRange: (range) => `regexp_matches("src_endpoint.ip", '${spelled[range]}')`,
}

const spelled: Readonly<Record<Range, string>> = {
  '10.3.0.0/22': '^10\\.3\\.[0-3]\\.',
  '10.3.76.120/30': '^10\\.3\\.76\\.12[0-3]$',
}

/** The same question to DuckDB over our own files. */
async function duckdbPage({ duckdb, folder }: Ways, { sql }: Question, { after }: Start) {
  const behind = after ? `and (time, id) < (${after.time}, '${after.id}')` : ''
  const reader = await duckdb.runAndReadAll(
    `select * from read_parquet('${folder}/http/**/*.parquet') where ${sql(duckdbNames)} ${behind} order by time desc, id desc limit ${PAGE}`,
  )
  const at = reader.columnNames().indexOf('id')
  return reader.getRows().map((row) => numberOf(String(row[at])))
}

function result(
  timed: readonly Timed[],
  rounds: number,
  about: { readonly folder: string; readonly version: string },
): RowResult {
  const deep = timed.filter(({ offset }) => offset > 0)
  const first = timed.filter(({ offset }) => offset === 0)
  const all = (of: readonly Timed[], way: Way): number[] => of.flatMap((one) => one[way])
  return {
    row: 10,
    title: 'A page of 50 of ten million events, any filter',
    columns: [
      'page',
      'p50 / p99 / longest ms, Vedette',
      'PostgreSQL, keyset',
      'PostgreSQL, OFFSET',
      'DuckDB, our files',
    ],
    table: [
      ['first', ...ways.map((way) => spread(all(first, way)))],
      ['deep', ...ways.map((way) => spread(all(deep, way)))],
      ...timed.map((one) => [
        `${one.question}, from ${one.offset}`,
        ...ways.map((way) => fixed(median(one[way]), 1)),
      ]),
    ],
    ratios: [
      {
        what: 'p99 ms, any page',
        value: fixed(quantile(all(timed, 'ours'), 0.99), 1),
        least: '50',
        aim: '5',
      },
      ...(['keyset', 'offsetMs', 'duckdb'] as const).map((way) => ({
        what: `p99, ${names[way]} / Vedette`,
        value: fixed(quantile(all(timed, way), 0.99) / quantile(all(timed, 'ours'), 0.99), 2),
        least: '',
        aim: '',
      })),
    ],
    notes: [
      `${EVENTS} events of ten days in hourly files, ${fixed(bytesOf(about.folder) / 2 ** 20)} MiB; ${timed.length} pages, each asked ${rounds} times in turn after once to warm up; a deep page begins at ${DEPTH}, or is the last. Lines of single questions are medians. All pages equal.`,
      `PostgreSQL ${about.version}: one table, with indexes by time, by user and time, and by address and time; DuckDB on two threads reads the Parquet files that Vedette wrote.`,
    ],
    samples: timed,
  }
}

type Way = 'ours' | 'keyset' | 'offsetMs' | 'duckdb'
const ways: readonly Way[] = ['ours', 'keyset', 'offsetMs', 'duckdb']
const names = { keyset: 'PostgreSQL keyset', offsetMs: 'PostgreSQL OFFSET', duckdb: 'DuckDB' }

const spread = (times: readonly number[]): string =>
  [0.5, 0.99, 1].map((share) => fixed(quantile(times, share), 1)).join(' / ')

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

function bytesOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
