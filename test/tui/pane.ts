import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { program, root } from '../cli/command.ts'

/** Why no terminal can be driven here; undefined where one can. */
export const whyNoTmux = (): string | undefined =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'not installed: tmux'

/** How long a screen may take to show what it should; the machine may be busy. */
const PATIENCE_MS = 45_000
const LOOK_MS = 50

interface PaneOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string>>
  /** A shell command whose output is the standard input. */
  readonly input?: string
}

let panes = 0

/** A real terminal, driven by tmux, in which `vedette top` runs in a shell. */
export class Pane {
  readonly #socket: string
  readonly #pidFile: string
  readonly #screens = join(import.meta.dirname, 'screens')

  /** `folder` is for files of its own. */
  constructor(
    folder: string,
    args: readonly string[],
    { columns = 80, rows = 24, env = {}, input }: PaneOptions = {},
  ) {
    const name = join(folder, `pane-${panes++}`)
    this.#socket = `${name}.socket`
    this.#pidFile = `${name}.pid`
    const script = `${name}.sh`
    const command = [process.execPath, ...program, 'top', ...args].map(quoted).join(' ')
    const top = `sh -c ${quoted(`echo $$ > ${quoted(this.#pidFile)}; exec ${command}`)}`
    const settings = {
      LC_ALL: 'C.UTF-8',
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'vedette-cli'),
      ...env,
    }
    const lines = [
      'unset CI NO_COLOR NODE_ENV',
      ...Object.entries(settings).map(([name, value]) => `export ${name}=${quoted(value)}`),
      'echo what was there before',
      input === undefined ? top : `${input} | ${top}`,
      'echo "ended with $?"',
      `stty -a | grep -qw -- -icanon && echo 'still raw' || echo 'a usual terminal'`,
      'exec cat',
    ]
    writeFileSync(script, `${lines.join('\n')}\n`)
    this.#tmux(
      '-f',
      '/dev/null',
      '-u',
      'new-session',
      '-d',
      '-x',
      String(columns),
      '-y',
      String(rows),
      `sh ${quoted(script)}`,
    )
  }

  /** Keys by their names, or letters. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows))
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name)
  }

  get pid(): number {
    return Number(readFileSync(this.#pidFile, 'utf8'))
  }

  /** What stands on the screen; with its escape codes where they are asked for. */
  screen(options: readonly string[] = []): string {
    return this.#tmux('capture-pane', '-p', ...options).trimEnd()
  }

  /** What tmux knows of the terminal, such as `alternate_on` and `cursor_flag`. */
  state(...names: readonly string[]): string {
    return this.#tmux('display-message', '-p', names.map((name) => `#{${name}}`).join(' ')).trimEnd()
  }

  /** The screen as soon as it is so, or as it is when patience is over. */
  async until(isSo: (screen: string) => boolean): Promise<string> {
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      const screen = this.screen()
      if (isSo(screen) || performance.now() > end) return screen
      await setTimeout(LOOK_MS)
    }
  }

  /** Waits until the screen has this. */
  async shows(wanted: RegExp): Promise<string> {
    const screen = await this.until((text) => wanted.test(text))
    expect(screen).toMatch(wanted)
    return screen
  }

  /** Waits until the screen is as it is kept under that name; where none is kept yet, until it has `wanted`. */
  async isAsKept(name: string, wanted: RegExp): Promise<void> {
    const file = join(this.#screens, `${name}.txt`)
    const kept = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : undefined
    const screen = await this.until((text) => (kept === undefined ? wanted.test(text) : text === kept))
    await expect(`${screen}\n`).toMatchFileSnapshot(file)
  }

  close(): void {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server'])
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
