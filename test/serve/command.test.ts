import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readPostmaster } from '../../src/store/postgres/embedded/postmaster.ts'
import { event } from './events.ts'
import { type ExternalPostgres, externalPrograms, startExternal } from './external-postgres.ts'
import { failedServe, type ServeProcess, startProcess } from './process.ts'
import { newFolder } from './servers.ts'

const programs = externalPrograms()

describe('vedette serve', () => {
  let folder: ReturnType<typeof newFolder>
  let server: ServeProcess | undefined
  beforeEach(() => {
    folder = newFolder()
  })
  afterEach(async () => {
    await server?.end('SIGTERM')
    server = undefined
    folder.remove()
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends with everything put away on %s', async (signal) => {
    const process = await startProcess(folder.path)
    await process.post('/events/', event('alice', '8.8.8.8'))
    const pid = readPostmaster(join(folder.path, 'postgres', 'data'))!.pid
    expect(await process.end(signal)).toBe(0)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
    expect(readPostmaster(join(folder.path, 'postgres', 'data'))).toBeUndefined()
  })

  it('leaves a data folder to the process that has it', async () => {
    server = await startProcess(folder.path)
    const second = await failedServe(['--port', '0', '--data', folder.path])
    expect(second).toEqual({
      code: 2,
      words: `vedette: --data ${folder.path}: another process uses this folder; stop it, or name another\n`,
    })
    expect((await server.get('/health/ready')).status).toBe(200)
  })

  it('ends and says so when its PostgreSQL does', async () => {
    server = await startProcess(folder.path)
    const accepted = await server.post('/events/', event('alice', '8.8.8.8'))
    const gone = server.ended()
    process.kill(readPostmaster(join(folder.path, 'postgres', 'data'))!.pid, 'SIGKILL')
    expect(await gone).toBe(2)
    server = await startProcess(folder.path)
    const again = await server.post('/events/', event('alice', '8.8.8.8'))
    expect(again.body).toEqual([{ ...accepted.body[0], duplicate: true }])
  })

  it('keeps what it compiled for the next start, also when it is killed', async () => {
    const compiled = newFolder()
    const killed = await startProcess(folder.path, { NODE_COMPILE_CACHE: compiled.path })
    await killed.get('/health/ready')
    await killed.kill()
    expect(globSync('*/*', { cwd: compiled.path }).length).toBeGreaterThan(1000)
    compiled.remove()
    server = await startProcess(folder.path)
  })

  it('refuses a port that is taken', async () => {
    server = await startProcess(folder.path)
    const other = newFolder()
    const { port } = new URL(server.url)
    const second = await failedServe(['--port', port, '--data', other.path])
    expect(second).toEqual({
      code: 2,
      words: `vedette: --port ${port}: another program listens there; name another, as in "vedette serve --port ${+port + 1}" or "npm start -- --port ${+port + 1}"\n`,
    })
    other.remove()
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.org'])('refuses to listen on %s', async (host) => {
    const { code, words } = await failedServe(['--host', host, '--data', folder.path])
    expect(code).toBe(2)
    expect(words).toMatch(
      /^vedette: --host \S+: everybody who can reach this address .*; use 127\.0\.0\.1, or set auth\.enabled.*\n$/,
    )
    expect(words).toContain(host)
  })

  it('says in one line which server does not answer, without its password', async () => {
    const { code, words } = await failedServe(['--data', folder.path], {
      DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/vedette',
    })
    expect(code).toBe(2)
    expect(words).toMatch(
      /^vedette: cannot connect to postgres:\/\/127\.0\.0\.1:1\/vedette \(.*ECONNREFUSED.*\): check DATABASE_URL and the server\n$/,
    )
    expect(words).not.toContain('secret')
  })

  it('refuses a journal with damage in its midst', async () => {
    const process = await startProcess(folder.path)
    for (const second of [1, 2, 3]) await process.post('/events/', event('alice', '8.8.8.8', { second }))
    await process.end('SIGTERM')
    const path = join(folder.path, 'journal', '000000000000001.journal')
    const bytes = readFileSync(path)
    bytes[bytes.indexOf('alice')] = 0x41
    writeFileSync(path, bytes)
    const { code, words } = await failedServe(['--data', folder.path])
    expect([code, words]).toEqual([
      2,
      expect.stringMatching(/\.journal: damaged at byte \d+, with sound entries/),
    ])
  })
})

describe.skipIf(programs === undefined)('vedette serve with a server of the system', () => {
  let postgres: ExternalPostgres
  beforeAll(async () => {
    postgres = await startExternal(programs!)
  })
  afterAll(() => postgres.stop())

  it('keeps a database to the folder it was used with', async () => {
    const DATABASE_URL = await postgres.newDatabase()
    const [one, other] = [newFolder(), newFolder()]
    const first = await startProcess(one.path, { DATABASE_URL })
    await first.post('/ip-ranges/', { cidr: '10.0.0.0/8' })
    await first.get('/ip-ranges/')
    await first.end('SIGTERM')
    const { code, words } = await failedServe(['--port', '0', '--data', other.path], { DATABASE_URL })
    expect([code, words]).toEqual([
      2,
      expect.stringMatching(/the database follows another journal than .*: name the --data/),
    ])
    const again = await startProcess(one.path, { DATABASE_URL })
    expect((await again.get('/ip-ranges/')).body).toMatchObject([{ id: 1, cidr: '10.0.0.0/8' }])
    await again.end('SIGTERM')
    one.remove()
    other.remove()
  })

  it('makes a lost database again from its journal', async () => {
    const folder = newFolder()
    const first = await startProcess(folder.path, { DATABASE_URL: await postgres.newDatabase() })
    await first.post('/ip-ranges/', { cidr: '10.0.0.0/8' })
    await first.post('/events/', [event('alice', '10.0.0.1'), event('alice', '8.8.8.8')])
    const before = await first.get('/suspicious-events/')
    expect(before.body).toHaveLength(2)
    await first.kill()
    const second = await startProcess(folder.path, { DATABASE_URL: await postgres.newDatabase() })
    expect((await second.get('/suspicious-events/')).body).toEqual(before.body)
    await second.end('SIGTERM')
    folder.remove()
  })
})
