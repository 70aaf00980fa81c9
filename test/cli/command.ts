import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The command line itself, as the launchers start it. Not `bin/run.mjs`: that installs packages when the lock file has
 * changed, and many processes at once would do so on top of each other.
 */
export const program: readonly string[] = [join(root, 'src', 'cli', 'main.ts')]

const usual = { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'vedette-cli') }

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: Uint8Array | string
  readonly cwd?: string
  /** Beside what there is. */
  readonly env?: NodeJS.ProcessEnv
}

/** Runs the command line as a person does, in a process of its own. */
export function vedette(
  args: readonly string[],
  { stdin, cwd = root, env = {} }: RunOptions = {},
): Promise<Ran> {
  const child = start(args, cwd, env)
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk) => out.push(chunk))
  child.stderr.on('data', (chunk) => err.push(chunk))
  // A command that refuses its options does not read what it is given.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin ?? '')
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    )
  })
}

/** Runs the command line for a reader that goes away after the first bytes. */
export function vedetteCutOff(args: readonly string[]): Promise<Omit<Ran, 'stdout'>> {
  const child = start(args, root, {})
  const err: Buffer[] = []
  child.stdout.once('data', () => child.stdout.destroy())
  child.stderr.on('data', (chunk) => err.push(chunk))
  child.stdin.end()
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stderr: Buffer.concat(err).toString() }))
  })
}

const start = (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) =>
  spawn(process.execPath, [...program, ...args], {
    cwd,
    env: { ...usual, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })

/** A folder for the files of one test file. */
export interface Scratch {
  readonly path: string
  /** Writes a file and gives its path. */
  readonly file: (name: string, content: Uint8Array | string) => string
  readonly remove: () => void
}

export function scratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'vedette-cli-'))
  return {
    path,
    file(name, content) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
