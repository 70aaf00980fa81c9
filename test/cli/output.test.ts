import { spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { program, scratch, vedette, vedetteCutOff } from './command.ts'
import { alertsOf, linesOf, summaryOf } from './json-output.ts'
import { failure, loginsCsv, ownRule, takeover } from './telemetry.ts'

const folder = scratch()
afterAll(folder.remove)

const logins = folder.file('logins.csv', loginsCsv(takeover))
const rules = folder.file('own.yml', ownRule)
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

describe.concurrent('--output json', () => {
  it('is one object a line: statistics and alerts, and the summary last', async () => {
    const lines = linesOf(await vedette(['replay', logins, '--stats', '10s', '--output', 'json']))
    expect(new Set(lines.map((line) => line.kind))).toEqual(new Set(['stats', 'alert', 'summary']))
    expect(lines.filter((line) => line.kind === 'summary')).toHaveLength(1)
    expect(lines.at(-1)).toMatchObject({
      kind: 'summary',
      quality: { rows: 30, accepted: 30 },
      alerts: { total: expect.any(Number) },
      throughput: {
        events: 30,
        bytes: expect.any(Number),
        seconds: expect.any(Number),
        eventsPerSecond: expect.any(Number),
      },
    })
  })

  it('the summary says what rules hold, and of which events they took no part', async () => {
    const record = (more: object, second: number): string =>
      JSON.stringify({ time: `2024-01-01T00:00:0${second}Z`, status: 'Failure', ...more })
    const names = Array.from({ length: 65 }, (_, i) => `u${i}`)
    const amounts = folder.file(
      'amounts.ndjson',
      [
        record({ 'user.name': 'ann', amount: 3 }, 1),
        record({ 'user.name': 'bob', amount: 'much' }, 2),
        record({ amount: 3 }, 3),
        record({ 'user.name': names, amount: 3 }, 4),
      ].join('\n'),
    )
    const sums = folder.file('sums.yml', sumRule)
    const ran = await vedette([
      ...['replay', amounts, '--no-builtin', '--rules', sums, '--class', 'authentication'],
      ...['--output', 'json'],
    ])
    expect(summaryOf(ran).rules).toEqual([
      {
        rule: { id: 'sums', title: 'Much at once' },
        keys: 2,
        bytes: expect.any(Number),
        ...{ noKey: 1, tooMany: 1, noNumber: 1 },
      },
    ])
  })

  it('an alert has all its parts; told again it has the same id; at the end all are closed', async () => {
    const ran = await vedette(['replay', logins, '--output', 'json'])
    const alerts = alertsOf(ran)
    const last = new Map(alerts.map((alert) => [alert.id, alert]))
    expect(alerts.length).toBeGreaterThan(last.size)
    expect(new Set([...last.values()].map((alert) => alert.status))).toEqual(new Set(['closed']))
    expect(summaryOf(ran).alerts.total).toBe(last.size)
    for (const alert of alerts) {
      expect(alert).toMatchObject({
        id: expect.stringMatching(/^\S+$/),
        rule: {
          id: expect.any(String),
          title: expect.any(String),
          level: expect.stringMatching(/^(informational|low|medium|high|critical)$/),
          tags: expect.any(Array),
        },
        status: expect.stringMatching(/^(open|closed)$/),
        openedAt: expect.stringMatching(instant),
        closedAt: expect.stringMatching(instant),
        openedBy: expect.stringMatching(/^(event|expiry)$/),
        value: expect.any(Number),
        count: expect.any(Number),
        evidence: expect.any(Array),
        lastEvents: expect.any(Array),
        entities: { users: expect.any(Array), sources: expect.any(Array), targets: expect.any(Array) },
        reason: expect.stringMatching(/./),
        advice: expect.any(String),
      })
      expect(alert.openedAt < alert.closedAt).toBe(true)
    }
  })

  it('an alert of one rule over known events, to the letter', async () => {
    const ran = await vedette(['replay', logins, '--no-builtin', '--rules', rules, '--output', 'json'])
    const [opened, closed, ...more] = alertsOf(ran)
    expect(more).toEqual([])
    // The eight failures happen at seconds 11 to 18: from 13 on there are three, until that of 16 is a minute old.
    expect(opened).toMatchObject({
      ...{ status: 'open', openedBy: 'event', value: 3, count: 3 },
      key: { 'user.name': 'victim' },
      openedAt: '1970-01-01T00:00:13.000Z',
    })
    expect(closed).toMatchObject({
      ...{ id: opened?.id, status: 'closed', openedBy: 'event', value: 3, count: 8 },
      peak: { value: 5, at: '1970-01-01T00:00:18.000Z' },
      openedAt: '1970-01-01T00:00:13.000Z',
      closedAt: '1970-01-01T00:01:16.000Z',
      entities: {
        users: ['victim'],
        sources: ['203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'],
        targets: [],
      },
    })
    expect(opened?.evidence).toHaveLength(3)
    expect(opened?.evidence.every((id) => /^logins\.csv:\d{15}$/.test(id))).toBe(true)
  })
})

describe.concurrent('--output ocsf', () => {
  it('is Detection Findings, one a line, and nothing else', async () => {
    const { code, stdout, stderr } = await vedette(['replay', logins, '--stats', '10s', '--output', 'ocsf'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(findings.length).toBeGreaterThan(1)
    for (const finding of findings) {
      expect(finding).toMatchObject({ class_uid: 2004, category_uid: 2, time: expect.any(Number) })
      expect(finding.type_uid).toBe(2004 * 100 + finding.activity_id)
    }
  })
})

describe.concurrent('--output text', () => {
  it('tells what, whom, why and what to do, and the quality of the input', async () => {
    const { code, stdout, stderr } = await vedette(['replay', logins, '--stats', '10s'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const said of [
      /Brute force/,
      /victim/,
      /why /,
      /advice /,
      /closed /,
      /Quality/,
      /accepted +30/,
      /10 events/,
    ]) {
      expect(stdout).toMatch(said)
    }
  })

  const coloured = '\x1b]0;owned\x07\x1b[31m'
  const turned = 'r\u202eoot\u2066\u200b'
  const hostile = folder.file(
    `hostile${coloured}.csv`,
    loginsCsv(
      [`${coloured}root`, turned, '\x9bm2J'].flatMap((user) =>
        Array.from({ length: 6 }, () => failure(user, '203.0.113.1')),
      ),
    ),
  )
  const steering = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]/

  it.each([
    { name: 'replay', args: ['replay', hostile, '--no-builtin', '--rules', rules, '--stats', '5s'] },
    { name: 'replay with the rules that come along', args: ['replay', hostile] },
    { name: 'report', args: ['report', hostile, '--no-builtin', '--rules', rules] },
    { name: 'report as markdown', args: ['report', hostile, '--output', 'markdown'] },
  ])('hostile text cannot steer the terminal: $name', async ({ args }) => {
    const { code, stdout, stderr } = await vedette(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/root/)
    expect(stdout).not.toMatch(steering)
  })

  it.each([
    { name: 'of a file that is missing', args: ['replay', `no${coloured}${turned}.csv`] },
    {
      name: 'of a file of no known format',
      args: ['replay', folder.file(`pro${coloured}se.txt`, 'Dear reader\nno log\n')],
    },
    {
      name: 'of columns',
      args: [
        'replay',
        folder.file('columns.csv', `colour${coloured},si${turned}ze\nred,1\n`),
        '--format',
        'csv',
      ],
    },
    { name: 'of rules', args: ['replay', logins, '--rules', `my${coloured}rules`] },
    { name: 'of options', args: ['replay', logins, `--out${coloured}`] },
    {
      name: 'in a rule',
      args: [
        'replay',
        logins,
        '--rules',
        folder.file('h.yml', ownRule.replace('event_count', `"ev\\e[31m\\u202e"`)),
      ],
    },
  ])('nor can the names in messages: $name', async ({ args }) => {
    const { code, stderr } = await vedette(args)
    expect(code).toBeGreaterThanOrEqual(2)
    expect(stderr).toMatch(/^vedette: /)
    expect(stderr).not.toMatch(steering)
  })
})

describe.concurrent('readers that go away', () => {
  it.each([
    { name: 'replay', args: ['replay', logins] },
    { name: 'generate', args: ['generate', 'flows', '--minutes', '60'] },
    { name: 'report', args: ['report', logins, '--output', 'html'] },
    { name: 'help', args: ['--help'] },
  ])('end $name quietly', async ({ args }) => {
    expect(await vedetteCutOff(args)).toEqual({ code: 0, stderr: '' })
  })

  it('a full disk is told in one line', () => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [...program, 'replay', logins], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^vedette: cannot write the output \(ENOSPC\)[^\n]*\n$/)
  })
})

const sumRule = `title: A failure
name: failure
logsource: { category: authentication }
detection:
  selection: { status: Failure }
  condition: selection
level: informational
---
title: Much at once
id: sums
correlation:
  type: value_sum
  rules: [failure]
  group-by: [user.name]
  timespan: 1m
  condition: { gte: 100, field: amount }
level: low
`
