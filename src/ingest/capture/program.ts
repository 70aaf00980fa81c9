import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { InputError, oneLine } from '../input-error.ts'

/** What is kept of what a program complains of. */
const LAST_WORDS = 2048
const NOBODY = 65_534
const PAGE = 4096
/** Where tools of administrators lie, beside what PATH names. */
const folders = `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`

export interface ProgramOptions {
  /** The Debian package that has it. */
  readonly from: string
  /** It needs no rights, and so has none: where we are root, it runs as nobody. */
  readonly asNobody?: boolean
  /** It reads a pipe only, not the socket that our end of it is: cat stands between. */
  readonly behindCat?: boolean
}

/** A program of the system that we read from, while it runs. Throws `InputError` where it is not installed. */
export class Program {
  readonly stdin: Writable
  readonly stdout: Readable
  /** How it ended: undefined when well, else in one line why. */
  readonly ended: Promise<string | undefined>
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  #said = ''

  constructor(command: string, args: readonly string[], options: ProgramOptions) {
    if (!isInstalled(command))
      throw new InputError(
        'missing',
        `${command} is not installed; install it (Debian: apt-get install ${options.from})`,
      )
    const started = options.behindCat
      ? (['bash', ['-c', 'exec "$0" "$@" < <(exec cat 2>/dev/null)', command, ...args]] as const)
      : ([command, args] as const)
    this.#child = spawn(...started, {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: '/',
      env: { PATH: folders, LC_ALL: 'C', TZ: 'UTC', HOME: '/nonexistent' },
      ...(options.asNobody && process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
    })
    const { stdin, stdout, stderr } = this.#child
    this.stdin = stdin
    this.stdout = stdout
    // That it reads no more is told by how it ends.
    stdin.on('error', () => {})
    stderr.setEncoding('utf8')
    stderr.on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-LAST_WORDS)
    })
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message))
      this.#child.on('close', (code, signal) => {
        stdin.destroy()
        resolve(code === 0 ? undefined : this.#lastWords(code, signal))
      })
    })
  }

  /** What it holds in memory; 0 where that cannot be known. */
  memoryBytes(): number {
    try {
      const pages = readFileSync(`/proc/${this.#child.pid}/statm`, 'utf8').split(' ')[1]
      return Number(pages) * PAGE
    } catch {
      return 0
    }
  }

  stop(): void {
    this.stdin.destroy()
    this.#child.kill()
  }

  #lastWords(code: number | null, signal: string | null): string {
    const lines = this.#said.split('\n').filter((line) => line.trim() !== '')
    return oneLine(lines.at(-1) ?? (signal ? `ended by ${signal}` : `ended with ${code}`))
  }
}

function isInstalled(command: string): boolean {
  return folders.split(':').some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return folder !== ''
    } catch {
      return false
    }
  })
}
