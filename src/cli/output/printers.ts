import type { Writable } from 'node:stream'
import type { AddressBook } from '../../app/address-book.ts'
import { alertJson, eventJson, pastAlertsJson, statsJson, summaryJson, trafficJson } from './json.ts'
import { ocsfPrinter } from './ocsf.ts'
import type { Printer } from './printer.ts'
import { textPrinter } from './text.ts'
import { LineWriter } from './writing.ts'

type MakePrinter = (out: Writable & { readonly isTTY?: boolean }, book: AddressBook) => Printer

/** Every form of output. */
export const printers: Readonly<Record<'text' | 'json' | 'ocsf', MakePrinter>> = {
  text: textPrinter,
  json: (out) => {
    const writer = new LineWriter(out)
    return {
      stats: (stats) => writer.json(statsJson(stats)),
      traffic: (traffic, window) => writer.json(trafficJson(traffic, window)),
      pastAlerts: (past, asked) => {
        if (asked) writer.json(pastAlertsJson(past))
      },
      event: (event) => writer.json(eventJson(event)),
      alert: (alert) => writer.json(alertJson(alert)),
      summary: (summary) => writer.json(summaryJson(summary)),
      drain: () => writer.drain(),
    }
  },
  ocsf: ocsfPrinter,
}
