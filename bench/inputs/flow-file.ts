import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { type PlannedAttack, parseAttack } from '../../src/generate/attack.ts'
import { generate } from '../../src/generate/generate.ts'
import { connect } from '../duckdb/duckdb.ts'
import { toParquet } from '../duckdb/sql.ts'
import { columns } from '../rules.ts'
import { cached } from './cache.ts'
import { writeLines } from './write-lines.ts'

const data = process.env.VEDETTE_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))
const original = join(data, 'flows', 'network_traffic.csv.gz')

/** What the flows are, for the result. */
export const flowOrigin = existsSync(original)
  ? 'flows/network_traffic.csv.gz of the data folder, sorted by time'
  : 'vedette generate flows --seed 1, sorted by time (the data folder is absent)'

/** The flow file as CSV, sorted by time. */
export function flowFile(): Promise<string> {
  if (!existsSync(original)) return cached('flows-generated.csv', (path) => writeSorted(path, generated()))
  const { size, mtimeMs } = statSync(original)
  return cached(`flows-${size}-${Math.round(mtimeMs)}.csv`, (path) => {
    const [header, ...lines] = gunzipSync(readFileSync(original)).toString('latin1').split('\n')
    return writeSorted(path, { header: header!, lines: lines.filter((line) => line !== '') })
  })
}

/** The same rows as Parquet. */
export async function flowParquet(): Promise<string> {
  const csv = await flowFile()
  return cached(`${csv.slice(csv.lastIndexOf('/') + 1, -4)}.parquet`, async (path) => {
    const connection = await connect(0)
    await connection.run(toParquet(csv, path))
    connection.closeSync()
  })
}

interface Lines {
  readonly header: string
  readonly lines: Iterable<string>
}

function generated(): Lines {
  const attacks = [
    'syn_flood:15m:10m',
    'http_flood:40m:10m',
    'udp_flood:70m:10m',
    'amplification:95m:10m',
  ].map(planned)
  const made = generate('flows', { seed: 1, minutes: 120, attacks, dirtPercent: 4 })
  return { header: withoutLast(made.header ?? ''), lines: wholeRows(made.lines) }
}

/** The generator's last column, `duration_ms`, is not among the 23. */
const withoutLast = (line: string): string => line.slice(0, line.lastIndexOf(','))

/** Ragged rows and repeated headers go: DuckDB stops at them, and telling it to skip them would change its work. */
function* wholeRows(lines: Iterable<string>): Iterable<string> {
  for (const line of lines) if (isWhole(line)) yield withoutLast(line)
}

const isWhole = (line: string): boolean =>
  !line.startsWith('timestamp,') && line.replaceAll(/"[^"]*"/g, '').split(',').length === columns.length + 1

function planned(text: string): PlannedAttack {
  const parsed = parseAttack('flows', text, 120)
  if ('error' in parsed) throw new Error(parsed.error)
  return parsed.attack
}

async function writeSorted(path: string, { header, lines }: Lines): Promise<void> {
  if (header.trim() !== columns.join(','))
    throw new Error(`the flows have other columns than wanted: ${header}`)
  await writeLines(path, withHeader(header, sortedByTime(lines)))
}

/** Lines in order of time; a line whose time is unusable stays behind the one that it followed. */
function sortedByTime(lines: Iterable<string>): string[] {
  let last = ''
  const timed = Array.from(lines, (line) => {
    const time = line.slice(0, line.indexOf(','))
    if (/^\d{4}-(0[1-9]|1[0-2])-\d\dT/.test(time)) last = time
    return { time: last, line }
  })
  return timed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ line }) => line)
}

function* withHeader(header: string, lines: Iterable<string>): Iterable<string> {
  yield header
  yield* lines
}
