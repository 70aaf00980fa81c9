import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { codeOf, StoreMistake } from '../../store-mistake.ts'
import { goneWithoutUs, markOf, readPostmaster, stopServer, takeOrphan } from './postmaster.ts'
import { type ServerFiles, serverFiles } from './server-files.ts'
import { type ServerUser, serverUser } from './server-user.ts'

/** How to connect to a server of ours: through a socket in a folder that only its user may enter. */
export interface ServerAddress {
  readonly host: string
  readonly user: string
  readonly password: string
  readonly database: string
}

export interface EmbeddedServer {
  readonly address: ServerAddress
  /** Whether it ran already, for a process that was killed; what that left under way may still go on. */
  readonly takenOver: boolean
  /** Resolves when the server ends without being asked to, with its last words. */
  readonly lost: Promise<string>
  stop(): Promise<void>
}

const START_MS = 60_000

/** Where root may put a copy of the server when the data folder is private as well. */
const SHARED = '/var/lib/vedette'

/**
 * How the programs of PostgreSQL are told of their data folder: as the folder they stand in. So their user needs no way to it,
 * and it may lie in a folder that is private to root.
 */
const HERE = '/proc/self/cwd'

/**
 * Starts the PostgreSQL that comes with us, with its data below `folder`, which the caller holds the lock of. It opens no port. One that a
 * killed process left running is taken over, or stopped first where it is not what would be started now; what was left half made is made again.
 */
export async function startEmbedded(folder: string): Promise<EmbeddedServer> {
  const home = join(folder, 'postgres')
  const user = serverUser(home)
  makeHome(home, user)
  const files = serverFiles(user, user.ids.uid === undefined ? [folder] : [folder, SHARED])
  const data = join(realpathSync(home), 'data')
  const password = readPassword(folder)
  const socket = socketPath(data)
  const args = serverArgs(data, socket)
  const address = { host: socket, user: 'vedette', password, database: 'postgres' }
  const orphan = await takeOrphan(data, [files.postgres, ...args])
  if (orphan !== undefined)
    return { address, takenOver: true, ...supervise(orphan, goneWithoutUs(orphan), home) }
  if (!existsSync(data)) await initialize(files, user, home, data, password)
  if (socket !== data) makeSocketFolder(socket, user)
  const child = await run(files, args, user, home, data)
  return { address, takenOver: false, ...supervise(child.pid!, ended(child), home) }
}

function makeHome(home: string, user: ServerUser): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    chmodSync(home, 0o700)
    give(home, user)
  } catch (error) {
    throw new StoreMistake(
      `cannot make ${home} (${codeOf(error)}); name a folder of your own with --data`,
      error,
    )
  }
}

function give(path: string, { ids }: ServerUser): void {
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(path, ids.uid, ids.gid)
}

/** Only we connect: a password of chance, in a file that only we can read. */
function readPassword(folder: string): string {
  const file = join(folder, 'postgres-password')
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

/** Makes the data folder under another name, so that one without that name is whole. */
async function initialize(
  files: ServerFiles,
  user: ServerUser,
  home: string,
  data: string,
  password: string,
): Promise<void> {
  const half = `${data}.new`
  const secret = join(home, 'password.new')
  rmSync(half, { recursive: true, force: true })
  rmSync(secret, { force: true })
  writeFileSync(secret, password, { mode: 0o600 })
  give(secret, user)
  mkdirSync(half, { mode: 0o700 })
  give(half, user)
  const args = ['-D', HERE, '-U', 'vedette', '--auth=scram-sha-256', `--pwfile=${HERE}/../password.new`]
  // Known settings spare it the search for some that fit, which takes seconds.
  const known = ['--encoding=UTF8', '--locale=C', '-c', 'max_connections=40', '-c', 'shared_buffers=64MB']
  const child = start(files.initdb, [...args, ...known, '--no-sync', '--no-instructions'], user, home, half)
  const code = await ended(child)
  rmSync(secret, { force: true })
  if (code !== 0) throw failed('make its data folder', home)
  await makeDurable(files, user, home, half)
  renameSync(half, data)
}

/** One call for the whole file system takes milliseconds where initdb's own way, file by file, takes seconds. */
async function makeDurable(files: ServerFiles, user: ServerUser, home: string, half: string): Promise<void> {
  if ((await ended(start('/bin/sync', ['-f', HERE], user, home, half))) === 0) return
  const code = await ended(start(files.initdb, ['--sync-only', '-D', HERE], user, home, half))
  if (code !== 0) throw failed('make its data folder durable', home)
}

/** The socket stands in the data folder, unless that has too long a name for a socket. */
const socketPath = (data: string): string =>
  Buffer.byteLength(join(data, '.s.PGSQL.5432')) < 100 ? data : join(tmpdir(), `vedette-${markOf(data)}`)

function makeSocketFolder(folder: string, user: ServerUser): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o700 })
  give(folder, user)
}

function serverArgs(data: string, socket: string): readonly string[] {
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${socket === data ? HERE : socket}`,
    `vedette.data=${markOf(data)}`,
    'unix_socket_permissions=0700',
    'port=5432',
    'log_min_messages=error',
    'max_wal_size=256MB',
  ]
  return ['-D', HERE, ...settings.flatMap((setting) => ['-c', setting])]
}

async function run(
  files: ServerFiles,
  args: readonly string[],
  user: ServerUser,
  home: string,
  data: string,
): Promise<ChildProcess> {
  const child = start(files.postgres, args, user, home, data)
  const until = performance.now() + START_MS
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) break
    const found = readPostmaster(data)
    if (found?.pid === child.pid && found.ready) return child
    await pause(10)
  }
  if (child.pid !== undefined) await stopServer(child.pid)
  throw failed('start', home)
}

/** Starts a program of PostgreSQL apart from our terminal, so that Ctrl-C reaches it through us alone. */
function start(
  program: string,
  args: readonly string[],
  { ids }: ServerUser,
  home: string,
  here: string,
): ChildProcess {
  const log = openSync(join(home, 'log'), 'w', 0o600)
  try {
    const child = spawn(program, args, {
      ...ids,
      cwd: here,
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      stdio: ['ignore', log, log],
      detached: true,
    })
    child.on('error', () => {})
    return child
  } finally {
    closeSync(log)
  }
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(null))
  })

function failed(what: string, home: string): StoreMistake {
  const words = lastWords(home)
  const advice = /No space left on device|Disk quota exceeded/.test(words)
    ? 'make room on its disk'
    : /Permission denied|Operation not permitted/.test(words)
      ? 'put the permissions right'
      : `see ${join(home, 'log')}`
  return new StoreMistake(`PostgreSQL cannot ${what} in ${home} (${words}): ${advice}`)
}

/** The first thing the server complained of. */
function lastWords(home: string): string {
  const log = join(home, 'log')
  const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : []
  const line =
    lines.find((text) => /FATAL|PANIC|ERROR|error:/.test(text)) ?? lines.findLast((text) => text !== '')
  return line?.replace(/^.*?(FATAL|PANIC|ERROR|error): */, '').slice(0, 300) ?? 'it said nothing'
}

function supervise(pid: number, end: Promise<unknown>, home: string): Pick<EmbeddedServer, 'lost' | 'stop'> {
  let asked = false
  const lost = new Promise<string>((resolve) => {
    void end.then(() => asked || resolve(lastWords(home)))
  })
  const stop = async (): Promise<void> => {
    asked = true
    await stopServer(pid)
    await end
  }
  return { lost, stop }
}
