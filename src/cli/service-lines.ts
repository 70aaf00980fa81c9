import type { AddressBook } from '../app/address-book.ts'
import type { DashboardFeed } from '../app/top/dashboard-feed.ts'
import type { Alert } from '../model/alert.ts'
import { moment } from '../report/words.ts'
import { totalsLine } from '../tui/status-lines.ts'
import { textPrinter } from './output/text.ts'

/** What a service finds as lines, where there is no terminal: alerts as they open and close, and what traffic there was. */
export class ServiceLines {
  readonly #printer
  #toldTo = Number.NEGATIVE_INFINITY
  #notice: string | undefined

  constructor(book: AddressBook) {
    this.#printer = textPrinter(process.stdout, book)
  }

  alert(alert: Alert): void {
    this.#printer.alert(alert)
  }

  /** Tells what is new of it. */
  changed(feed: DashboardFeed): void {
    const { traffic, notices } = feed.dashboard('10s')
    if (traffic && traffic.to > this.#toldTo) {
      this.#toldTo = traffic.to
      const words = totalsLine('10s', traffic).map(({ text }) => text)
      process.stdout.write(`${moment(traffic.to)}  ${words.join('')}\n`)
    }
    const notice = notices.at(-1)
    if (notice !== undefined && notice !== this.#notice) process.stderr.write(`vedette: ${notice}\n`)
    this.#notice = notice
    void this.#printer.drain()
  }

  drain(): Promise<void> {
    return this.#printer.drain()
  }
}
