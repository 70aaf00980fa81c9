import { type AddressBook, openAddressBook } from '../app/address-book.ts'
import { type ReadAgain, readAgain } from '../app/read-again.ts'
import type { InputFlags } from './input-flags.ts'
import { readMap } from './options.ts'
import { type Progress, progressBar } from './progress.ts'

/** What `withHistoryOptions` gives a command. */
export interface HistoryFlags extends InputFlags {
  readonly on: readonly string[]
  readonly sort?: boolean
  readonly lateness: number
  readonly from?: number
  readonly to?: number
}

/** The history that a command was pointed at, ready to be read as often as it needs. */
export interface OpenHistory {
  readonly read: ReadAgain
  readonly book: AddressBook
  readonly bar: Progress
}

export function openHistory(flags: HistoryFlags): OpenHistory {
  const book = openAddressBook(flags)
  const bar = progressBar(process.stderr)
  for (const notice of book.notices) bar.note(notice)
  const { from = Number.NEGATIVE_INFINITY, to: until = Number.POSITIVE_INFINITY } = flags
  const whole = flags.from === undefined && flags.to === undefined
  const read = readAgain({
    files: flags.on,
    enrichments: book.enrichments,
    isInside: book.isInside,
    alsoWanted: [],
    format: flags.format,
    eventClass: flags.class,
    map: readMap(flags.map),
    year: flags.year,
    latenessMs: flags.sort ? Number.POSITIVE_INFINITY : flags.lateness,
    now: Date.now(),
    progress: bar.update,
    ...(whole ? {} : { span: { from, until } }),
  })
  return { read, book, bar }
}
