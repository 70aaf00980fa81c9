import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failedServe, type ServeProcess, startServe } from './process.ts'
import { newFolder } from './servers.ts'

describe('vedette serve --config', () => {
  const folder = newFolder()
  const file = join(folder.path, 'vedette.yml')
  const write = (text: string): void => writeFileSync(file, text)
  let server: ServeProcess
  beforeAll(async () => {
    write(`server: { port: 0 }\nstorage: { data: ${join(folder.path, 'data')} }\n`)
    server = await startServe(['--config', file])
  })
  afterAll(async () => {
    await server?.end('SIGTERM')
    folder.remove()
  })

  it('reads the file anew on SIGHUP, and says what becomes of it', async () => {
    write(`server: { port: 1, drain: 5s }\nstorage: { data: ${join(folder.path, 'data')} }\n`)
    server.signal('SIGHUP')
    expect(await server.said(/anew: (changed .*)\n/)).toBe('changed server.drain')
    expect(await server.said(/a restart is needed for (.*)\n/)).toBe('server.port')
  })

  it('tells every mistake of a bad file and goes on by the old one', async () => {
    write('server: { prot: 1, drain: never }\n')
    server.signal('SIGHUP')
    await server.said(
      /the old one stays:\n.*:1:27: server\.drain: must be a span of time.*\n.*:1:11: unknown key "prot"/,
    )
    expect((await server.get('/health/ready')).status).toBe(200)
  })

  it('does not start with one', async () => {
    const { code, words } = await failedServe(['--config', file])
    expect(code).toBe(2)
    expect(words).toMatch(
      /^vedette: .*vedette.yml:1:27: server\.drain: .*\n.*vedette.yml:1:11: unknown key "prot".*\n$/,
    )
  })
})
