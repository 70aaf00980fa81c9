import type { Writable } from 'node:stream'
import type { AddressBook } from '../../app/address-book.ts'
import type { Alert } from '../../model/alert.ts'
import { eventLine } from '../../report/event-line.ts'
import { AlertText } from './alert-text.ts'
import { painter } from './colour.ts'
import { pastAlertLines } from './past-alerts-text.ts'
import type { Printer } from './printer.ts'
import { statsLine } from './stats-text.ts'
import { summaryLines } from './summary-text.ts'
import { trafficLines } from './traffic-text.ts'
import { LineWriter } from './writing.ts'

/** Alerts of the past day that are told every interval. */
const IN_VIEW = 10

/** What a person sees: a line for each interval, a paragraph for each alert, and what the run came to. */
export function textPrinter(out: Writable & { readonly isTTY?: boolean }, book: AddressBook): Printer {
  const writer = new LineWriter(out)
  const paint = painter(out.isTTY === true, process.env.NO_COLOR)
  const words = new AlertText(book, paint)
  const told = new Told()
  let afterAlert = false
  const lines = (all: readonly string[]) => {
    for (const line of all) writer.line(line)
  }
  return {
    stats: (stats) => {
      if (afterAlert) writer.line('')
      afterAlert = false
      writer.line(statsLine(stats))
    },
    traffic: (traffic, window) => {
      if (afterAlert) writer.line('')
      afterAlert = false
      lines(trafficLines(traffic, window))
    },
    pastAlerts: (past, asked) => lines(pastAlertLines(past, paint, asked ? undefined : IN_VIEW)),
    event: (event) => writer.line(eventLine(event)),
    alert: (alert) => {
      afterAlert = true
      const isNew = told.isNew(alert)
      if (alert.status === 'withdrawn') return lines(words.withdrawn(alert))
      if (alert.revision !== undefined && alert.revision > 1 && (isNew || alert.status === 'open'))
        return lines(words.revised(alert))
      if (isNew) lines(words.opened(alert))
      if (alert.status === 'closed') lines(words.closed(alert))
    },
    summary: (summary) => lines(summaryLines(summary, book.attributions, paint)),
    drain: () => writer.drain(),
  }
}

/** Which open alerts were told already, so that each opens once on paper. */
class Told {
  readonly #open = new Set<string>()

  isNew({ id, status }: Alert): boolean {
    const isNew = !this.#open.has(id)
    if (status === 'open') this.#open.add(id)
    else this.#open.delete(id)
    return isNew
  }
}
