import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { startServe } from '../serve/process.ts'
import { newFolder } from '../serve/servers.ts'
import { login, sendRecords } from './told-logins.ts'

/** Guesses at one password, from addresses of a network of their own. */
const guesses = (second: number, network: number) =>
  Array.from({ length: 6 }, (_, i) =>
    login(second + i, { username: 'henry', source_ip: `203.0.${network}.${i}`, success: false }),
  )

it('alerts are one incident when they are as near as the configuration says, which is read anew while it runs', async () => {
  const folder = newFolder()
  const file = join(folder.path, 'vedette.yml')
  const write = (incidents: string): void =>
    writeFileSync(
      file,
      `server: { port: 0 }
storage: { data: ${join(folder.path, 'data')} }
detection: { lateness: 1s, idle: 1d }
incidents: ${incidents}
`,
    )
  write('{ same_person: 1m }')
  const server = await startServe(['--config', file])
  const incidents = async () => (await server.get('/api/v1/incidents?person=henry')).body
  try {
    // Half an hour apart: the first are over before the others begin.
    const lines = [...guesses(0, 1), ...guesses(1800, 2), login(20_000, { username: 'zoe' })]
    await sendRecords(server, 'source=sso', lines)
    const before = await incidents()
    expect(before).toHaveLength(2)

    write('{ same_person: 2h }')
    server.signal('SIGHUP')
    await server.said(/anew: changed incidents\.same_person\n/)
    await vi.waitUntil(async () => (await incidents()).length === 1, { timeout: 50_000 })
    const [whole] = await incidents()
    expect(whole.alerts).toBe(before[0].alerts + before[1].alerts)

    write('{ same_person: 1m }')
    server.signal('SIGHUP')
    await vi.waitUntil(async () => (await incidents()).length === 2, { timeout: 50_000 })
    expect(await incidents()).toEqual(before)
  } finally {
    await server.end('SIGTERM')
    folder.remove()
  }
}, 120_000)
