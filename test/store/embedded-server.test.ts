import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { takeDataFolder } from '../../src/store/data-folder.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/store/postgres/embedded/embedded-server.ts'
import { readPostmaster } from '../../src/store/postgres/embedded/postmaster.ts'
import { serverFiles } from '../../src/store/postgres/embedded/server-files.ts'
import { serverUser } from '../../src/store/postgres/embedded/server-user.ts'
import { openDatabase } from '../../src/store/postgres/open-database.ts'
import { newFolder } from '../serve/servers.ts'

const root = process.getuid?.() === 0

let folder: ReturnType<typeof newFolder>
let running: EmbeddedServer[]
beforeEach(() => {
  folder = newFolder()
  running = []
})
afterEach(async () => {
  for (const server of running) await server.stop()
  folder.remove()
})

async function start(): Promise<EmbeddedServer> {
  const server = await startEmbedded(folder.path)
  running.push(server)
  return server
}

async function ask(server: EmbeddedServer, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ ...server.address })
  await client.connect()
  const { rows } = await client.query({ text: sql, rowMode: 'array' })
  await client.end()
  return rows.flat()
}

const pidOf = (): number => readPostmaster(join(folder.path, 'postgres', 'data'))!.pid
const runs = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

describe('a PostgreSQL of our own', () => {
  it('opens no port, and none but its own user may enter its socket', async () => {
    const server = await start()
    expect(await ask(server, 'show listen_addresses')).toEqual([''])
    expect(await ask(server, 'show fsync')).toEqual(['on'])
    const wrong = { ...server, address: { ...server.address, password: 'guessed' } }
    await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed')
  })

  it('keeps its data over a stop', async () => {
    const first = await start()
    await ask(first, 'create table kept as select 7 as n')
    const pid = pidOf()
    await first.stop()
    expect(runs(pid)).toBe(false)
    expect(await ask(await start(), 'select n from kept')).toEqual([7])
  })

  it('takes over the server that a killed process left behind, and ends what that had under way', async () => {
    const left = await start()
    const client = new pg.Client({ ...left.address })
    const cut = new Promise<Error>((resolve) => client.on('error', resolve))
    await client.connect()
    await client.query('create table kept as select 7 as n')
    await client.query('begin; insert into kept values (8)')
    const pid = pidOf()
    const database = await openDatabase(undefined, folder.path)
    expect((await cut).message).toContain('terminating connection')
    expect(pidOf()).toBe(pid)
    expect(await ask(left, 'select n from kept')).toEqual([7])
    await database.close()
    expect(runs(pid)).toBe(false)
  })

  it('stops one that was started in another way, and loses nothing', async () => {
    const first = await start()
    await ask(first, 'create table kept as select 7 as n')
    const data = join(folder.path, 'postgres', 'data')
    const { uid, gid } = statSync(data)
    const [program, ...args] = readFileSync(`/proc/${pidOf()}/cmdline`, 'utf8').split('\0').slice(0, -1)
    await first.stop()
    const ids = root ? { uid, gid } : {}
    const other = spawn(program!, [...args, '-c', 'work_mem=5MB'], { ...ids, cwd: data, stdio: 'ignore' })
    await vi.waitUntil(() => readPostmaster(data)?.ready, { timeout: 20_000 })
    const second = await start()
    expect(runs(other.pid!)).toBe(false)
    expect(second.takenOver).toBe(false)
    expect(await ask(second, 'select n from kept')).toEqual([7])
  })

  it('begins again where making its data was cut off', async () => {
    const half = join(folder.path, 'postgres', 'data.new')
    mkdirSync(half, { recursive: true })
    writeFileSync(join(half, 'PG_VERSION'), '18\n')
    expect(await ask(await start(), 'select 1')).toEqual([1])
    expect(readdirSync(join(folder.path, 'postgres'))).not.toContain('data.new')
  })

  it('tells when it ends without being asked to', async () => {
    const server = await start()
    process.kill(pidOf(), 'SIGKILL')
    expect(await server.lost).toEqual(expect.any(String))
  })

  it('has its socket elsewhere when its folder has a long name', async () => {
    const deep = join(folder.path, 'long'.repeat(25))
    mkdirSync(deep)
    const server = await startEmbedded(deep)
    running.push(server)
    expect(await ask(server, 'select 1')).toEqual([1])
  })

  it('says in one sentence when its data are damaged', async () => {
    await (await start()).stop()
    running = []
    writeFileSync(join(folder.path, 'postgres', 'data', 'postgresql.conf'), 'nonsense here\n')
    await expect(start()).rejects.toThrow(/^PostgreSQL cannot start in .*: see .*log$/)
  })

  it.runIf(root)('runs as somebody else when we are root', async () => {
    await start()
    const status = readFileSync(`/proc/${pidOf()}/status`, 'utf8')
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])
    expect(uid).toBe(serverUser(join(folder.path, 'postgres')).ids.uid)
    expect(uid).toBeGreaterThan(0)
  })

  it.runIf(root)('has its data in a folder that its user has no way to', async () => {
    const data = join(folder.path, 'private', 'data')
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const server = await startEmbedded(data)
    running.push(server)
    expect(await ask(server, 'select 1')).toEqual([1])
  })

  it.runIf(root)('is copied to where its user can read it when it lies in a private folder', () => {
    const user = serverUser(folder.path)
    chmodSync(folder.path, 0o711)
    const lies = join(folder.path, 'clone')
    mkdirSync(lies, { mode: 0o700 })
    const from = serverFiles({ name: 'root', ids: {} }, [])
    const run = spawnSync('cp', ['-r', join(from.postgres, '..', '..'), join(lies, 'native')])
    expect(run.status).toBe(0)
    writeFileSync(join(lies, 'package.json'), '{"version":"9.9.9"}')
    const files = serverFiles(user, [join(folder.path, 'clone', 'copies'), folder.path], lies)
    expect(files.postgres).toBe(join(folder.path, 'server-9.9.9', 'bin', 'postgres'))
    const version = spawnSync(files.postgres, ['--version'], { ...user.ids, cwd: '/', encoding: 'utf8' })
    expect(version.stdout).toMatch(/^postgres \(PostgreSQL\) 18\./)
  })
})

describe('a data folder', () => {
  it('belongs to one process at a time', () => {
    const taken = takeDataFolder(folder.path)
    const other = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { takeDataFolder } from ${JSON.stringify(new URL('../../src/store/data-folder.ts', import.meta.url).href)}; takeDataFolder(process.argv[1])`,
        folder.path,
      ],
      { encoding: 'utf8' },
    )
    expect(other.stderr).toMatch(/another process uses this folder; stop it, or name another/)
    taken.release()
    takeDataFolder(folder.path).release()
  })

  it('that cannot be made is told in one sentence', () => {
    const file = join(folder.path, 'file')
    writeFileSync(file, '')
    expect(() => takeDataFolder(join(file, 'data'))).toThrow(
      /cannot make this folder \(ENOTDIR\); name one that you may write to$/,
    )
  })
})
