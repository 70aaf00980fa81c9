import { randomInt } from 'node:crypto'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { captureInterface } from '../../ingest/capture/interface.ts'
import { isCaptureFile, openInput } from '../../ingest/open-input.ts'
import { listenSyslog, type SyslogPlace } from '../../ingest/syslog/listen-syslog.ts'
import { type ArrivedEvent, arrivedEvents, shownFields } from '../../model/arrived-event.ts'
import type { AlertRow } from '../../model/dashboard.ts'
import type { Quality } from '../../model/reject.ts'
import type { RuleState } from '../../model/rule-state.ts'
import { type RateReport, type Window, windowNames } from '../../model/traffic.ts'
import { Pipeline, type PipelineSink } from '../../pipeline.ts'
import { AlertHistory, type PastAlerts } from '../../stats/alert-history.ts'
import { trafficFields } from '../../stats/facets.ts'
import type { Traffic } from '../../stats/intervals.ts'
import { LiveTraffic } from '../../stats/live-traffic.ts'
import { type Baseline, Baselines } from '../baseline/baselines.ts'
import { UserMistake } from '../mistake.ts'
import { namedInputs, type RunOptions } from '../run-inputs.ts'
import { restoreStream, saveStream } from '../stream-state.ts'
import { Checkpoint } from './checkpoint.ts'
import { StreamClock } from './stream-clock.ts'
import { WatchedFile } from './watched-file.ts'
import type { Named, SourceWords, WatchedSource } from './watched-source.ts'
import { type Listener, WatchedStream } from './watched-stream.ts'

/** How often files are looked at while nothing comes. */
const POLL_MS = 100
/** A checkpoint is written so often while lines come; after an alert sooner, but no more often than every second. */
const CHECKPOINT_MS = 10_000
const SOON_MS = 1000
/** Texts are kept up to so many bytes; beyond, those go that nothing speaks of any more. */
const TEXT_BYTES = 32 << 20
/** An event may lie so far beyond the clock. */
const AHEAD_MS = 60_000

export interface WatchOptions
  extends Pick<
    RunOptions,
    'files' | 'plans' | 'enrichments' | 'isInside' | 'format' | 'eventClass' | 'map' | 'year' | 'latenessMs'
  > {
  /** An interface whose packets are watched beside the files, and the ports where HTTP is spoken. */
  readonly capture?: { readonly name: string; readonly ports: readonly number[] } | undefined
  /** Where syslog is received. */
  readonly syslog?: readonly SyslogPlace[] | undefined
  /** Events are told as they arrive. */
  readonly tellEvents?: boolean
  /** Sealed spans have the fields of events that are shown. */
  readonly showEvents?: boolean
  /** A source that says nothing for so long no longer holds time back. */
  readonly idleMs: number
  /** File to go on from and to keep the state in. */
  readonly checkpoint?: string | undefined
  /** Length of the intervals that statistics are told of. */
  readonly statisticsMs: number
  /** Calls whenever somebody asks for what there was in the past ten seconds, minute, hour, day, week and month. */
  readonly onAsked: (tell: () => void) => void
  /** Wall clock, in milliseconds. */
  readonly now: () => number
}

/** A watch while it runs, to be looked at. */
export interface Watched {
  readonly quality: Quality
  /** What lies before was judged, in milliseconds; -Infinity before the first event. */
  readonly watermark: number
  readonly sources: readonly SourceProgress[]
  /** What there was in the span of time up to now, as far as it is over; undefined before there is anything. */
  window(name: Window): Traffic | undefined
  /** How much, step by step. */
  rates(name: Window): RateReport
  /** Alerts that are open, and those of the past day, as of the last interval that is over. */
  readonly alerts: readonly AlertRow[]
  /** What baseline rules have learned. It takes as long as saving the state. */
  baselines(): readonly Baseline[]
}

/** How far a source is. */
export interface SourceProgress {
  readonly name: string
  readonly lines: number
  /** How far its newest event lay behind the clock when it was heard last. */
  readonly lagMs: number | undefined
  readonly state: 'waiting' | 'live' | 'quiet' | 'ended'
}

/** Who is told what is found. */
export interface WatchSink extends PipelineSink {
  /** The watch begins. */
  begins?(watched: Watched): void
  /** Something about a source that a person should know. */
  notice(text: string): void
  /** An event that has just arrived, where that is asked for. */
  event(event: ArrivedEvent): void
  /** What there was in an interval that is over; or, when it was asked for, in the span of time before. */
  traffic(traffic: Traffic, window?: Window): void
  /** The alerts of the past day: when an interval is over, or when it was `asked` for. */
  pastAlerts?(past: PastAlerts, asked: boolean): void
  /** Awaited after each step: output catches up. */
  drain(): Promise<void>
}

export interface WatchResult {
  readonly quality: Quality
  /** Bytes read in this run. */
  readonly bytes: number
  readonly rules: readonly RuleState[]
  /** Lines read of each source, over all runs of the checkpoint. */
  readonly lines: Readonly<Record<string, number>>
}

/** Follows files as they grow, and streams, until they end or the signal says so. Time passes also when nothing comes. */
export async function watch(
  options: WatchOptions,
  sink: WatchSink,
  signal: AbortSignal,
): Promise<WatchResult> {
  const watching = await Watch.open(options, sink)
  try {
    return await watching.run(signal)
  } finally {
    watching.close()
  }
}

class Watch {
  readonly #options: WatchOptions
  readonly #sink: WatchSink
  readonly #pipeline: Pipeline
  readonly #checkpoint: Checkpoint | undefined
  readonly #clock = new StreamClock()
  readonly #traffic: LiveTraffic
  readonly #past = new AlertHistory()
  readonly #sources: WatchedSource[] = []
  readonly #closing = new AbortController()
  /** How far each source was behind the clock when it last said something. */
  readonly #lags = new Map<WatchedSource, number>()
  /** When each source last said something. */
  readonly #heardAt = new Map<WatchedSource, number>()
  #checkpointAt = Number.NEGATIVE_INFINITY
  #alerts = 0
  #changed = false
  #wake: () => void = () => {}

  private constructor(options: WatchOptions, sink: WatchSink) {
    this.#options = options
    this.#sink = sink
    this.#checkpoint = options.checkpoint === undefined ? undefined : new Checkpoint(options.checkpoint)
    const found = this.#checkpoint?.found
    const seeded = {
      ...options,
      seed: randomInt(2 ** 31),
      textBytes: TEXT_BYTES,
      alsoWanted:
        options.tellEvents || options.showEvents ? [...trafficFields, ...shownFields] : trafficFields,
      notAhead: () => options.now() + AHEAD_MS,
    }
    this.#traffic = new LiveTraffic(options.statisticsMs)
    const counting: PipelineSink = {
      ...sink,
      ...(options.tellEvents && {
        arrived: (batch) => {
          for (const event of arrivedEvents(batch)) sink.event(event)
        },
      }),
      span: (span, ids) => {
        sink.span?.(span, ids)
        for (const traffic of this.#traffic.add(span)) {
          this.#past.refresh(traffic.to)
          sink.traffic(traffic)
          sink.pastAlerts?.(this.#past.past(traffic.to), false)
        }
      },
      alert: (alert) => {
        this.#alerts++
        this.#past.tell(alert)
        sink.alert(alert)
      },
    }
    this.#pipeline = new Pipeline(seeded, counting, found && restoreStream(found.stream, seeded))
    if (!found) return
    this.#clock.restore(found.clock)
    this.#traffic.restore(found.traffic)
    this.#past.restore(found.past)
  }

  static async open(options: WatchOptions, sink: WatchSink): Promise<Watch> {
    const watching = new Watch(options, sink)
    for (const named of namedInputs(options.files)) await watching.#add(named)
    if (options.capture) watching.#capture(options.capture)
    for (const place of options.syslog ?? []) watching.#listen(place)
    sink.begins?.(watching.#watched)
    return watching
  }

  async #add(named: Named): Promise<void> {
    const words = this.#words
    const found = named.path === '-' ? undefined : statSync(named.path, { throwIfNoEntry: false })
    const isLog = found?.isFile() ? !(await isCaptureFile(named.path)) : named.path !== '-' && !found
    if (isLog) {
      const saved = this.#checkpoint?.found?.files.find(({ path }) => path === resolve(named.path))
      const opened = saved ? { ...named, name: saved.name } : named
      this.#sources.push(new WatchedFile(opened, this.#pipeline, words, this.#sink.notice, saved))
    } else {
      this.#refuseCheckpoint(named.path, 'a stream cannot be gone on with', ', or name a log')
      const { signal } = this.#closing
      const input = await openInput(named.path, { notice: this.#sink.notice, signal })
      this.#sources.push(new WatchedStream(named, input.chunks, this.#pipeline, words, this.#listener))
    }
  }

  /** A source of which nothing can be had a second time; `or` says what else there is to do. */
  #refuseCheckpoint(name: string, why: string, or = ''): void {
    if (this.#checkpoint) throw new UserMistake(`${name}: ${why}; leave --checkpoint out${or}`)
  }

  #capture({ name, ports }: NonNullable<WatchOptions['capture']>): void {
    this.#refuseCheckpoint(name, 'packets cannot be captured again')
    const { signal } = this.#closing
    const chunks = captureInterface({ name, ports, notice: this.#sink.notice, signal })
    const words = { ...this.#words, format: 'csv' } as const
    const named = { path: name, name: sourceName(name) }
    this.#sources.push(new WatchedStream(named, chunks, this.#pipeline, words, this.#listener))
  }

  #listen(place: SyslogPlace): void {
    const name = sourceName(`syslog-${place.transport}-${place.host}-${place.port}`)
    this.#refuseCheckpoint(name, 'what is received cannot be read again')
    const { signal } = this.#closing
    const lines = listenSyslog({ ...place, notice: this.#sink.notice, signal })
    const words = { ...this.#words, format: this.#options.format ?? 'syslog' } as const
    this.#sources.push(new WatchedStream({ path: name, name }, lines, this.#pipeline, words, this.#listener))
  }

  get #words(): SourceWords {
    return { ...this.#options, notAfter: () => this.#options.now() + AHEAD_MS }
  }

  get #listener(): Listener {
    return { wake: () => this.#wake(), notice: this.#sink.notice }
  }

  async run(signal: AbortSignal): Promise<WatchResult> {
    signal.addEventListener('abort', () => this.#wake())
    this.#options.onAsked(() => this.#tellWindows())
    while (!signal.aborted) {
      const busy = this.#step()
      await this.#keep(false)
      await this.#sink.drain()
      if (this.#sources.every(({ ended }) => ended)) break
      await (busy ? setImmediate() : this.#rest())
    }
    if (this.#sources.every(({ ended }) => ended)) this.#pipeline.end()
    else await this.#keep(true)
    await this.#sink.drain()
    const { quality, rules } = this.#pipeline
    const lines = Object.fromEntries(this.#sources.map(({ name, lines: read }) => [name, read]))
    const bytes = this.#sources.reduce((sum, source) => sum + source.bytes, 0)
    return { quality, bytes, rules, lines }
  }

  close(): void {
    this.#closing.abort()
    for (const source of this.#sources) source.close()
    this.#pipeline.abandon()
  }

  /** Takes from each source what it has, and lets time pass. */
  #step(): boolean {
    const now = this.#options.now()
    let busy = false
    for (const source of this.#sources) {
      if (source.ended || !source.step(now)) continue
      busy = true
      this.#changed = true
      this.#heardAt.set(source, now)
      if (source.source && !source.ended) this.#saw(source, this.#newestOf(source.source.index), now)
    }
    this.#pass(now)
    return busy
  }

  #saw(source: WatchedSource, newest: number, now: number): void {
    this.#clock.saw(newest, now)
    if (Number.isFinite(newest)) this.#lags.set(source, now - newest)
  }

  get #watched(): Watched {
    const pipeline = this.#pipeline
    const past = this.#past
    const sources = () => this.#sources.map((source) => this.#progressOf(source))
    return {
      get quality() {
        return pipeline.quality
      },
      get watermark() {
        return pipeline.stream.sequencer.watermark
      },
      get sources() {
        return sources()
      },
      get alerts() {
        return past.rows
      },
      window: (name) => this.#traffic.window(name),
      rates: (name) => this.#traffic.rates(name),
      baselines: () => new Baselines(saveStream(pipeline.stream), this.#options.plans).list(),
    }
  }

  #progressOf(source: WatchedSource): SourceProgress {
    const isQuiet = this.#options.now() - (this.#heardAt.get(source) ?? 0) >= this.#options.idleMs
    const state = source.ended ? 'ended' : !source.source ? 'waiting' : isQuiet ? 'quiet' : 'live'
    return { name: source.name, lines: source.lines, lagMs: this.#lags.get(source), state }
  }

  #tellWindows(): void {
    const time = this.#clock.time(this.#options.now()) - this.#options.latenessMs
    for (const window of windowNames) {
      const traffic = this.#traffic.window(window, time)
      if (traffic) this.#sink.traffic(traffic, window)
    }
    this.#sink.pastAlerts?.(this.#past.past(time), true)
    this.#wake()
  }

  #newestOf(source: number): number {
    return this.#pipeline.stream.sequencer.watermarkOf(source) + this.#options.latenessMs
  }

  /** Sources that say nothing are as far as the clock is, as far behind as an event may be. */
  #pass(now: number): void {
    const { idleMs, latenessMs } = this.#options
    const time = this.#clock.time(now) - idleMs - latenessMs
    const { sequencer } = this.#pipeline.stream
    const reached = this.#sources.map((source) => {
      const isIdle = now - (this.#heardAt.get(source) ?? Number.NEGATIVE_INFINITY) >= idleMs
      if (source.ended) return Number.POSITIVE_INFINITY
      const own = source.source ? sequencer.watermarkOf(source.source.index) : Number.NEGATIVE_INFINITY
      return isIdle ? Math.max(own, time) : own
    })
    const until = Math.min(...reached)
    if (Number.isFinite(until)) this.#pipeline.pass(until)
  }

  /** Writes a checkpoint where one is due. */
  async #keep(atOnce: boolean): Promise<void> {
    if (!this.#checkpoint || !(this.#changed || this.#alerts > 0 || atOnce)) return
    const now = this.#options.now()
    const wait = this.#alerts > 0 ? SOON_MS : CHECKPOINT_MS
    if (!atOnce && now - this.#checkpointAt < wait) return
    await this.#checkpoint.write({
      stream: saveStream(this.#pipeline.stream),
      clock: this.#clock.save(),
      files: this.#sources.flatMap((source) => (source instanceof WatchedFile ? [source.save()] : [])),
      traffic: this.#traffic.save(),
      past: this.#past.save(),
    })
    this.#checkpointAt = now
    this.#alerts = 0
    this.#changed = false
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Ids of events are the name of their source, a colon, and their own. */
const sourceName = (text: string): string => text.replace(/[^\x21-\x39\x3b-\x7e]/g, '_')
