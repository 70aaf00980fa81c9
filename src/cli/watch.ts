import { type AddressBook, openAddressBook } from '../app/address-book.ts'
import { loadPlans } from '../app/load-rules.ts'
import { UserMistake } from '../app/mistake.ts'
import { type WatchOptions, watch } from '../app/watch/watch.ts'
import type { InputFlags } from './input-flags.ts'
import { readMap } from './options.ts'
import type { Output } from './output/outputs.ts'
import { printers } from './output/printers.ts'
import { stopSignal } from './stop-signal.ts'
import { LiveAlertCount } from './summary.ts'
import { type SyslogAddress, syslogPlaces } from './syslog-address.ts'

/** What `liveOptions` gives a command that watches what grows. */
export interface LiveFlags extends InputFlags {
  readonly lateness?: number
  readonly idle?: number
  readonly stats: number
  readonly interface?: string
  readonly port: readonly number[]
  readonly syslog: readonly SyslogAddress[]
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsCa?: string
  readonly checkpoint?: string
}

export interface WatchFlags extends LiveFlags {
  readonly events?: boolean
  readonly output: Output
}

/** Follows files and streams until a signal asks it to stop, and prints what comes out; a second signal ends it at once. */
export async function watchCommand(files: readonly string[], options: WatchFlags): Promise<void> {
  checkWatched(files, options)
  const stop = stopSignal()
  const book = openAddressBook(options)
  const plans = loadPlans(options)
  const printer = printers[options.output](process.stdout, book)
  const note = (sentence: string) => process.stderr.write(`vedette: ${sentence}\n`)
  for (const notice of book.notices) note(notice)
  const alerts = new LiveAlertCount()
  const began = performance.now()
  const { quality, bytes, rules, lines } = await watch(
    { ...liveWatch(files, options, plans, book), tellEvents: options.events === true },
    {
      notice: note,
      event: (event) => printer.event(event),
      traffic: (traffic, window) => printer.traffic(traffic, window),
      pastAlerts: (past, asked) => printer.pastAlerts(past, asked),
      alert(alert) {
        alerts.add(alert)
        printer.alert(alert)
      },
      drain: () => printer.drain(),
    },
    stop,
  )
  const seconds = Math.round(performance.now() - began) / 1000
  const throughput = {
    events: quality.rows,
    bytes,
    seconds,
    eventsPerSecond: Math.round(quality.rows / seconds),
  }
  printer.summary({ quality, alerts: alerts.totals, throughput, rules, lines })
  await printer.drain()
}

/** What is watched, and how, as the flags say. */
export function liveWatch(
  files: readonly string[],
  flags: LiveFlags,
  plans: WatchOptions['plans'],
  book: AddressBook,
): WatchOptions {
  const { format, year, checkpoint } = flags
  return {
    ...{ files, plans, format, year, checkpoint },
    enrichments: book.enrichments,
    isInside: book.isInside,
    eventClass: flags.class,
    map: readMap(flags.map),
    ...patienceOf(files, flags),
    statisticsMs: flags.stats,
    onAsked: (tell) => process.on('SIGUSR2', tell),
    capture: flags.interface === undefined ? undefined : { name: flags.interface, ports: httpPorts(flags) },
    syslog: syslogPlaces(flags),
    now: Date.now,
  }
}

/** Refuses flags that name nothing to watch, or a file twice. */
export function checkWatched(files: readonly string[], flags: LiveFlags): void {
  if (new Set(files).size < files.length)
    throw new UserMistake('a file is named twice; name each file to watch once')
  if (files.length === 0 && flags.interface === undefined && flags.syslog.length === 0)
    throw new UserMistake('nothing to watch; name files, - for standard input, an --interface or --syslog')
}

/**
 * How long events are waited for, unless it is said. Rows of a capture come in order, and say by themselves that time passes; their
 * alerts need not wait.
 */
function patienceOf(
  files: readonly string[],
  { lateness, idle, interface: name, syslog }: LiveFlags,
): Pick<WatchOptions, 'latenessMs' | 'idleMs'> {
  const isOrdered = name !== undefined && files.length === 0 && syslog.length === 0
  return { latenessMs: lateness ?? (isOrdered ? 0 : 5000), idleMs: idle ?? (isOrdered ? 1000 : 5000) }
}

const httpPorts = ({ port }: LiveFlags): readonly number[] => (port.length > 0 ? port : [80])
