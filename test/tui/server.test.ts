import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { scratch, vedette } from '../cli/command.ts'
import { newFolder, type Service, startService } from '../serve/servers.ts'
import { logged } from './access-log.ts'
import { Pane, whyNoTmux } from './pane.ts'

const missing = whyNoTmux()

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

  const send = async (lines: string): Promise<void> => {
    const headers = { 'content-type': 'text/plain' }
    const response = await fetch(`${service.url}/api/v1/records?source=shop`, {
      method: 'POST',
      headers,
      body: lines,
    })
    expect(response.status).toBe(200)
  }
  const attack = (second: number, source: string): string =>
    logged(second, { source, path: '/shoe?id=1%27+OR+1=1--', agent: '\x1b[2Jsqlmap' })

  it.skipIf(missing)(
    `shows what it finds, as it comes, and explains it${missing ? ` (${missing})` : ''}`,
    async () => {
      await send(
        Array.from({ length: 30 }, (_, i) => logged(i, { path: '/shop/hat' })).join('') +
          attack(30, '198.51.100.7'),
      )
      pane = new Pane(folder.path, ['--server', service.url], { columns: 100 })
      await pane.shows(/SQL injection .* 198\.51\.100\.7/)
      await pane.shows(/Sources {2}shop {2}31 records/)
      await send(attack(40, '198.51.100.8'))
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
