import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readSaved } from '../../src/app/state-file.ts'
import type { SavedWatch } from '../../src/app/watch/checkpoint.ts'
import { root, scratch, vedette } from '../cli/command.ts'
import { type LoggedRequest, logged, siteRules, tenMinutes } from './access-log.ts'
import { Pane, whyNoTmux } from './pane.ts'

const folder = scratch()
afterAll(folder.remove)

const rules = folder.file('rules/site.yml', siteRules)
// Nothing but the log moves time on, so that what is shown depends on it alone.
const still = ['--no-builtin', '--rules', rules, '--idle', '1h'] as const

let logs = 0
const newLog = (text: string): string => folder.file(`${++logs}/access.log`, text)
const open = (...[args, options]: [readonly string[], ConstructorParameters<typeof Pane>[2]?]): Pane =>
  new Pane(folder.path, [...still, ...args], options)

const missing = whyNoTmux()
const because = missing ? ` (${missing})` : ''

describe.skipIf(missing)(`vedette top on ten minutes of a log${because}`, () => {
  const log = newLog(`${tenMinutes()}no request\n`)
  let pane: Pane
  beforeAll(() => {
    pane = open([log])
  })
  afterAll(() => pane?.close())

  it('shows rate, alerts, top lists, quality and sources', () =>
    pane.isAsKept('overview-80x24', /4,083 records .*live\n/))

  it('has colours', () => expect(pane.screen(['-e'])).toMatch(COLOUR))

  it('fits another size', async () => {
    pane.resize(130, 40)
    await pane.isAsKept('overview-130x40', /4,083 records .{60,}live\n(.*\n)*enter .* q quit$/)
    pane.resize(20, 5)
    await pane.isAsKept('overview-20x5', /^.{1,20}(\n.{1,20}){4}$/)
    pane.resize(1, 1)
    await pane.isAsKept('overview-1x1', /^…$/)
    pane.resize(80, 24)
    await pane.isAsKept('overview-80x24', /4,083 records .*live\n/)
  })

  it('explains an alert, and goes back', async () => {
    pane.press('Enter')
    await pane.isAsKept('alert-80x24', /made it true/)
    pane.press('Escape')
    await pane.isAsKept('overview-80x24', /Alerts/)
  })

  it('selects and sorts', async () => {
    pane.press('Down')
    await pane.shows(/> high .*More requests than usual/)
    pane.press('s')
    await pane.shows(/by level/)
    pane.press('s', 'Up', 'Up')
    await pane.shows(/by events(\n.*)?\n> high .*More requests than usual/)
  })

  it('filters, and shows all again', async () => {
    pane.press('/')
    await pane.shows(/filter: _/)
    pane.press('door')
    await pane.shows(/filter: door_/)
    pane.press('s', 'Enter')
    await pane.isAsKept('filtered-80x24', /filter: doors \(/)
    pane.press('Escape')
    await pane.shows(/high .*More requests than usual/)
  })

  it('shows other tables', async () => {
    pane.press('Right', 'Right')
    await pane.shows(/^agents .*methods .*status/m)
    pane.press('w')
    await pane.shows(/^past hour {2}3,902 events/m)
  })

  it('helps', async () => {
    pane.press('h')
    await pane.isAsKept('help-80x24', /^Words$/m)
    pane.press('Escape')
    await pane.shows(/^past hour/m)
  })

  it('stands still while it is paused', async () => {
    pane.press('p')
    await pane.shows(/PAUSED/)
    appendFileSync(log, logged(600))
    pane.press('Left')
    expect(await pane.shows(/^hosts .*agents .*methods/m)).toMatch(/Sources .* 4,083 records /)
    pane.press('p')
    await pane.shows(/Sources .* 4,084 records /)
  })

  it('gives the terminal back', async () => {
    expect(pane.state('alternate_on', 'cursor_flag', 'wrap_flag')).toBe('1 0 0')
    pane.press('q')
    expect(await pane.shows(/a usual terminal/)).toBe('what was there before\nended with 0\na usual terminal')
    expect(pane.state('alternate_on', 'cursor_flag', 'wrap_flag')).toBe('0 1 1')
  })
})

describe.skipIf(missing)(`vedette top on a terminal${because}`, () => {
  let pane: Pane
  afterEach(() => pane?.close())

  it('has no colours with NO_COLOR, and is not disturbed by what stands in a log', async () => {
    const log = newLog(hostile.map((one, i) => logged(i, one)).join('') + logged(60))
    pane = open([log], { rows: 30, env: { NO_COLOR: '1' } })
    await pane.isAsKept('hostile-80x30', /11 records .*live\n/)
    expect(pane.screen()).not.toMatch(/[^\P{C}\n]/u)
    expect(pane.screen(['-e'])).not.toMatch(COLOUR)
    expect(pane.screen(['-e'])).toMatch(/\x1b\[[\d;]*7m/)
  })

  it('reads keys from the terminal while a log comes through a pipe', async () => {
    pane = open(['-'], { input: `cat '${newLog(logged(0))}'` })
    await pane.shows(/standard input .*(\n.*)* 1 record .*ended\n/)
    pane.press('C-c')
    await pane.shows(/ended with 0\na usual terminal/)
  })

  it('shows the alerts of the past day again when it was killed, each once', async () => {
    const log = newLog(tenMinutes())
    const state = join(folder.path, 'killed.state')
    const heads = /Alerts {2}2 open {2}0 dismissed {2}1 past/
    pane = open([log, '--checkpoint', state])
    await pane.shows(heads)
    const shown = alertsOn(pane.screen())
    expect(shown).toHaveLength(3)
    // Once the whole log is behind it, nothing but the checkpoint can tell of them.
    const read = () => (readSaved(state, 'files') as SavedWatch | undefined)?.files[0]?.lines
    await pane.until(() => read() === 4082)
    expect(read()).toBe(4082)
    pane.signal('SIGKILL')
    await pane.until((screen) => /ended with 137/.test(screen))
    pane.close()
    pane = open([log, '--checkpoint', state])
    await pane.shows(heads)
    expect(alertsOn(pane.screen())).toEqual(shown)
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)('gives the terminal back at %s', async (signal) => {
    pane = open([newLog(logged(0))])
    await pane.shows(/1 record/)
    pane.signal(signal)
    await pane.shows(/what was there before\nended with 0\na usual terminal/)
    expect(pane.state('alternate_on', 'cursor_flag', 'wrap_flag')).toBe('0 1 1')
  })

  it('gives the terminal back before it tells a mistake', async () => {
    pane = open(['-', '--checkpoint', `${folder.path}/state`])
    const screen = await pane.shows(/a usual terminal/)
    expect(screen).toMatch(/^what was there before\nvedette: -: a stream cannot(.*\n)+ended with 2\n/)
    expect(pane.state('alternate_on', 'cursor_flag', 'wrap_flag')).toBe('0 1 1')
  })
})

it.each(['README.md', 'docs/guides/terminal-dashboard.md'])('%s shows the screen as it is', (page) => {
  const screen = readFileSync(join(import.meta.dirname, 'screens', 'overview-80x24.txt'), 'utf8')
  expect(readFileSync(join(root, page), 'utf8')).toContain(`\`\`\`\n${screen}\`\`\``)
})

it('prints lines where there is no terminal', async () => {
  const { code, stdout } = await vedette(['top', ...still, '-'], { stdin: tenMinutes() })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^2024-05-06 07:00:00 - 07:00:10 {2}/m)
  expect(stdout).toMatch(/^CRITICAL .*Somebody tries doors$/m)
  expect(stdout).not.toMatch(/\x1b/)
})

/** The lines of alerts, below their head. */
const alertsOn = (screen: string): readonly string[] =>
  /^Alerts .*\n((?:.+\n)*)/m.exec(screen)?.[1]?.trimEnd().split('\n') ?? []

const COLOUR = /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/

const hostile: readonly LoggedRequest[] = [
  { agent: '\x1b[2J\x1b[31mcleared' },
  { agent: '\x1b]0;title\x07bell' },
  { agent: 'user\u202egpj.exe' },
  { agent: '東京'.repeat(30) },
  { agent: `e${'\u0301'.repeat(60)}nd` },
  { agent: '\u0301\u0301\u0301begins with marks' },
  { agent: '👩‍👩‍👧‍👦 family 🇩🇪 flag ⌚' },
  { agent: 'next\u0085line\u2028and\u2029more' },
  { path: '/%1b%5b2J%0a%0dnew/line' },
  { path: '/admin/%1b%5b2J%e2%80%ae' },
]
