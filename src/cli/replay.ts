import { openAddressBook } from '../app/address-book.ts'
import { loadPlans } from '../app/load-rules.ts'
import { exitCodes } from '../app/mistake.ts'
import { runInputs } from '../app/run-inputs.ts'
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
  readonly output: Output
  readonly failOn?: Level
  /** False: whose data was used is said elsewhere. */
  readonly attributed?: boolean
}

/** Replays files through the pipeline and prints what comes out. Returns the exit code. */
export async function replay(files: readonly string[], options: ReplayOptions): Promise<number> {
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
  const { quality, revisions, bytes } = await runInputs(
    {
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
      byLine: pace.limited,
      pause: async () => {
        await printer.drain()
        await pace.keep()
      },
    },
    {
      span(span) {
        pace.reached(span.until)
        for (const stats of statistics?.add(span) ?? []) printer.stats(stats)
      },
      alert(alert) {
        alerts.add(alert)
        printer.alert(alert)
      },
      reject: (reject) => quarantine?.write(reject),
    },
  )
  bar.end()
  await quarantine?.close()
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
  }
  printer.summary(summary)
  await printer.drain()
  return options.failOn && alerts.reaches(options.failOn) ? exitCodes.alerts : exitCodes.fine
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000
