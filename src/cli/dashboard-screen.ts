import type { DashboardFeed } from '../app/top/dashboard-feed.ts'
import type { Alert } from '../model/alert.ts'
import type { AlertDetail, Dashboard } from '../model/dashboard.ts'
import { frameOf } from '../tui/frame.ts'
import type { Look } from '../tui/rows.ts'
import { firstState, type Key, pressed, type ScreenState } from '../tui/screen-state.ts'
import type { Terminal } from './terminal.ts'

/** The least time between two frames: four a second. */
const FRAME_MS = 250
/** Ages and lags grow though nothing happens. */
const AGING_MS = 1000

/** Keeps a terminal showing a dashboard as it changes and as keys ask for. */
export class DashboardScreen {
  readonly #terminal: Terminal
  readonly #feed: DashboardFeed
  readonly #look: Look
  readonly #quit = new AbortController()
  readonly #aging: NodeJS.Timeout
  #state: ScreenState = firstState
  #detail: { readonly alert: Alert; readonly found: AlertDetail | undefined } | undefined
  #timer: NodeJS.Timeout | undefined
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(terminal: Terminal, feed: DashboardFeed) {
    this.#terminal = terminal
    this.#feed = feed
    this.#look = { inColour: !process.env.NO_COLOR && process.env.TERM !== 'dumb', unicode: hasUnicode() }
    this.#aging = setInterval(() => this.changed(), AGING_MS)
    terminal.onKey = (key) => this.#press(key)
    terminal.onResize = () => this.changed()
    terminal.onSignal = () => this.#quit.abort()
    this.changed()
  }

  /** Aborts when it is over. */
  get quit(): AbortSignal {
    return this.#quit.signal
  }

  /** What is shown may differ: it is drawn again, soon. */
  changed(): void {
    if (this.#timer || this.#quit.signal.aborted) return
    const wait = Math.max(0, this.#drawnAt + FRAME_MS - performance.now())
    this.#timer = setTimeout(() => this.#draw(), wait)
  }

  async untilQuit(): Promise<void> {
    const { signal } = this.#quit
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }

  close(): void {
    this.#quit.abort()
    clearInterval(this.#aging)
    clearTimeout(this.#timer)
  }

  get #dashboard(): Dashboard {
    return this.#state.paused ?? this.#feed.dashboard(this.#state.window)
  }

  #press(key: Key): void {
    const dashboard = this.#dashboard
    this.#state = pressed(this.#state, key, dashboard)
    if (this.#state.quit) this.#quit.abort()
    this.#lookInto(dashboard)
    this.changed()
  }

  /** How the alert came about that is looked at, each time that there is another word on it. */
  #lookInto({ alerts }: Dashboard): void {
    const { page, selected } = this.#state
    const alert = page === 'alert' ? alerts.find((row) => row.alert.id === selected)?.alert : undefined
    if (!alert || alert === this.#detail?.alert) return
    this.#detail = { alert, found: alert.id === this.#detail?.alert.id ? this.#detail.found : undefined }
    const keep = (found: AlertDetail) => {
      if (this.#detail?.alert === alert) this.#detail = { alert, found }
      this.changed()
    }
    this.#feed
      .detail(alert)
      .then(keep, (error: Error) => keep({ facts: [], events: [], lacking: error.message }))
  }

  #draw(): void {
    this.#timer = undefined
    this.#drawnAt = performance.now()
    const dashboard = this.#dashboard
    this.#lookInto(dashboard)
    const { size } = this.#terminal
    const detail = this.#state.page === 'alert' ? this.#detail?.found : undefined
    this.#terminal.paint(frameOf(dashboard, this.#state, { size, look: this.#look, detail }))
  }
}

/** Whether the locale has letters beyond ASCII. */
function hasUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '')
}
