import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { program, root } from './command.ts'

export interface TrafficLine {
  readonly kind: 'traffic'
  readonly from: string
  readonly window?: string
  readonly events: number
  readonly bytesIn: number
  readonly top: Readonly<Record<string, readonly { readonly value: string; readonly count: number }[]>>
}

export interface WatchedAlert {
  readonly kind: 'alert'
  readonly id: string
  readonly status: string
  readonly openedAt: string
  readonly closedAt: string
  readonly rule: { readonly title: string }
  readonly value: number
  readonly message?: string
  readonly evidence: readonly string[]
}

export interface WatchSummary {
  readonly kind: 'summary'
  readonly lines: Readonly<Record<string, number>>
  readonly quality: {
    readonly rows: number
    readonly accepted: number
    readonly late: number
    readonly rejected: Readonly<Record<string, number>>
  }
}

export interface EventLine {
  readonly kind: 'event'
  readonly class: string
  readonly time: string
  readonly [field: string]: string | number
}

export interface PastAlertsLine {
  readonly kind: 'alerts'
  readonly alerts: readonly unknown[]
}

export type WatchLine = TrafficLine | WatchedAlert | PastAlertsLine | WatchSummary | EventLine

/** `vedette watch` in a process of its own, while it runs. */
export class Watching {
  readonly lines: WatchLine[] = []
  stderr = ''
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #closed: Promise<unknown>
  readonly #waiting = new Set<() => void>()
  #rest = ''

  /** `within`: a command that runs another one somewhere else, such as `ip netns exec NAME`. */
  constructor(first: string | readonly string[] = [], ...rest: readonly string[]) {
    const [within, args] = typeof first === 'string' ? [[], [first, ...rest]] : [first, rest]
    const [command = '', ...all] = [
      ...within,
      process.execPath,
      ...program,
      'watch',
      '--output',
      'json',
      ...args,
    ]
    this.#child = spawn(command, all, { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#closed = once(this.#child, 'close')
    this.#child.stderr.on('data', (chunk) => {
      this.stderr += chunk
      this.#tell()
    })
    this.#child.stdout.on('data', (chunk) => this.#take(String(chunk)))
    this.#child.on('close', () => this.#tell())
  }

  get stdin(): Writable {
    return this.#child.stdin
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    this.lines.push(...lines.map((line) => JSON.parse(line)))
    this.#tell()
  }

  #tell(): void {
    for (const look of this.#waiting) look()
  }

  /** The first line that is so, as soon as it is printed. */
  until(wanted: (line: WatchLine) => boolean): Promise<WatchLine> {
    return this.#when(() => this.lines.find(wanted))
  }

  /** What it says beside, as soon as it does. */
  untilSaid(wanted: RegExp): Promise<RegExpExecArray> {
    return this.#when(() => wanted.exec(this.stderr) ?? undefined)
  }

  #when<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find()
        if (found === undefined && this.#child.exitCode === null && this.#child.signalCode === null) return
        this.#waiting.delete(look)
        if (found !== undefined) resolve(found)
        else reject(new Error(`it ended before that was printed; it said: ${this.stderr}`))
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Asks for what there was in longer spans of time. */
  ask(): void {
    this.#child.kill('SIGUSR2')
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#closed
  }

  /** Asks it to stop, and gives its last words. */
  async stop(): Promise<WatchSummary> {
    this.#child.kill('SIGTERM')
    await this.#closed
    return this.lines.at(-1) as WatchSummary
  }

  /** Waits until it ends by itself. */
  async end(): Promise<WatchSummary> {
    await this.#closed
    return this.lines.at(-1) as WatchSummary
  }
}

export const isAlert =
  (status: string, title: string) =>
  (line: WatchLine): boolean =>
    line.kind === 'alert' && line.status === status && line.rule.title === title

export const isEvent =
  (fields: Readonly<Record<string, string | number>>) =>
  (line: WatchLine): boolean =>
    line.kind === 'event' && Object.entries(fields).every(([field, value]) => line[field] === value)

export const isTraffic = (line: WatchLine): line is TrafficLine => line.kind === 'traffic'
