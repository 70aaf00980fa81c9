import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { program, root, scratch, vedette } from '../cli/command.ts'
import { type GuardedService, startGuarded } from '../serve/guarded.ts'
import { newFolder, type Service, startService } from '../serve/servers.ts'
import { logged } from './access-log.ts'
import { Pane, whyNoTmux } from './pane.ts'

const missing = whyNoTmux()

async function send(url: string, lines: string, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(`${url}/api/v1/records?source=shop`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', ...headers },
    body: lines,
  })
  expect(response.status).toBe(200)
}

const baseline = `title: More requests than usual
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d21
status: test
correlation: { type: baseline, rules: [any_request], timespan: 5s, learn: 4, threshold: 5000 }
level: low
---
title: Any request
name: any_request
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d22
status: test
logsource: { category: webserver }
detection:
  selection: { cs-method: GET }
  condition: selection
level: informational
`

const attack = (second: number, source: string): string =>
  logged(second, { source, path: '/shoe?id=1%27+OR+1=1--', agent: '\x1b[2Jsqlmap' })

/** What it prints without a terminal until there is an alert and this, and how it ends then. */
async function linesOf(args: readonly string[], wanted: RegExp) {
  const child = spawn(process.execPath, [...program, 'top', ...args], { cwd: root })
  const ended = once(child, 'close')
  let printed = ''
  const seen = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      printed += chunk
      if (/SQL injection/.test(printed) && wanted.test(printed)) resolve()
    })
  })
  await Promise.race([seen, ended])
  child.kill('SIGTERM')
  return { printed, ended: await ended }
}

describe('vedette top on a service', () => {
  const data = newFolder()
  const folder = scratch()
  let service: Service
  let pane: Pane | undefined

  beforeAll(async () => {
    service = await startService(data.path, undefined, { detection: { lateness: 100, idle: 100 } })
  })
  afterEach(() => pane?.close())
  afterAll(async () => {
    await service?.stop()
    data.remove()
    folder.remove()
  })

  it.skipIf(missing)(
    `shows what it finds, as it comes, and explains it${missing ? ` (${missing})` : ''}`,
    async () => {
      expect((await service.post('/api/v1/rules', { text: baseline })).status).toBe(201)
      await send(
        service.url,
        Array.from({ length: 30 }, (_, i) => logged(i, { path: '/shop/hat' })).join('') +
          attack(30, '198.51.100.7'),
      )
      pane = new Pane(folder.path, ['--server', service.url], { columns: 100 })
      await pane.shows(/SQL injection .* 198\.51\.100\.7/)
      await pane.shows(/Sources {2}shop {2}31 records/)
      await pane.shows(/enforcing/)
      await send(service.url, attack(40, '198.51.100.8'))
      await pane.shows(/SQL injection .* 198\.51\.100\.8/)
      pane.press('/')
      await pane.shows(/filter: _/)
      pane.press('100.8', 'Enter')
      await pane.shows(/> .* SQL injection .* 198\.51\.100\.8/)
      pane.press('Enter')
      const page = await pane.shows(/checked {3}follows from the stored events/)
      expect(page).toMatch(/key {7}src_endpoint\.ip 198\.51\.100\.8/)
      expect(page).toMatch(/\* 2024-05-06T07:00:40\.000Z/)
      expect(page).not.toMatch(/[^\P{C}\n]/u)
      pane.press('q')
      await pane.shows(/ended with 0\na usual terminal/)
    },
  )

  it('prints lines where there is no terminal', async () => {
    await send(service.url, attack(50, '198.51.100.9'))
    const { printed, ended } = await linesOf(['--server', service.url], /past 10s {2}/)
    expect(ended).toEqual([0, null])
    expect(printed).toMatch(/^HIGH .* SQL injection$/m)
    expect(printed).toMatch(/^2024-05-06 07:0\d:\d0 {2}past 10s {2}/m)
    expect(printed).not.toMatch(/\x1b/)
  })

  it.each([
    ['another thing to watch', ['--server', 'URL', 'access.log'], /name no files/],
    ['a key without a service', ['--key-from', 'key'], /name it with --server/],
    [
      'a key that cannot be read',
      ['--server', 'URL', '--key-from', '/absent/key'],
      /--key-from \/absent\/key: cannot be read/,
    ],
    ['a service that is not there', ['--server', 'http://127.0.0.1:1'], /no service answers there/],
  ])('refuses %s in one line', async (_, args, words) => {
    const { code, stderr } = await vedette(['top', ...args.map((arg) => (arg === 'URL' ? service.url : arg))])
    expect(code).toBe(2)
    expect(stderr).toMatch(words)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('vedette top on a service that asks who one is', () => {
  const data = newFolder()
  const folder = scratch()
  let service: GuardedService
  beforeAll(async () => {
    service = await startGuarded(data.path, { detection: { lateness: 100, idle: 100 } })
  })
  afterAll(async () => {
    await service?.stop()
    data.remove()
    folder.remove()
  })

  it('is let in with a key from a file, and told so without one', async () => {
    const refused = await vedette(['top', '--server', service.url])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/say who you are/) })
    const { authorization } = await service.key('top', 'read')
    const file = folder.file('key', `${authorization!.replace('Bearer ', '')}\n`)
    await send(service.url, attack(50, '198.51.100.9'), await service.key('log', 'ingest'))
    const { ended } = await linesOf(['--server', service.url, '--key-from', file], /past 10s {2}/)
    expect(ended).toEqual([0, null])
  })
})
