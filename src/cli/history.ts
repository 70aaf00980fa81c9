import { openAddressBook } from '../app/address-book.ts'
import { loadPlans } from '../app/load-rules.ts'
import { exitCodes } from '../app/mistake.ts'
import { runHistory } from '../app/run-history.ts'
import type { Level } from '../model/plan.ts'
import type { InputFlags } from './input-flags.ts'
import { readMap } from './options.ts'
import type { Output } from './output/outputs.ts'
import { printers } from './output/printers.ts'
import { progressBar } from './progress.ts'
import { AlertCount } from './summary.ts'

export interface HistoryFlags extends InputFlags {
  readonly from?: number
  readonly to?: number
  readonly output: Output
  readonly failOn?: Level
}

/** Runs rules over stored events and prints the alerts. Returns the exit code. */
export async function history(files: readonly string[], options: HistoryFlags): Promise<number> {
  const book = openAddressBook(options)
  const printer = printers[options.output](process.stdout, book)
  const alerts = new AlertCount()
  const bar = progressBar(process.stderr)
  for (const notice of book.notices) bar.note(notice)
  const began = performance.now()
  const { quality, bytes, rules } = await runHistory(
    {
      files,
      plans: loadPlans(options),
      enrichments: book.enrichments,
      isInside: book.isInside,
      alsoWanted: [],
      format: options.format,
      eventClass: options.class,
      map: readMap(options.map),
      year: options.year,
      now: Date.now(),
      progress: bar.update,
      pause: () => printer.drain(),
      span: { from: options.from ?? Number.NEGATIVE_INFINITY, until: options.to ?? Number.POSITIVE_INFINITY },
    },
    {
      alert(alert) {
        alerts.add(alert)
        printer.alert(alert)
      },
    },
  )
  bar.end()
  const seconds = (performance.now() - began) / 1000
  const throughput = {
    events: quality.rows,
    bytes,
    seconds: Math.round(seconds * 1000) / 1000,
    eventsPerSecond: Math.round(quality.rows / seconds),
  }
  printer.summary({ quality, alerts: alerts.totals, throughput, rules })
  await printer.drain()
  return options.failOn && alerts.reaches(options.failOn) ? exitCodes.alerts : exitCodes.fine
}
