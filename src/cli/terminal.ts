import { openSync, writeSync } from 'node:fs'
import { emitKeypressEvents } from 'node:readline'
import { ReadStream } from 'node:tty'
import type { Size } from '../tui/screen.ts'
import type { Key } from '../tui/screen-state.ts'

// A screen of our own (what was there before comes back), no cursor, and lines that are too long do not go on below.
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J'
const LEAVE = '\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l'
// The terminal may show what comes between at once; those that do not know it show it as it comes.
const BEGIN = '\x1b[?2026h'
const END = '\x1b[?2026l'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Keypress {
  readonly sequence?: string
  readonly name?: string
  readonly ctrl?: boolean
  readonly meta?: boolean
}

/**
 * A terminal that we have for ourselves from `open` to `close`: lines are painted on it, and keys read from it. However the
 * process ends, but by SIGKILL, the terminal is as it was before.
 */
export class Terminal {
  onKey: (key: Key) => void = () => {}
  onResize: () => void = () => {}
  /** The process is asked to end; the terminal is given back already. */
  onSignal: () => void = () => {}
  readonly #out: typeof process.stdout
  readonly #keys: ReadStream | undefined
  #painted: readonly string[] = []
  #isOpen = false

  private constructor(out: typeof process.stdout, keys: ReadStream | undefined) {
    this.#out = out
    this.#keys = keys
  }

  static open(): Terminal {
    const terminal = new Terminal(process.stdout, keyboard())
    terminal.#enter()
    return terminal
  }

  get size(): Size {
    return { columns: Math.max(1, this.#out.columns || 80), rows: Math.max(1, this.#out.rows || 24) }
  }

  /** Shows these lines and nothing else. A terminal that has not taken the last ones yet is left alone. */
  paint(lines: readonly string[]): void {
    if (!this.#isOpen || this.#out.writableNeedDrain) return
    const changed = Array.from({ length: Math.max(lines.length, this.#painted.length) }, (_, i) =>
      lines[i] === this.#painted[i] ? '' : `\x1b[${i + 1};1H\x1b[K${lines[i] ?? ''}`,
    ).join('')
    this.#painted = lines
    if (changed !== '') this.#out.write(`${BEGIN}${changed}${END}`)
  }

  close(): void {
    this.#leave()
    for (const signal of signals) process.removeListener(signal, this.#signalled)
    process.removeListener('exit', this.#leave)
    process.removeListener('uncaughtExceptionMonitor', this.#leave)
    this.#out.removeListener('resize', this.#resized)
    this.#keys?.removeListener('keypress', this.#pressed)
    if (this.#keys === process.stdin) this.#keys.pause()
    else this.#keys?.destroy()
  }

  #enter(): void {
    this.#isOpen = true
    this.#out.write(ENTER)
    for (const signal of signals) process.once(signal, this.#signalled)
    process.once('exit', this.#leave)
    process.once('uncaughtExceptionMonitor', this.#leave)
    this.#out.on('resize', this.#resized)
    if (!this.#keys) return
    emitKeypressEvents(this.#keys)
    this.#keys.setRawMode(true)
    this.#keys.on('keypress', this.#pressed)
    this.#keys.resume()
  }

  /** Written at once, as the process may be about to end. */
  readonly #leave = (): void => {
    if (!this.#isOpen) return
    this.#isOpen = false
    try {
      this.#keys?.setRawMode(false)
      writeSync(this.#out.fd, LEAVE)
    } catch {
      // The terminal is gone.
    }
  }

  readonly #signalled = (): void => {
    this.#leave()
    this.onSignal()
  }

  readonly #resized = (): void => {
    this.#painted = []
    if (this.#isOpen) this.#out.write('\x1b[2J')
    this.onResize()
  }

  readonly #pressed = (text: string | undefined, { name, ctrl, meta, sequence }: Keypress): void => {
    if (ctrl) {
      if (name === 'c') this.onKey('ctrl-c')
      return
    }
    const isNamed = name !== undefined && [...name].length > 1 && name !== 'space'
    // Escape and a letter that come together look like one key.
    if (meta && name !== 'escape') this.onKey('escape')
    if (isNamed) this.onKey(name === 'enter' ? 'return' : name)
    else for (const letter of text ?? sequence?.replace('\x1b', '') ?? '') this.onKey(letter)
  }
}

/** Standard input where it is a terminal, else the terminal that the process belongs to. */
function keyboard(): ReadStream | undefined {
  if (process.stdin.isTTY) return process.stdin
  try {
    return new ReadStream(openSync('/dev/tty', 'r'))
  } catch {
    return undefined
  }
}
