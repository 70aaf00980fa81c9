import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPlans } from '../src/app/load-rules.ts'
import { type HistoryOptions, runHistory } from '../src/app/run-history.ts'
import { couldMatch } from '../src/compile/could-match.ts'
import { duckdb } from '../src/compile/duckdb.ts'
import { columnName, printMatch } from '../src/compile/match-sql.ts'
import { createEnrichments } from '../src/enrich/enrichments.ts'
import { isInside } from '../src/enrich/inside.ts'
import { attackKinds } from '../src/generate/attack.ts'
import { generate } from '../src/generate/generate.ts'
import { SqlRunner } from '../src/history/run-sql.ts'
import type { Alert } from '../src/model/alert.ts'
import type { Plan } from '../src/model/plan.ts'
import { asItCame, cleanedEvents } from './cleaned-events.ts'
import { vedette } from './cli/command.ts'
import { somePlan, someStream } from './oracle/arbitraries.ts'
import type { TestEvent } from './run-engine.ts'

const formats = { logins: 'csv', web: 'access', flows: 'csv' } as const
const classes = { logins: 'authentication', web: 'http', flows: 'network' } as const
type Kind = keyof typeof classes

const plans = loadPlans({ rules: [], builtin: true })
const all = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
let folder = ''
let sql: SqlRunner
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-history-'))
  sql = await SqlRunner.open()
})
afterAll(() => {
  sql.close()
  rmSync(folder, { recursive: true })
})

/** A file of telemetry with every kind of attack. */
function telemetry(kind: Kind): string {
  const kinds = Object.keys(attackKinds(kind))
  const attacks = kinds.map((name, at) => ({ kind: name, atMs: (3 + at * 2) * 60_000, forMs: 60_000 }))
  const { header, lines } = generate(kind, {
    seed: 9,
    minutes: 25,
    attacks,
    dirtPercent: 1,
    rate: kind === 'logins' ? 30 : 60,
  })
  const path = join(folder, kind === 'web' ? 'web.log' : `${kind}.csv`)
  writeFileSync(path, [...(header ? [header] : []), ...lines, ''].join('\n'))
  return path
}

async function alertsOf(files: readonly string[], words: Partial<HistoryOptions> = {}): Promise<Alert[]> {
  const told = new Map<string, Alert>()
  const { quality } = await runHistory(
    {
      files,
      plans,
      enrichments: createEnrichments(),
      isInside: isInside([]),
      alsoWanted: [],
      map: {},
      now: 0,
      span: all,
      ...words,
    },
    { alert: (alert) => told.set(alert.id, alert) },
  )
  expect(quality.rows).toBeGreaterThan(0)
  return [...told.values()].map(withoutSource)
}

/** Events are named by the file they came from. */
const withoutSource = (alert: Alert): Alert => ({
  ...alert,
  evidence: alert.evidence.map((id) => id.replace(/^[^:]*:/, '')),
  lastEvents: alert.lastEvents.map((id) => id.replace(/^[^:]*:/, '')),
})

/** Writes the events of a file as Parquet, without what is derived from them; `column` names a column. */
const eventsOf = (path: string, kind: Kind): TestEvent[] =>
  cleanedEvents(readFileSync(path), { format: formats[kind], eventClass: classes[kind] }, plans).map(asItCame)

async function asParquet(
  path: string,
  kind: Kind,
  select: (fields: readonly string[]) => string,
): Promise<string> {
  const eventClass = classes[kind]
  const { fields } = (await sql.load(eventsOf(path, kind)))[eventClass]!
  const to = `${path}.parquet`
  await sql.rows(
    `COPY (SELECT ${select([...fields])} FROM ${eventClass} ORDER BY hash(id)) TO ${duckdb.literal(to)} (FORMAT parquet)`,
  )
  return to
}

const column = (field: string): string => duckdb.identifier(columnName(field))
const flat = (fields: readonly string[]): string =>
  ['t AS "time"', 'id', ...fields.map((field) => `${column(field)} AS "${field}"`)].join(', ')

describe('stored events', () => {
  it.each(['logins', 'web', 'flows'] as const)('%s as Parquet give the alerts of the file', async (kind) => {
    const path = telemetry(kind)
    const live = await alertsOf([path], { eventClass: classes[kind] })
    const parquet = await asParquet(path, kind, flat)
    const stored = await alertsOf([parquet], { eventClass: classes[kind] })
    expect(live.length).toBeGreaterThan(3)
    expect(stored).toEqual(live)
  })

  it('may lie in several files, in nested records, with timestamps and other names', async () => {
    const path = telemetry('logins')
    const live = await alertsOf([path], { eventClass: 'authentication' })
    const nested = (fields: readonly string[]): string => {
      const rest = fields.filter((field) => field !== 'src_endpoint.ip' && field !== 'user.name')
      return `epoch_ms(t) AS "seen", id AS "metadata.uid", {'ip': ${column('src_endpoint.ip')}} AS "src_endpoint", ${column('user.name')} AS "who", ${rest.map((field) => `${column(field)} AS "${field}"`).join(', ')}`
    }
    const whole = await asParquet(path, 'logins', nested)
    const parts = [0, 1].map((part) => join(folder, `part [${part}]*'.parquet`))
    for (const [at, part] of parts.entries()) {
      const half = `SELECT * FROM ${duckdb.literal(whole)} WHERE hash("metadata.uid") % 2 = ${at}`
      await sql.rows(`COPY (${half}) TO ${duckdb.literal(part)} (FORMAT parquet)`)
    }
    const map = { time: 'seen', 'user.name': 'who' }
    const brief = ({ rule, key, openedAt, closedAt, value, count, evidence }: Alert) => [
      ...[rule.title, JSON.stringify(key), openedAt, closedAt, value, count],
      evidence.toSorted(),
    ]
    const stored = await alertsOf(parts, { map })
    expect(stored.map(brief)).toEqual(live.map(brief))
  })

  it.each([
    ['a file that is read whole', (path: string) => Promise.resolve(path)],
    ['Parquet', (path: string) => asParquet(path, 'logins', flat)],
  ])('of a part of the time are all there is: %s', async (_, stored) => {
    const path = telemetry('logins')
    const [from, until] = [8, 18].map((minute) => Date.UTC(2024, 0, 1, 0, minute)) as [number, number]
    const inside = eventsOf(path, 'logins').filter(({ time }) => time >= from && time < until)
    const [first, last] = [inside[0]!.time, inside.at(-1)!.time]
    const alerts = await alertsOf([await stored(path)], {
      eventClass: 'authentication',
      span: { from, until },
    })
    expect(alerts.length).toBeGreaterThan(1)
    for (const { openedAt, evidence } of alerts) {
      expect(openedAt).toBeGreaterThanOrEqual(first)
      expect(openedAt).toBeLessThanOrEqual(last)
      // An inner alert is named by a hash.
      const known = new Set(inside.map(({ id }) => id))
      expect(evidence.filter((id) => !known.has(id) && !/^[0-9a-f]{32}$/.test(id))).toEqual([])
    }
  })
})

describe('what DuckDB is asked for', () => {
  it('leaves out no event that a rule looks at, whatever columns the table lacks', async () => {
    const scene = fc
      .array(somePlan('some', ['event_count', 'temporal']), { minLength: 1, maxLength: 3 })
      .chain((some) => fc.record({ some: fc.constant(some), events: someStream(some), lacking: fc.nat(255) }))
    await fc.assert(
      fc.asyncProperty(scene, async ({ some, events, lacking }) => {
        const table = (await sql.load(events)).authentication!
        const known = new Set([...table.fields].filter((_, at) => ((lacking >> at) & 1) === 0))
        const asked = couldMatch(some, 'authentication', { ...table, fields: known }, duckdb)
        const matched = some
          .flatMap(({ inputs }) => inputs)
          .flatMap((input) =>
            input.kind === 'events' && input.eventClass === 'authentication'
              ? [printMatch(input.match, table, duckdb)]
              : [],
          )
        const missed = `(${matched.join(' OR ') || 'false'}) AND NOT (${asked})`
        expect(await sql.rows(`SELECT id FROM authentication WHERE ${missed}`)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it.each<[string, object, string]>([
    [
      'a text',
      { op: 'equals', field: 'status', text: 'Failure', cased: true },
      `coalesce("status" = 'Failure', false)`,
    ],
    [
      'a field that may be derived',
      { op: 'equals', field: 'src_endpoint.kind', text: 'public', cased: true },
      'true',
    ],
    [
      'not a field that may be derived',
      { op: 'not', match: { op: 'equals', field: 'src_endpoint.kind', text: 'public', cased: true } },
      'true',
    ],
    [
      'both',
      {
        op: 'all',
        of: [
          { op: 'lacks', field: 'src_endpoint.kind' },
          { op: 'lacks', field: 'status' },
        ],
      },
      '(("status" IS NULL))',
    ],
  ])('%s', (_, match, wanted) => {
    const table = { table: 'authentication', fields: new Set(['status']) }
    const some = [
      {
        ...plans[0]!,
        inputs: [{ kind: 'events', name: 'x', eventClass: 'authentication', match, keyFields: [] }],
      } as unknown as Plan,
    ]
    expect(couldMatch(some, 'authentication', table, duckdb)).toBe(wanted)
  })
})

describe('vedette history', () => {
  it('prints what replay prints', async () => {
    const path = telemetry('web')
    const [live, stored] = await Promise.all([
      vedette(['replay', '--sort', path, '--output', 'json']),
      vedette(['history', path, '--output', 'json']),
    ])
    const alerts = (text: string): string[] => text.split('\n').filter((line) => line.includes('"evidence"'))
    expect(stored.code).toBe(0)
    expect(alerts(stored.stdout)).toEqual(alerts(live.stdout))
    expect(alerts(stored.stdout).length).toBeGreaterThan(3)
  })

  it.each([
    ['nothing.parquet', /no such file|cannot be read|ENOENT/],
    ['torn.parquet', /torn\.parquet: cannot be read as Parquet \(.*\); name a Parquet file/],
    ['timeless.parquet', /timeless\.parquet: has no column time; say --map time=COLUMN/],
  ])('says in one line what is wrong with %s', async (name, wanted) => {
    writeFileSync(join(folder, 'torn.parquet'), 'PAR1 and no more')
    await sql.rows(
      `COPY (SELECT 1 AS a) TO ${duckdb.literal(join(folder, 'timeless.parquet'))} (FORMAT parquet)`,
    )
    const { code, stderr } = await vedette(['history', join(folder, name), '--class', 'http'])
    expect(code).toBe(2)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(wanted)
  })
})
