import type { Alert } from '../../model/alert.ts'
import type { AlertDetail, Dashboard, SampleEvent } from '../../model/dashboard.ts'
import type { Plan } from '../../model/plan.ts'
import type { TrafficReport, Window } from '../../model/traffic.ts'
import { eventLine } from '../../report/event-line.ts'
import { reportTraffic } from '../../stats/report-traffic.ts'
import { isBaseline } from '../baseline/baselines.ts'
import type { Watched, WatchSink } from '../watch/watch.ts'
import { BaselineLook } from './baseline-progress.ts'
import { charted, type DashboardFeed } from './dashboard-feed.ts'
import { RecentEvents } from './recent-events.ts'

/** Values of a table. */
const VALUES = 20
const NOTICES = 20
/** Sample events of an alert, and alerts between two refreshes that get some. */
const SAMPLES = 10
const SAMPLED = 100

interface Options {
  readonly title: string
  readonly plans: readonly Plan[]
  /** Something changed. */
  readonly onChange: () => void
}

/** A dashboard of what a watch finds in this process. */
export class LiveDashboard implements DashboardFeed, WatchSink {
  readonly #options: Options
  readonly #events = new RecentEvents()
  readonly #samples = new Map<string, readonly SampleEvent[]>()
  #notices: readonly string[] = []
  #watched: Watched | undefined
  #time: number | undefined
  #sampled = 0
  #records = 0
  readonly #baselines = new BaselineLook()
  /** Baselines may have learned more since they were looked at. */
  #learned = true
  /** What was found for a window since the last refresh. */
  readonly #windows = new Map<Window, TrafficReport>()

  constructor(options: Options) {
    this.#options = options
  }

  dashboard(window: Window): Dashboard {
    const watched = this.#watched
    this.#lookAtBaselines()
    const { rows = 0, duplicates = 0, late = 0, rejected = {} } = watched?.quality ?? {}
    return {
      title: this.#options.title,
      time: this.#now(),
      rates: this.#watched?.rates(charted(window)) ?? { stepMs: 10_000, points: [] },
      baselines: this.#baselines.known,
      traffic: this.#trafficIn(window),
      alerts: watched?.alerts ?? [],
      quality: { rows, duplicates, late, rejected },
      sources: (watched?.sources ?? []).map(({ lines, ...source }) => ({ ...source, records: lines })),
      notices: this.#notices,
    }
  }

  async detail({ id }: Alert): Promise<AlertDetail> {
    const events = this.#samples.get(id) ?? []
    return events.length > 0
      ? { facts: [], events }
      : { facts: [], events, lacking: 'its events are not in memory any more' }
  }

  begins(watched: Watched): void {
    this.#watched = watched
  }

  notice(text: string): void {
    this.#notices = [...this.#notices, text].slice(-NOTICES)
    this.#options.onChange()
  }

  event(): void {}

  span(...[span, ids]: Parameters<NonNullable<WatchSink['span']>>): void {
    this.#events.add(span, ids)
  }

  traffic(): void {
    this.#windows.clear()
    this.#sampled = 0
    this.#learned = true
    this.#options.onChange()
  }

  alert(alert: Alert): void {
    this.#sample(alert)
    this.#options.onChange()
  }

  async drain(): Promise<void> {
    const records = this.#watched?.sources.reduce((sum, { lines }) => sum + lines, 0) ?? 0
    if (records !== this.#records) this.#options.onChange()
    this.#records = records
  }

  #now(): number | undefined {
    const time = this.#watched?.watermark
    if (time !== undefined && Number.isFinite(time)) this.#time = time
    // Once everything has ended there is no watermark any more.
    return this.#time ?? this.#watched?.rates('hour').points.at(-1)?.to
  }

  #trafficIn(window: Window): TrafficReport | undefined {
    const known = this.#windows.get(window)
    if (known) return known
    const traffic = this.#watched?.window(window)
    const report = traffic && reportTraffic(traffic, VALUES)
    if (report) this.#windows.set(window, report)
    return report
  }

  #lookAtBaselines(): void {
    if (!this.#learned) return
    const plans = this.#options.plans.filter(isBaseline)
    const looked = this.#baselines.again(plans, () => this.#watched?.baselines() ?? [], this.#now() ?? 0)
    if (looked) this.#learned = false
  }

  /** The first and the last of its events, while they are in memory. */
  #sample({ id, evidence, lastEvents, status }: Alert): void {
    if (status === 'withdrawn' || this.#sampled++ > SAMPLED) return
    const made = new Set(evidence)
    const wanted = new Set([
      ...evidence.slice(0, SAMPLES / 2),
      ...evidence.slice(-SAMPLES / 2),
      ...lastEvents,
    ])
    const found = [...this.#events.find(wanted)].toSorted(([, a], [, b]) => a.time - b.time)
    if (found.length === 0) return
    const samples = found.map(([eventId, event]) => ({
      time: event.time,
      evidence: made.has(eventId),
      line: eventLine(event),
    }))
    this.#samples.set(id, samples)
    if (this.#samples.size > 2000) this.#samples.delete(this.#samples.keys().next().value!)
  }
}
