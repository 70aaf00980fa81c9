import { openAddressBook } from '../app/address-book.ts'
import { openKept } from '../app/kept-state.ts'
import { loadPlans } from '../app/load-rules.ts'
import { exitCodes, UserMistake } from '../app/mistake.ts'
import { type RunOptions, type RunSink, runInputs } from '../app/run-inputs.ts'
import { harmless } from '../lib/harmless.ts'
import type { Level } from '../model/plan.ts'
import { IntervalStatistics, outcomeFields, statisticFields } from '../report/interval-stats.ts'
import type { InputFlags } from './input-flags.ts'
import { readMap } from './options.ts'
import type { Output } from './output/outputs.ts'
import { printers } from './output/printers.ts'
import { Pace } from './pace.ts'
import { progressBar } from './progress.ts'
import { Quarantine } from './quarantine.ts'
import { AlertCount, type Summary } from './summary.ts'

export interface ReplayOptions extends InputFlags {
  readonly sort?: boolean
  readonly lateness: number
  readonly speed: number
  readonly stats?: number
  readonly quarantine?: string
  readonly state?: string
  readonly end?: boolean
  readonly edited?: 'clean' | 'replay'
  readonly history?: readonly string[]
  readonly output: Output
  readonly failOn?: Level
  /** False: whose data was used is said elsewhere. */
  readonly attributed?: boolean
}

/** Replays files through the pipeline and prints what comes out. Returns the exit code. */
export async function replay(files: readonly string[], options: ReplayOptions): Promise<number> {
  if (files.length === 0 && !options.end)
    throw new UserMistake("missing required argument 'file'; --help shows what there is")
  const history = historyOf(options)
  const book = openAddressBook(options)
  const plans = loadPlans(options)
  const attributions = options.attributed === false ? [] : book.attributions
  const printer = printers[options.output](process.stdout, { ...book, attributions })
  const quarantine = options.quarantine === undefined ? undefined : await Quarantine.open(options.quarantine)
  const statistics = options.stats === undefined ? undefined : new IntervalStatistics(options.stats)
  const pace = new Pace(options.speed)
  const alerts = new AlertCount()
  const bar = progressBar(process.stderr)
  for (const notice of book.notices) bar.note(notice)
  const began = performance.now()
  const runOptions: RunOptions = {
    files,
    plans,
    enrichments: book.enrichments,
    isInside: book.isInside,
    alsoWanted: statistics ? [...statisticFields, ...outcomeFields] : [],
    format: options.format,
    eventClass: options.class,
    map: readMap(options.map),
    year: options.year,
    latenessMs: options.sort ? Number.POSITIVE_INFINITY : options.lateness,
    now: Date.now(),
    progress: bar.update,
    notice: (text) => bar.note(harmless(text)),
    byLine: pace.limited,
    pause: async () => {
      await printer.drain()
      await pace.keep()
    },
  }
  const sink: RunSink = {
    span(span) {
      pace.reached(span.until)
      for (const stats of statistics?.add(span) ?? []) printer.stats(stats)
    },
    alert(alert) {
      alerts.add(alert)
      printer.alert(alert)
    },
    reject: (reject) => quarantine?.write(reject),
  }
  const kept =
    options.state === undefined ? undefined : await openKept(options.state, runOptions, history, sink)
  for (const notice of kept?.notices ?? []) bar.note(notice)
  const broken: string[] = []
  const { quality, revisions, bytes, rules } = await runInputs(
    {
      ...runOptions,
      stream: kept?.stream,
      taken: kept?.stream.ids,
      goesOn: kept && !options.end,
      // A state that knows half of a file would never see the other half.
      ...(!kept && { broken: ({ message }) => broken.push(message) }),
    },
    sink,
  )
  // The interval in which a run stops is told in two parts.
  if (kept && !options.end)
    for (const stats of statistics?.add({ batches: [], until: Number.POSITIVE_INFINITY }) ?? [])
      printer.stats(stats)
  bar.end()
  await quarantine?.close()
  const state = options.end ? undefined : await kept?.keep()
  const seconds = (performance.now() - began) / 1000
  const summary: Summary = {
    quality,
    revisions,
    alerts: alerts.totals,
    throughput: {
      events: quality.rows,
      bytes,
      seconds: round(seconds),
      eventsPerSecond: Math.round(quality.rows / seconds),
    },
    rules,
    ...(state && { state }),
  }
  printer.summary(summary)
  await printer.drain()
  if (options.end) kept?.end()
  for (const message of broken) bar.note(harmless(message))
  if (broken.length > 0) return exitCodes.usage
  return options.failOn && alerts.reaches(options.failOn) ? exitCodes.alerts : exitCodes.fine
}

/** The files from which edited rules get their state, where that is asked for; refuses options that do not go together. */
function historyOf({ state, end, edited, history = [] }: ReplayOptions): readonly string[] | undefined {
  if (state === undefined) {
    const [wrong] = [end && '--end', edited && '--edited', history.length > 0 && '--history'].filter(Boolean)
    if (wrong) throw new UserMistake(`${wrong}: means nothing without --state; add it, or leave ${wrong} out`)
  }
  if ((edited === 'replay') !== history.length > 0)
    throw new UserMistake('--edited replay and --history go together; give both, or neither')
  return edited === 'replay' ? history : undefined
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000
