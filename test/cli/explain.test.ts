import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { scratch, vedette } from './command.ts'

const place = scratch()
afterAll(place.remove)

const guessing = (gte: number, name = 'guessing') => `title: Guessing
id: 11111111-2222-4333-8444-555555555555
name: ${name}
level: high
correlation:
  type: event_count
  rules: [failure]
  group-by: [user.name]
  timespan: 1m
  condition:
    gte: ${gte}
---
title: Failure
name: failure
logsource:
  category: authentication
detection:
  selection:
    status: Failure
  condition: selection
`

const login = (second: number, user: string, status: string, agent = 'Firefox') =>
  `2024-01-01T00:00:${String(second).padStart(2, '0')}Z,${user},login,${status},203.0.113.${second},${agent}\n`

const header = 'timestamp,userid,event_type,status_code,ip,useragent\n'

const logins = place.file(
  'logins.csv',
  header +
    [1, 2, 3, 5, 8].map((second) => login(second, 'ann', '401', '\u001b[31mred')).join('') +
    login(4, 'bob', '401') +
    login(9, 'ann', '200'),
)
const rules = place.file('rules/guessing.yml', guessing(3))
const run = ['--on', logins, '--sort', '--rules', rules, '--no-builtin']

/** The id of the only alert of these rules. */
async function alertId(): Promise<string> {
  const { stdout } = await vedette([
    'replay',
    logins,
    '--sort',
    '--rules',
    rules,
    '--no-builtin',
    '--output',
    'json',
  ])
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const ids = new Set(lines.filter(({ kind }) => kind === 'alert').map(({ id }) => id))
  expect(ids.size).toBe(1)
  return [...ids][0]!
}
const id = await alertId()

describe('vedette explain', () => {
  test('tells the condition over time, what decided, every event and its record', async () => {
    const { code, stdout } = await vedette(['explain', id.slice(0, 8), ...run, '--output', 'json'])
    const told = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(told).toMatchObject({
      kind: 'explanation',
      id,
      key: { 'user.name': 'ann' },
      asks: 'at least 3 events within 1 min',
      limit: 3,
      openedAt: '2024-01-01T00:00:03.000Z',
      closedAt: '2024-01-01T00:01:03.000Z',
      value: 3,
      count: 5,
      agrees: true,
      differences: [],
      moreEvents: 0,
    })
    expect(told.values.map((one: object) => Object.values(one))).toEqual([
      ['2024-01-01T00:00:01.000Z', 1, false],
      ['2024-01-01T00:00:02.000Z', 2, false],
      ['2024-01-01T00:00:03.000Z', 3, true],
      ['2024-01-01T00:00:05.000Z', 4, true],
      ['2024-01-01T00:00:08.000Z', 5, true],
      ['2024-01-01T00:01:01.000Z', 4, true],
      ['2024-01-01T00:01:02.000Z', 3, true],
      ['2024-01-01T00:01:03.000Z', 2, false],
    ])
    expect(told.events.map((one: { evidence: boolean; line: number }) => [one.evidence, one.line])).toEqual([
      [true, 2],
      [true, 3],
      [true, 4],
      [false, 5],
      [false, 6],
    ])
    expect(told.events[0].fields).toEqual({ 'user.name': 'ann', status: 'Failure' })
    const bytes = readFileSync(logins)
    for (const { raw, offset } of told.events)
      expect(bytes.subarray(offset, offset + Buffer.byteLength(raw)).toString()).toBe(raw)
  })

  test('says it in words, and nothing from outside steers the terminal', async () => {
    const { code, stdout } = await vedette(['explain', id, ...run, '--limit', '2'])
    expect(code).toBe(0)
    expect(stdout).toContain('\\x1b[31mred')
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('asks for   at least 3 events within 1 min')
    expect(stdout).toContain('and 3 more events, not listed')
    expect(stdout).toContain('follow from these events by the definition')
  })

  test.each([
    [
      'an id that is not there',
      ['ffffffff'],
      `no such alert; 7 events of 7 records gave 1 alert, the nearest ids are ${id}`,
    ],
    ['what is no id', ['guessing'], 'not the id of an alert'],
    ['too little of an id', ['ff'], 'not the id of an alert'],
  ])('%s is told', async (_, args, wanted) => {
    const { code, stdout, stderr } = await vedette(['explain', ...args, ...run])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(wanted)
  })

  test('standard input cannot be read twice', async () => {
    const { code, stderr } = await vedette(['explain', id, '--on', '-'], { stdin: readFileSync(logins) })
    expect(code).toBe(2)
    expect(stderr).toContain('cannot be read a second time')
  })
})

describe('vedette explain, of an attack', () => {
  test('tells the episodes it was folded from, and explains each by its id', async () => {
    const { stdout: flows } = await vedette([
      'generate',
      'flows',
      '--minutes',
      '12',
      '--attack',
      'syn_flood:6m:1m',
    ])
    const on = ['--on', place.file('flows.csv', flows)]
    const replayed = await vedette(['replay', on[1]!, '--output', 'json'])
    const alerts = replayed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const attack = alerts.find((one) => one.attack?.vector === 'syn_flood' && one.status === 'closed')
    const told = await vedette(['explain', attack.id, ...on, '--output', 'json', '--limit', '5'])
    const { attack: parts, agrees, events } = JSON.parse(told.stdout)
    expect([told.code, agrees, events.length]).toEqual([0, true, 5])
    const counts = parts.members.map(({ count }: { count: number }) => count)
    expect(counts.reduce((sum: number, n: number) => sum + n, 0)).toBe(attack.count)
    const last = parts.members.at(-1)
    const part = await vedette(['explain', last.id, ...on, '--output', 'json', '--limit', '1'])
    expect(JSON.parse(part.stdout)).toMatchObject({
      id: last.id,
      key: last.key,
      count: last.count,
      agrees: true,
    })
  })
})

describe('vedette explain, of an alert over alerts', () => {
  test('names the inner alerts, each of which can be explained', async () => {
    const chain = place.file(
      'rules/chain.yml',
      `${guessing(3)}---
title: Taken over
id: 22222222-2222-4333-8444-555555555555
level: critical
correlation:
  type: temporal_ordered
  rules: [guessing, success]
  group-by: [user.name]
  timespan: 1m
---
title: Success
name: success
logsource:
  category: authentication
detection:
  selection:
    status: Success
  condition: selection
`,
    )
    const args = ['--sort', '--rules', chain, '--no-builtin']
    const replayed = await vedette(['replay', logins, ...args, '--output', 'json'])
    const outer = JSON.parse(replayed.stdout.split('\n')[0]!)
    expect(outer.rule.title).toBe('Taken over')
    const told = JSON.parse(
      (await vedette(['explain', outer.id, '--on', logins, ...args, '--output', 'json'])).stdout,
    )
    expect(told).toMatchObject({ agrees: true, count: 2 })
    expect(told.decided.map(({ label }: { label: string }) => label)).toEqual(['step 1', 'step 2'])
    expect(told.inner).toHaveLength(1)
    const inner = await vedette(['explain', told.inner[0].id, '--on', logins, ...args, '--output', 'json'])
    expect(JSON.parse(inner.stdout)).toMatchObject({ agrees: true, count: 5, key: { 'user.name': 'ann' } })
  })
})

describe('vedette diff', () => {
  const other = (name: string, text: string) => place.file(`other/${name}.yml`, text)

  test.each([
    ['the same rules', guessing(3), 0, '0 added, 0 dropped, 0 moved, 1 unchanged'],
    ['a lower threshold', guessing(2), 1, 'opened 2024-01-01 00:00:03 -> 2024-01-01 00:00:02'],
    ['a threshold never met', guessing(9), 1, '0 added, 1 dropped, 0 moved, 0 unchanged'],
    ['another id', guessing(3).replace('id: 1', 'id: 3'), 1, 'only in new: Guessing (31111111'],
    [
      'a mistake in another rule',
      `${guessing(3)}---\ntitle: Torn\nlogsource: {category: authentication}\n`,
      3,
      'refused in new: ',
    ],
  ])('%s', async (name, text, exit, wanted) => {
    const { code, stdout } = await vedette([
      'diff',
      rules,
      other(name.replaceAll(' ', '-'), text),
      '--on',
      logins,
      '--sort',
    ])
    expect(stdout).toContain(wanted)
    expect(code).toBe(exit)
  })

  test('as JSON: a line for each alert that differs, the counts last', async () => {
    const changed = other('json', guessing(4))
    const { stdout } = await vedette(['diff', rules, changed, '--on', logins, '--sort', '--output', 'json'])
    const [moved, summary, ...rest] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(moved).toMatchObject({
      kind: 'moved',
      changed: ['openedAt', 'closedAt'],
      old: { count: 5 },
      new: { count: 5 },
    })
    expect(summary).toMatchObject({ kind: 'summary', moved: 1, added: 0, old: { rules: 1, alerts: 1 } })
    expect(rest).toEqual([])
  })

  test('no rule to run is a mistake', async () => {
    const { code, stderr } = await vedette(['diff', rules, other('none', 'title: x\n'), '--on', logins])
    expect(code).toBe(3)
    expect(stderr).toContain('no rule to run')
  })
})

describe('vedette test --from-alert', () => {
  test('writes tests that pass, and fail when the rule is broken', async () => {
    const folder = scratch()
    const rule = folder.file('guessing.yml', guessing(3))
    const tests = rule.replace('.yml', '.tests.yml')
    const made = await vedette([
      ...['test', '--from-alert', id, '--on', logins, '--sort', '--rules', rule, '--no-builtin'],
      ...['--write', tests],
    ])
    expect([made.code, made.stderr]).toEqual([0, ''])
    const text = readFileSync(tests, 'utf8')
    expect(text.match(/user\.name: ann/g)).toHaveLength(6)
    expect(text).not.toMatch(/203\.0\.113|Firefox|red/)
    expect(await vedette(['test', rule])).toMatchObject({ code: 0, stdout: '2 passed, 0 failed\n' })
    for (const [gte, failed] of [
      [4, 'opens'],
      [2, 'stays away'],
    ] as const) {
      folder.file('guessing.yml', guessing(gte))
      const { code, stdout } = await vedette(['test', rule])
      expect(code).toBe(3)
      expect(stdout).toContain(failed)
    }
    folder.remove()
  })

  test('adds to a file that is there, once', async () => {
    const tests = place.file(
      'more.tests.yml',
      '# kept\ntests:\n  - name: nothing\n    events: []\n    alerts: []\n',
    )
    const args = ['test', '--from-alert', id, ...run, '--write', tests]
    expect((await vedette(args)).code).toBe(0)
    const text = readFileSync(tests, 'utf8')
    expect(text.match(/- name:/g)).toHaveLength(3)
    expect(text).toContain('# kept')
    const again = await vedette(args)
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('already')
    expect(readFileSync(tests, 'utf8')).toBe(text)
  })

  test.each([
    [['test'], 'name a rule file or folder'],
    [['test', '--from-alert', 'abcd'], 'name the files that the alert came from'],
    [['test', 'rules', '--from-alert', 'abcd', '--on', logins], 'name rules with --rules'],
  ])('%s is a mistake', async (args, wanted) => {
    const { code, stderr } = await vedette(args)
    expect(code).toBe(2)
    expect(stderr).toContain(wanted)
  })
})
