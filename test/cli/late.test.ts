import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import { type Ran, root, scratch, vedette } from './command.ts'
import { alertsOf, linesOf, summaryOf } from './json-output.ts'

const folder = scratch()
afterAll(folder.remove)

const replay = (...args: readonly string[]) => vedette(['replay', '--output', 'json', ...args])

/** The last word on each alert that stands in the end, but for how often it was revised. */
function lastWords(ran: Ran): object[] {
  const last = new Map(alertsOf(ran).map(({ revision: _, ...alert }) => [alert.id, alert]))
  return [...last.values()]
    .filter(({ status }) => status !== 'withdrawn')
    .sort((a, b) => (a.openedAt + a.id < b.openedAt + b.id ? -1 : 1))
}

/** Some rows of a CSV a good way further down, by chance that is the same every time. */
function heldUp(csv: string, share: number, seed: number): string {
  const random = createRandom(seed)
  const [header, ...rows] = csv.trimEnd().split('\n')
  const places = rows.map((row, i) => ({
    row,
    at: i + (random.chance(share) ? random.between(100, rows.length) : 0),
  }))
  return `${[header, ...places.sort((a, b) => a.at - b.at).map(({ row }) => row)].join('\n')}\n`
}

describe('with late events a replay ends with the alerts of the sorted input', () => {
  const kinds = [
    {
      kind: 'flows',
      args: '--seed 7 --minutes 8 --rate 300 --attack syn_flood:2m:1m --attack port_scan:4m:2m',
      share: 0.01,
    },
    { kind: 'flows', args: '--seed 2 --minutes 5 --rate 300 --attack udp_flood:1m:1m --dirt 3', share: 0.5 },
    { kind: 'logins', args: '--seed 3 --minutes 60 --attack takeover', share: 0.1 },
  ]

  it.each(kinds)('$kind, $share of the rows held up', async ({ kind, args, share }) => {
    const made = await vedette(['generate', kind, ...args.split(' ')])
    const path = folder.file(`${kind}-${share}.csv`, heldUp(made.stdout, share, 5))
    const [found, wanted] = await Promise.all([replay(path), replay(path, '--sort')])
    const { quality, revisions } = summaryOf(found)
    expect(lastWords(found)).toEqual(lastWords(wanted))
    expect(lastWords(found).length).toBeGreaterThan(0)
    expect(quality.late).toBeGreaterThan(0)
    expect(revisions.notRevisable).toBe(0)
    expect(revisions.created + revisions.changed).toBeGreaterThan(0)
    expect(summaryOf(found).alerts).toEqual(summaryOf(wanted).alerts)
  })

  const log = join(process.env.VEDETTE_DATA ?? join(root, '..', 'shared', 'data'), 'http', 'apache_logs.gz')
  it.skipIf(!existsSync(log))('a real access log of which most lines are late', async () => {
    const [found, wanted] = await Promise.all([replay(log), replay(log, '--sort')])
    expect(summaryOf(found).quality.late).toBeGreaterThan(5000)
    expect(lastWords(found)).toEqual(lastWords(wanted))
    expect(lastWords(found).length).toBeGreaterThan(0)
  })
})

/** Two failures within ten seconds. */
const rule = folder.file(
  'two.yml',
  `title: Two failures
name: two_failures
status: test
correlation:
  type: event_count
  rules: [failed]
  group-by: [user.name]
  timespan: 10s
  condition:
    gte: 2
level: medium
---
title: Failure
name: failed
status: test
logsource:
  category: authentication
detection:
  selection:
    status: Failure
  condition: selection
level: informational
`,
)
const replayTwo = (...args: readonly string[]) => replay('--no-builtin', '--rules', rule, ...args)

const event = (second: number, id = `e${second}`): string =>
  JSON.stringify({
    id,
    time: new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString(),
    userid: 'ann',
    event_type: 'login',
    status_code: 401,
    ip: '192.0.2.1',
  })
const stream = (...seconds: readonly number[]): string => `${seconds.map((one) => event(one)).join('\n')}\n`

describe.concurrent('what a late event does', () => {
  it('that joins two alerts: the later is withdrawn and says which one has it now', async () => {
    const ran = await replayTwo(folder.file('joins.ndjson', stream(0, 1, 11, 12, 60, 6)))
    const alerts = alertsOf(ran)
    const [first, second] = [alerts[0]!, alerts.find(({ openedAt }) => openedAt.endsWith('00:00:12.000Z'))!]
    expect(alerts.filter(({ id }) => id === first.id).at(-1)).toMatchObject({
      status: 'closed',
      count: 5,
      revision: 2,
      closedAt: '2024-01-01T00:00:21.000Z',
    })
    expect(alerts.filter(({ id }) => id === second.id).at(-1)).toMatchObject({
      status: 'withdrawn',
      revision: 2,
      withdrawnBecause: `with late event joins.ndjson:e6 it is part of alert ${first.id}, opened at 2024-01-01T00:00:01.000Z`,
    })
    expect(summaryOf(ran)).toMatchObject({
      alerts: { total: 1 },
      revisions: { notRevisable: 0, created: 0, changed: 1, withdrawn: 1 },
    })
  })

  it('that brings an alert about: it is told as any other', async () => {
    const ran = await replayTwo(folder.file('makes.ndjson', stream(0, 60, 61, 5)))
    expect(alertsOf(ran).filter(({ openedAt }) => openedAt.includes('00:00:05'))).toMatchObject([
      { status: 'closed', revision: 1, count: 2 },
    ])
    expect(summaryOf(ran).revisions).toEqual({ notRevisable: 0, created: 1, changed: 0, withdrawn: 0 })
  })

  it('that no rule looks at: nothing, and nothing is read again', async () => {
    const other = event(3).replace('401', '200')
    const ran = await replayTwo(folder.file('other.ndjson', `${stream(0, 1, 60)}${other}\n`))
    expect(summaryOf(ran)).toMatchObject({
      quality: { late: 1 },
      revisions: { notRevisable: 0, created: 0, changed: 0, withdrawn: 0 },
    })
  })

  it('of an input that cannot be read again: it is counted, and the reason told', async () => {
    const ran = await vedette(['replay', '--output', 'json', '--no-builtin', '--rules', rule, '-'], {
      stdin: stream(0, 60, 5),
    })
    expect(summaryOf(ran).revisions).toEqual({
      notRevisable: 1,
      created: 0,
      changed: 0,
      withdrawn: 0,
      why: 'stdin cannot be read again',
    })
    expect(alertsOf(ran)).toEqual([])
  })

  it('an event that comes once more, late, changes nothing', async () => {
    const ran = await replayTwo(folder.file('twice.ndjson', `${stream(0, 1, 60)}${event(1)}\n`))
    expect(summaryOf(ran)).toMatchObject({ quality: { late: 1 }, revisions: { created: 0, changed: 0 } })
    expect(alertsOf(ran).map(({ status }) => status)).toEqual(['open', 'closed'])
  })

  it('of one of several inputs: events keep their order and their names', async () => {
    const one = folder.file('a.ndjson', stream(0, 20, 40))
    const other = folder.file('b.ndjson', stream(3, 43, 18))
    const [found, wanted] = await Promise.all([
      replayTwo(one, other, '--lateness', '0s'),
      replayTwo(one, other, '--sort'),
    ])
    expect(summaryOf(found).quality.late).toBeGreaterThan(0)
    expect(lastWords(found)).toEqual(lastWords(wanted))
    expect(linesOf(found).length).toBeGreaterThan(3)
  })
})
