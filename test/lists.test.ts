import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runHistory } from '../src/app/run-history.ts'
import { duckdb } from '../src/compile/duckdb.ts'
import { createEnrichments } from '../src/enrich/enrichments.ts'
import { isInside } from '../src/enrich/inside.ts'
import { SqlRunner } from '../src/history/run-sql.ts'
import type { Alert } from '../src/model/alert.ts'
import { Pipeline } from '../src/pipeline.ts'
import { readRules } from '../src/rules/read-rules.ts'

const rule = (correlation: string, detection = 'status: Failure'): string => `
title: Several
name: several
correlation: { rules: [login], timespan: 10s, ${correlation} }
level: medium
---
title: A login
name: login
logsource: { category: authentication }
detection: { selection: { ${detection} }, condition: selection }
level: informational
`

interface Told {
  readonly key: readonly string[]
  readonly count: number
  readonly value: number
}

/** The alerts of a rule over NDJSON, and what became of the records. */
function replay(text: string, records: readonly object[]) {
  const { plans, mistakes } = readRules([{ path: 'rule.yml', text }])
  expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
  const alerts: Alert[] = []
  const pipeline = new Pipeline(
    { plans, isInside: isInside([]), latenessMs: 0, seed: 1, enrichments: createEnrichments() },
    { alert: (alert) => alerts.push(alert) },
  )
  const source = pipeline.open({ name: 'log', format: 'ndjson', eventClass: 'authentication' })
  const lines = records.map((record, at) =>
    JSON.stringify({ time: 1_700_000_000_000 + at * 1000, ...record }),
  )
  source.write(Buffer.from(`${lines.join('\n')}\n`))
  source.end()
  pipeline.end()
  const told = alerts.filter(({ status }) => status === 'closed')
  return {
    alerts: told.map(({ key, count, value }): Told => ({ key: Object.values(key), count, value })),
    told,
    quality: pipeline.quality,
  }
}

const failure = (fields: object): object => ({ status: 'Failure', ...fields })
const twoOf = 'type: event_count, group-by: [user.name], condition: { gte: 2 }'

describe('lists in NDJSON', () => {
  it('give a key for each of their values', () => {
    const { alerts } = replay(rule(twoOf), [
      failure({ user: { name: ['ann', 'bob', null, 'ann'] } }),
      failure({ user: { name: 'bob' } }),
      failure({ user: { name: [] } }),
    ])
    expect(alerts).toEqual([{ key: ['bob'], count: 2, value: 2 }])
  })

  it('a text that looks like a list is none', () => {
    const { alerts } = replay(rule(twoOf), [
      failure({ 'user.name': '["ann","bob"]' }),
      failure({ 'user.name': ['ann', 'bob'] }),
      failure({ 'user.name': 'bob' }),
    ])
    expect(alerts).toEqual([{ key: ['bob'], count: 2, value: 2 }])
  })

  it.each<[what: string, detection: string, wanted: number]>([
    ['any value', 'unmapped.tags: admin', 2],
    ['all of them, in different values', 'unmapped.tags|contains|all: [adm, pn]', 1],
    ['no value', 'unmapped.tags|neq: admin', 1],
    ['a number', 'unmapped.ports|gt: 4000', 1],
    ['an address', 'src_endpoint.ip|cidr: 192.0.2.0/24', 1],
    ['what an address is', 'src_endpoint.kind: private', 1],
    ['status by one of its words', 'status: Success', 1],
  ])('match where %s does', (_what, detection, wanted) => {
    const { alerts } = replay(rule('type: event_count, condition: { gte: 1 }', detection), [
      { tags: ['vpn', 'admin'], src_endpoint: { ip: ['10.0.0.1', '192.0.2.7'] } },
      { tags: ['admin', null], ports: [22, 4444], status: ['fail', 'ok'] },
      { tags: ['vpn', 'web'], ports: ['22', 443] },
    ])
    expect(alerts.map(({ count }) => count)).toEqual([wanted])
  })

  it('give a value each to be counted and reckoned with', () => {
    const records = [
      failure({
        src_endpoint: { ip: ['10.0.0.1', '10.0.0.2'] },
        dst_endpoint: { port: [1, 2, 2] },
        'dst_endpoint.ip': '10.1.1.1',
      }),
      failure({ src_endpoint: { ip: ['10.0.0.2', '10.0.0.3'] }, dst_endpoint: { port: 4 } }),
    ]
    const of = (type: string, field: string, gte: number): number | undefined =>
      replay(rule(`type: ${type}, condition: { gte: ${gte}, field: ${field} }`), records).alerts[0]?.value
    expect(of('value_count', 'src_endpoint.ip', 3)).toBe(3)
    expect(of('value_count', 'src_endpoint.ip', 4)).toBeUndefined()
    expect(of('value_sum', 'dst_endpoint.port', 9)).toBe(9)
    expect(of('value_avg', 'dst_endpoint.port', 2)).toBe(2.25)
  })

  it('are named in an alert value by value, and their event once', () => {
    const { told } = replay(rule('type: value_count, condition: { gte: 2, field: user.name }'), [
      failure({ 'user.name': ['ann', 'bob'], 'src_endpoint.ip': ['10.0.0.1', '10.0.0.2'] }),
    ])
    expect(told.map(({ entities, evidence }) => ({ ...entities, evidence }))).toEqual([
      {
        users: ['ann', 'bob'],
        sources: ['10.0.0.1', '10.0.0.2'],
        targets: [],
        evidence: ['log:000000000000000'],
      },
    ])
  })

  it('lose the values that cannot be, and are set aside where they are too long', () => {
    const names = Array.from({ length: 1025 }, (_, i) => `u${i}`)
    const { alerts, quality } = replay(rule(twoOf), [
      failure({
        'user.name': ['ann', 'bob'],
        'src_endpoint.ip': ['10.0.0.1', 'x'],
        'dst_endpoint.port': [70_000, 80],
      }),
      failure({ 'user.name': names }),
      failure({ 'user.name': 'ann', 'src_endpoint.ip': ['x', 'y'] }),
      failure({ 'user.name': 'ann', notes: names }),
    ])
    expect(alerts).toEqual([{ key: ['ann'], count: 2, value: 2 }])
    expect(quality.rejected).toEqual({ 'user.name:too_many_values': 1, 'src_endpoint.ip:not_an_address': 1 })
    expect(quality.faults).toMatchObject({
      'src_endpoint.ip': { not_an_address: 3 },
      'dst_endpoint.port': { too_large: 1 },
    })
  })
})

describe('lists in Parquet', () => {
  const records = [
    {
      user: { name: ['ann', 'bob', null] },
      src_endpoint: { ip: ['10.0.0.1', '2001:DB8::1'] },
      amount: [1.5, 2],
    },
    {
      user: { name: ['bob'] },
      src_endpoint: { ip: ['10.0.0.2'] },
      amount: [],
      dst_endpoint: { port: [22, 80] },
    },
    {
      user: { name: ['cid', 'ann'] },
      src_endpoint: { ip: [] },
      amount: [4, 0.25],
      things: [{ a: 1 }, { a: 2 }],
    },
    { user: { name: Array.from({ length: 1025 }, () => 'ann') }, amount: [100] },
  ].map((record, at) => ({ time: 1_700_000_000_000 + at * 1000, status: 'Failure', ...record }))

  async function alertsOf(file: string, text: string) {
    const { plans } = readRules([{ path: 'rule.yml', text }])
    const told: Alert[] = []
    const span = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
    const options = {
      files: [file],
      plans,
      enrichments: [],
      isInside: isInside([]),
      alsoWanted: [],
      map: {},
      now: 0,
      span,
    }
    const { quality } = await runHistory(
      { ...options, eventClass: 'authentication' },
      { alert: (alert) => told.push(alert) },
    )
    const alerts = told
      .filter(({ status }) => status === 'closed')
      .map(({ key, openedAt, closedAt, count, value, entities }) => ({
        key,
        openedAt,
        closedAt,
        count,
        value,
        entities,
      }))
    return { alerts, quality }
  }

  it.each([
    ['keys', rule(twoOf), 2],
    ['values', rule('type: value_count, condition: { gte: 3, field: src_endpoint.ip }'), 1],
    ['numbers', rule('type: value_sum, condition: { gte: 7.75, field: unmapped.amount }'), 1],
    ['ports', rule('type: value_sum, condition: { gte: 102, field: dst_endpoint.port }'), 1],
    ['matches', rule('type: event_count, condition: { gte: 1 }', 'src_endpoint.ip|cidr: 2001:db8::/32'), 1],
    ['no matches', rule('type: event_count, condition: { gte: 2 }', 'user.name|neq: ann'), 0],
    [
      'texts that are none',
      rule('type: event_count, condition: { gte: 1 }', 'unmapped.things: \'[{"a":1},{"a":2}]\''),
      1,
    ],
  ])('give the alerts that they give in NDJSON: %s', async (_what, text, wanted) => {
    const folder = mkdtempSync(join(tmpdir(), 'vedette-lists-'))
    const sql = await SqlRunner.open()
    try {
      const [lines, parquet] = [join(folder, 'lists.ndjson'), join(folder, 'lists.parquet')]
      writeFileSync(lines, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
      await sql.rows(
        `COPY (SELECT * FROM read_json(${duckdb.literal(lines)})) TO ${duckdb.literal(parquet)} (FORMAT parquet)`,
      )
      const live = await alertsOf(lines, text)
      expect(live.alerts).toHaveLength(wanted)
      const stored = await alertsOf(parquet, text)
      expect(stored.alerts).toEqual(live.alerts)
      const { rows, accepted, rejected } = live.quality
      expect(stored.quality).toMatchObject({ rows, accepted, rejected })
      expect([rows, rejected]).toEqual([4, { 'user.name:too_many_values': 1 }])
    } finally {
      sql.close()
      rmSync(folder, { recursive: true })
    }
  })
})
