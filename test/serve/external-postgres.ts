import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { serverUser } from '../../src/store/postgres/embedded/server-user.ts'

/** Where Debian's PostgreSQL has its programs; undefined where it is not installed. */
export function externalPrograms(): string | undefined {
  const run = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  const folder = run.status === 0 ? run.stdout.trim() : ''
  return folder !== '' && existsSync(join(folder, 'initdb')) ? folder : undefined
}

export interface ExternalPostgres {
  /** Makes a new database, and names it. */
  newDatabase(): Promise<string>
  /** Ends the server, and starts it again with its data. */
  pause(): Promise<void>
  resume(): Promise<void>
  stop(): Promise<void>
}

/** Starts a server of the system on a free port, with data that go when it stops. */
export async function startExternal(programs: string): Promise<ExternalPostgres> {
  const { ids } = serverUser(tmpdir())
  const home = mkdtempSync(join(tmpdir(), 'vedette-external-'))
  chmodSync(home, 0o700)
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(home, ids.uid, ids.gid)
  const data = join(home, 'data')
  const as = { ...ids, cwd: '/', env: { LC_ALL: 'C' } }
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'vedette', '--auth=trust', '--no-sync', '-E', 'UTF8'],
    as,
  )
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const run = (): ChildProcess =>
    spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...as,
      stdio: 'ignore',
    })
  const end = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill(signal)
    })
  const url = (database: string): string => `postgres://vedette@127.0.0.1:${port}/${database}`
  let child = run()
  let client = await connected(url('postgres'))
  let made = 0
  return {
    newDatabase: async () => {
      const name = `vedette_${++made}`
      await client.query(`create database ${name}`)
      return url(name)
    },
    pause: () => end(child, 'SIGINT'),
    resume: async () => {
      child = run()
      client = await connected(url('postgres'))
    },
    stop: async () => {
      await client.end()
      await end(child, 'SIGQUIT')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** Tries until the server takes connections. */
async function connected(connectionString: string): Promise<pg.Client> {
  for (let tries = 1; ; tries++) {
    const client = new pg.Client({ connectionString })
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      if (tries === 300) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
