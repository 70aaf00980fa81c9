import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scratch, vedette } from './command.ts'
import { secondOf } from './telemetry.ts'

const folder = scratch()
afterAll(folder.remove)

const rule = folder.file(
  'rules/baseline.yml',
  `title: More logins than usual
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b31
status: test
correlation:
  type: baseline
  rules: [any_login]
  group-by: [user.name]
  timespan: 10s
  learn: 2
  threshold: 50
level: medium
---
title: Login
name: any_login
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b32
status: test
logsource: { category: authentication }
detection:
  selection: { user.name|exists: true }
  condition: selection
level: informational
`,
)
const rules = ['--no-builtin', '--rules', rule] as const

/** Ann four times in each of three spans, Bob once. */
const seconds = [0, 2, 4, 6, 10, 12, 14, 16, 20, 22, 24, 26]
const logins = folder.file(
  'logins.csv',
  [
    'timestamp,user,status,ip',
    ...seconds.map((n) => `${secondOf(n)},ann,200,203.0.113.5`),
    `${secondOf(27)},bob,200,203.0.113.6`,
    `${secondOf(40)},ann,200,203.0.113.5`,
    '',
  ].join('\n'),
)

const baseline = (...args: readonly string[]) => vedette(['baseline', ...args, ...rules])
const show = async (state: string) => {
  const { code, stdout, stderr } = await baseline('show', '--state', state, '--output', 'json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

describe('baseline', () => {
  it('shows what was learned, takes it elsewhere, and lets it be learned anew', async () => {
    const state = join(folder.path, 'state')
    const other = join(folder.path, 'other')
    const file = join(folder.path, 'learned.json')
    await vedette(['replay', ...rules, '--state', state, logins])
    expect(await show(state)).toMatchObject([
      { key: { 'user.name': 'ann' }, state: 'normal', learned: 2, events: 8, version: 1 },
      { key: { 'user.name': 'bob' }, state: 'learn', learned: 0, events: 0, version: 0 },
    ])
    const text = await baseline('show', '--state', state, '--key', 'user.name=ann')
    expect(text.stdout).toBe('normal  4 in 10 s, +50 %  version 1  More logins than usual  user.name ann\n')

    expect(await baseline('export', file, '--state', state)).toMatchObject({ code: 0 })
    expect(JSON.parse(readFileSync(file, 'utf8')).baselines).toMatchObject([
      { key: { 'user.name': 'ann' }, bucketMs: 10_000, buckets: 2, events: 8, version: 1 },
    ])
    expect(await baseline('import', file, '--state', other)).toMatchObject({
      code: 0,
      stderr: `vedette: 1 baseline imported into ${other}\n`,
    })
    expect(await show(other)).toMatchObject([{ key: { 'user.name': 'ann' }, events: 8, version: 1 }])

    expect(await baseline('reset', '--state', state, '--key', 'user.name=ann')).toMatchObject({ code: 0 })
    expect(await show(state)).toMatchObject([
      { key: { 'user.name': 'ann' }, state: 'learn', learned: 0, events: 0 },
      { key: { 'user.name': 'bob' }, state: 'learn' },
    ])
  })

  it('imported into a new file begins a state of watch, which replay refuses', async () => {
    const state = join(folder.path, 'watched')
    const learned = folder.file(
      'two.json',
      JSON.stringify({
        format: 1,
        baselines: [
          {
            rule: '5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b31',
            title: 'More logins than usual',
            key: { 'user.name': 'ann' },
            bucketMs: 10_000,
            buckets: 2,
            events: 2,
            version: 3,
          },
        ],
      }),
    )
    await baseline('import', learned, '--state', state)
    const ran = await vedette(['replay', ...rules, '--output', 'json', '--state', state, logins])
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('is the state of another command') })
    expect(await show(state)).toMatchObject([{ learned: 2, events: 2, version: 3 }])
  })

  it('shows the hours of the week that a seasonal rule has learned, takes them elsewhere, and resets them', async () => {
    const hourly = folder.file(
      'hourly/rule.yml',
      `title: More logins than usual at that hour
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b41
status: test
correlation:
  type: seasonal_baseline
  rules: [any_login]
  timespan: 1h
  weeks: 3
  min_weeks: 2
  threshold: 50
level: medium
---
title: Login
name: any_login
status: test
logsource: { category: authentication }
detection:
  selection: { user.name|exists: true }
  condition: selection
level: informational
`,
    )
    /** So many logins on Mondays at nine, from 1 January 2024 on. */
    const mondays = [4, 6, 5, 12].flatMap((count, week) =>
      Array.from({ length: count }, (_, n) => new Date(Date.UTC(2024, 0, 1 + 7 * week, 9, n)).toISOString()),
    )
    const after = new Date(Date.UTC(2024, 0, 22, 11)).toISOString()
    const weekly = folder.file(
      'weekly.csv',
      ['timestamp,user,status,ip', ...[...mondays, after].map((at) => `${at},ann,200,203.0.113.5`), ''].join(
        '\n',
      ),
    )
    const hourlyRules = ['--no-builtin', '--rules', hourly]
    const run = (...args: readonly string[]) => vedette([...args, ...hourlyRules])
    const [state, other, file] = ['hourly-state', 'hourly-other', 'hourly.json'].map((name) =>
      join(folder.path, name),
    ) as [string, string, string]
    const shown = async (of: string, ...more: readonly string[]) =>
      (await run('baseline', 'show', '--state', of, ...more)).stdout

    const replayed = await run('replay', '--output', 'json', '--state', state, weekly)
    const alerts = replayed.stdout.split('\n').filter((line) => line.includes('"alert"'))
    expect(alerts.map((line) => JSON.parse(line))).toMatchObject([
      { reason: '12 events in 1 h where 5 ± 1 are usual at that hour (Monday 09:00 UTC).' },
    ])
    const whole =
      'alert  168 of 168 hours of the week learned, most 5 in 1 h (Monday 09:00)  version 3  More logins than usual at that hour'
    expect((await shown(state)).trimEnd()).toBe(whole)
    expect(JSON.parse(await shown(state, '--output', 'json')).hours).toContainEqual({
      name: 'Monday 09:00',
      counts: [4, 6, 5],
      usual: { median: 5, deviation: 1 },
    })

    await run('baseline', 'export', file, '--state', state)
    expect(JSON.parse(readFileSync(file, 'utf8')).baselines).toMatchObject([
      { timeZone: 'UTC', hours: { 'Monday 09:00': [4, 6, 5], 'Sunday 23:00': [0, 0, 0] } },
    ])
    await run('baseline', 'import', file, '--state', other)
    expect(await shown(other)).toMatch(/^learn {2}168 of 168 hours of the week learned, most 5 in 1 h/)
    await run('baseline', 'reset', '--state', state)
    expect(await shown(state)).toMatch(/^learn {2}0 of 168 hours of the week learned {2}/)
    folder.file('hourly.json', readFileSync(file, 'utf8').replace('Monday 09:00', 'Mandag 09:00'))
    expect(await run('baseline', 'import', file, '--state', other)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has other buckets now; let it learn anew'),
    })
  })

  it.each([
    { args: ['show', '--state', 'none'], says: 'none: no such file' },
    { args: ['show', '--state', rule], says: 'is no saved state' },
    { args: ['import', logins, '--state', 'new'], says: 'is not JSON' },
    {
      args: ['import', folder.file('odd.json', '{"format":9}'), '--state', 'new'],
      says: 'give a file that export wrote',
    },
  ])('$args is refused in one line', async ({ args, says }) => {
    const ran = await vedette(['baseline', ...args, ...rules], { cwd: folder.path })
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) })
    expect(ran.stderr.trimEnd()).not.toContain('\n')
  })
})
