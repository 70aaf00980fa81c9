import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { checks, type Verdict } from '../src/agreement/checks.ts'
import { disagrees, judgeCase, type Row } from '../src/agreement/judge-case.ts'
import { builtinCases, caseFolders, engines, readCase, runCases } from '../src/app/run-cases.ts'
import { vedette } from './cli/command.ts'

const rows = await runCases(builtinCases, engines)

const against = (row: Row): readonly string[] =>
  'unreadable' in row ? [row.unreadable] : row.verdicts.filter(disagrees).map(whyOf)

const whyOf = (verdict: Verdict): string => ('why' in verdict ? verdict.why : '')

describe('all engines agree', () => {
  it.each(rows)('$name', (row) => {
    expect(against(row)).toEqual([])
  })
})

describe('the cases', () => {
  const readme = readFileSync(join(builtinCases, 'README.md'), 'utf8')
  const questions = readdirSync(builtinCases, { withFileTypes: true }).filter((entry) => entry.isDirectory())

  it.each(questions)('$name is a question of the README and has six cases or more', ({ name }) => {
    expect(readme).toContain(`| \`${name}\` |`)
    expect(rows.filter((row) => row.name.startsWith(`${name}/`)).length).toBeGreaterThanOrEqual(6)
  })

  it('are at least 120', () => {
    expect(rows.length).toBeGreaterThanOrEqual(120)
  })

  it('say how their answer comes about', () => {
    const silent = caseFolders(builtinCases).filter((path) => {
      const [rule] = parseAllDocuments(readFileSync(join(path, 'rule.yml'), 'utf8'))
      return String(rule?.toJS().description ?? '').length < 40
    })
    expect(silent).toEqual([])
  })

  it('name in their answers only events that are there, or inner alerts', () => {
    for (const path of caseFolders(builtinCases)) {
      const ids = readFileSync(join(path, 'events.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id)
      const alerts = JSON.parse(readFileSync(join(path, 'alerts.json'), 'utf8')) as { events: string[] }[]
      const named = alerts.flatMap(({ events }) => events).filter((id) => !id.startsWith('alert:'))
      expect(
        named.filter((id) => !ids.includes(id)),
        path,
      ).toEqual([])
    }
  })
})

it('a wrong answer is seen by every check that can be made', async () => {
  const read = readCase(join(builtinCases, 're-fire', 'closes-and-fires-again'))
  if (!read.ok) throw new Error(read.why)
  const [alert, ...rest] = read.value.alerts
  const wrong = { ...read.value, alerts: [{ ...alert!, closedAt: alert!.closedAt + 1 }, ...rest] }
  const row = await judgeCase(wrong, engines)
  const states = 'verdicts' in row ? row.verdicts.map(({ state }) => state) : []
  expect(checks.map(({ name }, at) => `${name}: ${states[at]}`)).toEqual([
    'whole: differs',
    'arrival: differs',
    'split: differs',
    'shuffled: differs',
    'restored: differs',
    'by key: differs',
    'brute force: differs',
    'SQL: differs',
  ])
})

describe('vedette cases', () => {
  let place: string
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'vedette-cases-'))
  })
  afterAll(() => rmSync(place, { recursive: true }))

  /** A folder with one case, changed in one file. */
  function folder(name: string, file: string, change: (text: string) => string): string {
    const path = join(place, name, 're-fire', 'closes-and-fires-again')
    cpSync(join(builtinCases, 're-fire', 'closes-and-fires-again'), path, { recursive: true })
    writeFileSync(join(path, file), change(readFileSync(join(path, file), 'utf8')))
    return join(place, name)
  }

  it('prints the table and exits with 0 where all agree', async () => {
    const { code, stdout } = await vedette(['cases', folder('fine', 'rule.yml', (text) => text), '--matrix'])
    expect(stdout).toMatch(/^case +whole +arrival +split +shuffled +restored +by key +brute force +SQL$/m)
    expect(stdout).toMatch(/^re-fire\/closes-and-fires-again +yes +yes +yes +yes +yes +yes +yes +yes$/m)
    expect(stdout).toMatch(/^1 case: 1 agree, 0 differ, 0 cannot be read; \d+ runs agree$/m)
    expect(code).toBe(0)
  })

  it('exits with 1 where one differs, and says how', async () => {
    const path = folder('wrong', 'alerts.json', (text) =>
      text.replace('"closedAt": 10000', '"closedAt": 10001'),
    )
    const { code, stdout } = await vedette(['cases', path])
    expect(stdout).toContain(
      'whole, arrival, by key, brute force, SQL: wanted several_failures "user.name=alice" 1000..10001',
    )
    expect(code).toBe(1)
  })

  it.each([
    ['events.ndjson', '{', 'events.ndjson: event 1 is not JSON'],
    ['alerts.json', '{}', 'alerts.json: the file must be a list of alerts'],
    ['rule.yml', 'title: x', 'rule.yml:1:1: '],
  ])('exits with 3 where %s cannot be read', async (file, text, said) => {
    const { code, stdout } = await vedette(['cases', folder(`bad-${file}`, file, () => text)])
    expect(stdout).toContain(`re-fire/closes-and-fires-again: cannot be read: ${said}`)
    expect(code).toBe(3)
  })

  it('exits with 3 where a file is missing', async () => {
    const path = folder('missing', 'rule.yml', (text) => text)
    rmSync(join(path, 're-fire', 'closes-and-fires-again', 'alerts.json'))
    const { code, stdout } = await vedette(['cases', path])
    expect(stdout).toContain('cannot be read: alerts.json cannot be read (ENOENT)')
    expect(code).toBe(3)
  })

  it.each([
    ['no folder', 'nowhere', 'cannot be read as a folder (ENOENT)'],
    ['no case in it', '.', 'holds no cases'],
  ])('exits with 2 where there is %s', async (_what, name, said) => {
    const empty = mkdtempSync(join(place, 'empty-'))
    const { code, stderr } = await vedette(['cases', join(empty, name)])
    expect(stderr).toContain(said)
    expect(code).toBe(2)
  })
})
