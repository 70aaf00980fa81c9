import { appendFileSync, copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { scratch } from './command.ts'
import { isAlert, isTraffic, type WatchedAlert, Watching } from './watching.ts'

const folder = scratch()
afterAll(folder.remove)

const BASE = Date.UTC(2024, 4, 6, 7)
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May']

/** A line of an access log, so many seconds after the beginning. */
function request(second: number, path: string, bytes = 100, source = '203.0.113.5'): string {
  const at = new Date(BASE + 1000 * Math.floor(second))
  const day = `${String(at.getUTCDate()).padStart(2, '0')}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`
  return `${source} - - [${day}:${at.toISOString().slice(11, 19)} +0000] "GET ${path} HTTP/1.1" 200 ${bytes} "-" "curl/8"\n`
}

/** More than two requests within three seconds, and the last line of all. */
const rules = folder.file(
  'rules/own.yml',
  `title: Busy
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b01
status: test
correlation:
  type: event_count
  rules: [busy_request]
  timespan: 3s
  condition: { gt: 2 }
level: medium
---
title: Request that makes it busy
name: busy_request
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b02
status: test
logsource: { category: webserver }
detection:
  selection: { http_request.url.path: /busy }
  condition: selection
level: low
---
title: The end
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b03
status: test
logsource: { category: webserver }
detection:
  selection: { http_request.url.path: /the-end }
  condition: selection
level: low
`,
)
const own = ['--no-builtin', '--rules', rules, '--idle', '300ms', '--lateness', '2s'] as const
const busy = isAlert('open', 'Busy')
const theEnd = isAlert('open', 'The end')

let logs = 0
const newLog = (text = ''): string => folder.file(`${++logs}/access.log`, text)

describe('watch', () => {
  it('tells an alert that opens, and lets it close when nothing comes any more', async () => {
    const path = newLog()
    const watching = new Watching(...own, path)
    appendFileSync(path, request(1, '/busy') + request(2, '/busy') + request(3, '/busy'))
    const opened = await watching.until(busy)
    const closed = await watching.until(isAlert('closed', 'Busy'))
    watching.ask()
    const past = await watching.until(({ kind }) => kind === 'alerts')
    const { lines, quality } = await watching.stop()
    const { id, openedAt, closedAt } = closed as WatchedAlert
    expect(past).toMatchObject({
      alerts: [{ id, title: 'Busy', status: 'closed', openedAt, closedAt }],
      more: 0,
    })
    expect([opened, closed]).toMatchObject([
      {
        openedAt: '2024-05-06T07:00:03.000Z',
        value: 3,
        evidence: ['access.log:000000000000000', expect.any(String), expect.any(String)],
      },
      { openedAt: '2024-05-06T07:00:03.000Z', closedAt: '2024-05-06T07:00:04.000Z' },
    ])
    expect({ lines, rows: quality.rows }).toEqual({ lines: { 'access.log': 3 }, rows: 3 })
  })

  it('tells what there was every ten seconds, empty ones too', async () => {
    const path = newLog(request(1, '/a/b') + request(2, '/a/c') + request(3, '/d') + request(43, '/the-end'))
    const watching = new Watching(...own, path)
    await watching.until(theEnd)
    watching.ask()
    const month = await watching.until((line) => line.kind === 'traffic' && line.window === 'month')
    expect(month).toMatchObject({ events: 3, bytesIn: 300, missed: {}, distinct: { hosts: 1, sections: 2 } })
    await watching.stop()
    const traffic = watching.lines.filter(isTraffic)
    expect(traffic.slice(0, 2)).toMatchObject([
      {
        from: '2024-05-06T07:00:00.000Z',
        events: 3,
        bytesIn: 300,
        top: {
          sections: [
            { value: '/a', count: 2 },
            { value: '/d', count: 1 },
          ],
          agents: [{ value: 'curl/8', count: 3 }],
        },
      },
      { from: '2024-05-06T07:00:10.000Z', to: '2024-05-06T07:00:40.000Z', events: 0, top: {} },
    ])
  })

  it('goes on after a stop: alerts that were open close, and no event is told twice', async () => {
    const path = newLog(request(1, '/busy') + request(2, '/busy') + request(3, '/busy'))
    const args = [...own, '--idle', '1h', '--checkpoint', `${path}.checkpoint`, path]
    const first = new Watching(...args)
    appendFileSync(path, request(6, '/x'))
    const opened = await first.until(busy)
    await first.stop()
    appendFileSync(path, request(4, '/busy') + request(60, '/the-end') + request(90, '/x'))
    const second = new Watching(...args)
    const closed = await second.until(isAlert('closed', 'Busy'))
    const { lines } = await second.stop()
    expect(second.lines.filter(busy)).not.toContainEqual(opened)
    expect(closed).toMatchObject({ id: (opened as { id: string }).id, closedAt: '2024-05-06T07:00:05.000Z' })
    expect(lines).toEqual({ 'access.log': 7 })
  })

  it('sets aside what lies beyond the clock, which would make all that follows late', async () => {
    const path = newLog()
    const watching = new Watching(...own, path)
    const ahead = request(1, '/x').replace('2024', '2199')
    appendFileSync(path, request(1, '/a') + ahead + request(2, '/a') + request(20, '/the-end'))
    await watching.until(theEnd)
    const { quality } = await watching.stop()
    expect(quality).toMatchObject({ rows: 4, accepted: 3, late: 0, rejected: { ahead_of_clock: 1 } })
  })

  it('reads standard input to its end', async () => {
    const watching = new Watching('--no-builtin', '--rules', rules, '-')
    watching.stdin.end(request(1, '/busy') + request(2, '/busy') + request(3, '/busy'))
    const { lines } = await watching.end()
    expect(watching.lines.filter(({ kind }) => kind === 'alert')).toHaveLength(2)
    expect(lines).toEqual({ stdin: 3 })
  })
})

const LINES = 100_000
const ROTATIONS = 20
const BLOCK = 500

/** Rotates a log; `n` older files stand beside it. */
type Rotate = (path: string, n: number) => void

function shift(path: string, n: number): void {
  for (let older = n; older > 0; older--) renameSync(`${path}.${older}`, `${path}.${older + 1}`)
}

const rename: Rotate = (path, n) => {
  shift(path, n)
  renameSync(path, `${path}.1`)
  writeFileSync(path, '')
}

const copyAndCut: Rotate = (path, n) => {
  shift(path, n)
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
}

/** Writes lines without a pause, rotates on the way, and waits for nobody. Line n has n bytes. */
async function write(path: string, from: number, to: number, rotate: Rotate): Promise<void> {
  for (let line = from; line < to; line += BLOCK) {
    const block = Array.from({ length: BLOCK }, (_, i) => request((line + i) / 1000, '/item', line + i))
    appendFileSync(path, block.join(''))
    await setImmediate()
    const written = line + BLOCK
    if ((written * ROTATIONS) % LINES === 0) rotate(path, (written * ROTATIONS) / LINES - 1)
  }
}

describe('a log that is rotated under load', () => {
  it.each([
    { how: 'by renaming', rotate: rename },
    { how: 'by copying and cutting', rotate: copyAndCut },
  ])(
    '$how loses no line and doubles none, its reader killed and started again',
    async ({ rotate }) => {
      const path = newLog(request(-3600, '/the-end', 0))
      const args = [...own, '--checkpoint', `${path}.checkpoint`, path]
      const first = new Watching(...args)
      await first.until(theEnd)
      await write(path, 0, LINES / 2, rotate)
      await first.until(({ kind }) => kind === 'traffic')
      await first.kill()
      await write(path, LINES / 2, LINES, rotate)
      const second = new Watching(...args)
      appendFileSync(path, request(LINES, '/busy', 0).repeat(3) + request(LINES + 60, '/x', 0))
      await second.until(busy)
      const { lines, quality } = await second.stop()
      expect({ lines, late: quality.late }).toEqual({ lines: { 'access.log': LINES + 5 }, late: 0 })
      expect([first.stderr, second.stderr]).toEqual(['', ''])
      // An interval that was told before the kill is told again after it, as the same.
      const told = new Map(
        [...first.lines, ...second.lines].filter(isTraffic).map((line) => [line.from, line]),
      )
      const bytes = [...told.values()].reduce((sum, line) => sum + line.bytesIn, 0)
      expect(bytes).toBe(((LINES - 1) * LINES) / 2)
    },
    300_000,
  )
})
