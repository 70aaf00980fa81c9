import { setTimeout } from 'node:timers/promises'
import type { Answer, VedetteClient } from '../../client/client.ts'
import type { Alert } from '../../model/alert.ts'
import type { AlertDetail, BaselineProgress, Dashboard, DashboardSource } from '../../model/dashboard.ts'
import type { RateReport, TrafficReport, Window } from '../../model/traffic.ts'
import { AlertHistory } from '../../stats/alert-history.ts'
import { charted, type DashboardFeed } from './dashboard-feed.ts'
import { alertOf } from './told-alert.ts'
import { detailOf } from './told-detail.ts'
import { baselinesOf, ratesOf, trafficOf } from './told-traffic.ts'

/** How often traffic, sources and quality are asked for; and after how many times what was dismissed is past. */
const ASK_MS = 2000
const REFRESH_TIMES = 5
/** How long until the stream is asked for again that ended. */
const AGAIN_MS = 2000
const DAY = 24 * 60 * 60 * 1000
const VALUES = 20
const SAMPLES = 20
/** Alerts asked for at the beginning, of those that are open and of the others each. */
const ALERTS = 1000

interface Options {
  readonly client: VedetteClient
  readonly title: string
  /** Something changed. */
  readonly onChange: () => void
  /** An alert is new or changed, or is open as we begin. */
  readonly onAlert?: (alert: Alert) => void
}

interface Asked {
  readonly window: Window
  readonly traffic: TrafficReport | undefined
  readonly rates: RateReport
  readonly baselines: readonly BaselineProgress[]
  readonly sources: Answer<'getSources'>
  readonly quality: Answer<'getQuality'>
}

/** A dashboard of what a running service finds, through its API. */
export class ServiceDashboard implements DashboardFeed {
  readonly #options: Options
  #alerts = new AlertHistory(2 * ALERTS)
  #window: Window = 'minute'
  #asked: Asked | undefined
  #trouble: string | undefined
  #wake: () => void = () => {}

  constructor(options: Options) {
    this.#options = options
  }

  dashboard(window: Window): Dashboard {
    if (window !== this.#window) {
      this.#window = window
      this.#wake()
    }
    const asked = this.#asked
    return {
      title: this.#options.title,
      time: this.#time,
      rates: asked?.rates ?? { stepMs: 10_000, points: [] },
      baselines: asked?.baselines ?? [],
      // Until the answer has come, it is not known.
      traffic: asked?.window === window ? asked.traffic : undefined,
      alerts: this.#alerts.rows,
      quality: { rows: 0, duplicates: 0, late: 0, rejected: {}, ...asked?.quality },
      sources: (asked?.sources.sources ?? []).map(sourceOf),
      notices: this.#trouble === undefined ? [] : [this.#trouble],
    }
  }

  async detail({ id }: Alert): Promise<AlertDetail> {
    const { client } = this.#options
    return detailOf(await client.request('getAlertsByIdExplain', { path: { id }, query: { limit: SAMPLES } }))
  }

  /** Follows the service until the signal says so. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#askOn(signal), this.#listenOn(signal)])
  }

  get #time(): number | undefined {
    const watermark = this.#asked?.sources.watermark
    return watermark ? Date.parse(watermark) : undefined
  }

  async #askOn(signal: AbortSignal): Promise<void> {
    for (let times = 1; !signal.aborted; times++) {
      await this.#try(() => this.#ask(signal), signal)
      if (times % REFRESH_TIMES === 0) this.#alerts.refresh(this.#time ?? 0)
      this.#options.onChange()
      await this.#rest(signal)
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { client } = this.#options
    const window = this.#window
    const [told, rates, sources, quality] = await Promise.all([
      client.request('getTraffic', { query: { window, top: VALUES }, signal }),
      client.request('getTrafficRates', { query: { window: charted(window) }, signal }),
      client.request('getSources', { signal }),
      client.request('getQuality', { signal }),
    ])
    this.#asked = {
      window,
      traffic: told.traffic ? trafficOf(told.traffic) : undefined,
      rates: ratesOf(rates),
      baselines: baselinesOf(rates),
      sources,
      quality,
    }
  }

  async #listenOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#try(() => this.#listen(signal), signal)
      await setTimeout(AGAIN_MS, undefined, { signal }).catch(() => {})
    }
  }

  /** Alerts as they stand once we listen, and from then on as they come. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { client, onChange, onAlert } = this.#options
    for await (const message of client.listen({ signal })) {
      if (message.event === 'listening') await this.#readAlerts(signal)
      else if (message.event === 'alert') {
        const alert = alertOf(message.data)
        this.#alerts.tell(alert)
        onAlert?.(alert)
      } else continue
      onChange()
    }
  }

  async #readAlerts(signal: AbortSignal): Promise<void> {
    const { client, onAlert } = this.#options
    const since = new Date((this.#time ?? Date.now()) - DAY).toISOString()
    const [open, recent] = await Promise.all([
      client.request('getAlerts', { query: { status: 'open', limit: ALERTS }, signal }),
      client.request('getAlerts', { query: { start_date: since, limit: ALERTS }, signal }),
    ])
    const alerts = new AlertHistory(2 * ALERTS)
    for (const told of [...recent.toReversed(), ...open.toReversed()]) alerts.tell(alertOf(told))
    alerts.refresh(this.#time ?? 0)
    this.#alerts = alerts
    for (const told of open.toReversed()) onAlert?.(alertOf(told))
  }

  /** Does what may fail because the service is away for a while, and notes that. */
  async #try(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work()
      this.#trouble = undefined
    } catch (error) {
      if (signal.aborted) return
      this.#trouble = `${this.#options.title}: ${sentenceOf(error)}; trying again`
      this.#options.onChange()
    }
  }

  #rest(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = globalThis.setTimeout(done, ASK_MS)
      this.#wake = done
      signal.addEventListener('abort', done)
    })
  }
}

function sourceOf({
  name,
  events,
  lag_seconds: lag,
  active,
}: Answer<'getSources'>['sources'][number]): DashboardSource {
  return {
    name,
    records: events,
    lagMs: lag === null ? undefined : lag * 1000,
    state: lag === null ? 'waiting' : active ? 'live' : 'quiet',
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException
  return code === undefined ? error.message : `no answer (${code})`
}
