import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { program, root, scratch, vedette } from './command.ts'
import type { AlertLine, Line } from './json-output.ts'
import { ownRule, secondOf } from './telemetry.ts'

const folder = scratch()
afterAll(folder.remove)

const rules = folder.file('rules/own.yml', ownRule)

/** Failed logins of one account at these seconds. */
const logins = (name: string, user: string, ...seconds: readonly number[]): string =>
  folder.file(
    name,
    ['timestamp,user,status,ip', ...seconds.map((n) => `${secondOf(n)},${user},401,203.0.113.5`), ''].join(
      '\n',
    ),
  )

const one = logins('one.csv', 'ann', 0, 10, 20, 30)
const two = logins('two.csv', 'ann', 35, 40, 45, 300)
const three = logins('three.csv', 'bob', 310, 311, 312, 900)

const replay = (...args: readonly string[]) =>
  vedette(['replay', '--no-builtin', '--rules', rules, '--output', 'json', ...args])

const linesOf = ({ stdout }: { readonly stdout: string }): Line[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

const alertsOf = (ran: { readonly stdout: string }): AlertLine[] =>
  linesOf(ran).filter((line) => line.kind === 'alert')

const summaryOf = (ran: { readonly stdout: string }): Line | undefined => linesOf(ran).at(-1)

const closed = (alerts: readonly AlertLine[]): AlertLine[] =>
  alerts.filter(({ status }) => status === 'closed')

let files = 0
const newState = (): string => join(folder.path, `state-${++files}`)

describe('replay --state', () => {
  it('gives, run after run, the alerts of one run over all', async () => {
    const state = newState()
    const whole = await replay(one, two, three)
    const runs = [
      await replay('--state', state, one),
      await replay('--state', state, two),
      await replay('--state', state, three, '--end'),
    ]
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: '' }))
    expect(runs.flatMap(alertsOf)).toEqual(alertsOf(whole))
    expect(closed(alertsOf(whole))).toHaveLength(2)
    expect(existsSync(state)).toBe(false)
  })

  it('keeps a file that only its user can read, and says what is in it', async () => {
    const state = newState()
    const ran = await replay('--state', state, one)
    expect(statSync(state).mode & 0o777).toBe(0o600)
    expect(summaryOf(ran)).toMatchObject({
      state: { bytes: statSync(state).size, keys: 1, openAlerts: 1, watermark: '2024-01-01T00:00:25.000Z' },
    })
    const text = await vedette(['replay', '--no-builtin', '--rules', rules, '--state', state, two])
    expect(text.stdout).toMatch(
      /^State\n {2}\d.* kept: 0 keys, 0 open alerts, judged up to 2024-01-01T00:04:55\.000Z$/m,
    )
  })

  it('goes on from a whole input put in order', async () => {
    const state = newState()
    const whole = await replay('--sort', one, two, three)
    const runs = [
      await replay('--sort', '--state', state, two, one),
      await replay('--sort', '--state', state, three),
      await replay('--state', state, '--end'),
    ]
    expect(runs.flatMap(alertsOf)).toEqual(alertsOf(whole))
  })

  it('tells events of files of one name apart, as one run does', async () => {
    const state = newState()
    const first = logins('day-1/log.csv', 'ann', 0, 10)
    const second = logins('day-2/log.csv', 'ann', 20, 30)
    const runs = [await replay('--state', state, first), await replay('--state', state, second, '--end')]
    const alerts = runs.flatMap(alertsOf)
    expect(alerts).toEqual(alertsOf(await replay(first, second)))
    const sources = alerts.at(-1)!.evidence.map((id) => id.split(':')[0])
    expect(sources).toEqual(['log.csv', 'log.csv', 'log.csv#2'])
  })

  it('counts events behind those judged in an earlier run as late', async () => {
    const state = newState()
    await replay('--state', state, two)
    expect(summaryOf(await replay('--state', state, one))).toMatchObject({ quality: { rows: 4, late: 4 } })
    expect(summaryOf(await replay('--sort', '--state', state, one))).toMatchObject({ quality: { late: 8 } })
  })
})

describe('a rule that was edited between two runs', () => {
  const edited = folder.file('edited/own.yml', ownRule.replace('gte: 3', 'gte: 5'))
  const other = folder.file(
    'rules-2/other.yml',
    ownRule.split('---\n')[0]!.replace('555555555501', '555555555511').replace('three_failures', 'again'),
  )
  const run = (rule: string, ...args: readonly string[]) =>
    vedette(['replay', '--no-builtin', '--rules', rule, '--rules', other, '--output', 'json', ...args])

  it('begins without state, and the others go on', async () => {
    const state = newState()
    const before = await run(rules, '--state', state, one)
    const after = await run(edited, '--state', state, two, '--end')
    expect(after.code).toBe(0)
    expect(after.stderr.split('\n')).toEqual([
      'vedette: rule 11111111-2222-4333-8444-555555555501 was edited: it begins without state',
      'vedette: rule 11111111-2222-4333-8444-555555555501: 1 open alert will not be told as closed',
      '',
    ])
    const ofOther = (alerts: readonly AlertLine[]) => alerts.filter(({ rule }) => rule.id.endsWith('11'))
    expect(ofOther([...alertsOf(before), ...alertsOf(after)])).toEqual(
      ofOther(alertsOf(await run(rules, one, two))),
    )
    expect(closed(alertsOf(after))).toHaveLength(1)
  })

  it('sees earlier events first where that is asked for', async () => {
    const state = newState()
    const before = await run(rules, '--state', state, one)
    const after = await run(edited, '--state', state, '--edited', 'replay', '--history', one, two, '--end')
    expect(after.code).toBe(0)
    const whole = alertsOf(await run(edited, one, two))
    expect(closed([...alertsOf(before), ...alertsOf(after)])).toEqual(closed(whole))
    expect(closed(whole)).toHaveLength(2)
  })

  it('is dropped when it is gone', async () => {
    const state = newState()
    await run(rules, '--state', state, one)
    const after = await vedette(['replay', '--no-builtin', '--rules', rules, '--state', state, two])
    expect(after.stderr.split('\n')).toEqual([
      'vedette: rule 11111111-2222-4333-8444-555555555511 is gone, or has new state: the old one was let go',
      'vedette: rule 11111111-2222-4333-8444-555555555511: 1 open alert will not be told as closed',
      '',
    ])
  })
})

describe('a file that is no state', () => {
  it.each([
    [
      'is another file',
      () => readFileSync(one),
      /one: is no saved state; name another file, or move it away/,
    ],
    ['is cut short', (state: Buffer) => state.subarray(0, 20), /is cut short; name another file/],
    [
      'is damaged',
      (state: Buffer) => state.fill(0x5a, state.length - 9),
      /is damaged: its checksum is another one/,
    ],
    [
      'is of another version',
      (state: Buffer) => state.fill(99, 14, 15),
      /has state of version 99; this program reads/,
    ],
  ])('is refused and left alone: it %s', async (_, made, says) => {
    const state = join(folder.path, `bad-${++files}-one`)
    await replay('--state', state, one)
    writeFileSync(state, made(readFileSync(state)))
    const bytes = readFileSync(state)
    const ran = await replay('--state', state, two)
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' })
    expect(ran.stderr).toMatch(says)
    expect(ran.stderr.split('\n')).toHaveLength(2)
    expect(readFileSync(state)).toEqual(bytes)
  })

  it.each([
    ['a folder', () => folder.path, /is no file; name a file for the state/],
    ['in a folder that is not there', () => join(folder.path, 'no', 'state'), /cannot be written \(ENOENT\)/],
  ])('is refused: %s', async (_, path, says) => {
    const ran = await replay('--state', path(), one)
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' })
    expect(ran.stderr).toMatch(says)
  })
})

it.each([
  [['--end', one], /--end: means nothing without --state; add it, or leave --end out/],
  [['--edited', 'replay', '--history', one, one], /--edited: means nothing without --state/],
  [['--state', 'x', '--edited', 'replay', one], /--edited replay and --history go together/],
  [['--state', 'x', '--history', one, one], /--edited replay and --history go together/],
  [['--state', 'x'], /missing required argument 'file'/],
])('options that do not go together are refused: %j', async (args, says) => {
  const ran = await replay(...args)
  expect(ran.code).toBe(2)
  expect(ran.stderr).toMatch(says)
})

it('a write that fails in the middle leaves the old state, and nothing beside it', async () => {
  const state = join(folder.path, 'full', 'state')
  folder.file('full/state', '')
  await replay('--state', newState(), one)
  copyFileSync(join(folder.path, `state-${files}`), state)
  const before = readFileSync(state)
  // No file may grow beyond so many blocks, as on a disk that is full.
  const script = 'ulimit -f 4; trap "" XFSZ; exec "$@"'
  const args = ['replay', '--no-builtin', '--rules', rules, '--state', state, two]
  const many = folder.file(
    'many.csv',
    `timestamp,user,status,ip\n${Array.from({ length: 3000 }, (_, i) => `${secondOf(400 + i)},user${i},401,203.0.113.5`).join('\n')}\n`,
  )
  const ran = spawnSync('sh', ['-c', script, 'sh', process.execPath, ...program, ...args, many], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(ran.stderr).toBe(`vedette: ${state}: the state cannot be written (EFBIG); the file is as it was\n`)
  expect(ran.status).toBe(2)
  expect(readFileSync(state)).toEqual(before)
  expect(readdirSync(join(folder.path, 'full'))).toEqual(['state'])
})
