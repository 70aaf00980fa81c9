import { openAddressBook } from '../app/address-book.ts'
import { loadPlans } from '../app/load-rules.ts'
import { UserMistake } from '../app/mistake.ts'
import { type WatchOptions, watch } from '../app/watch/watch.ts'
import type { InputFlags } from './input-flags.ts'
import { readMap } from './options.ts'
import type { Output } from './output/outputs.ts'
import { printers } from './output/printers.ts'
import { LiveAlertCount } from './summary.ts'
import { type SyslogAddress, syslogPlaces } from './syslog-address.ts'

export interface WatchFlags extends InputFlags {
  readonly lateness?: number
  readonly idle?: number
  readonly stats: number
  readonly interface?: string
  readonly port: readonly number[]
  readonly events?: boolean
  readonly syslog: readonly SyslogAddress[]
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsCa?: string
  readonly checkpoint?: string
  readonly output: Output
}

/** Follows files and streams until a signal asks it to stop, and prints what comes out; a second signal ends it at once. */
export async function watchCommand(files: readonly string[], options: WatchFlags): Promise<void> {
  if (new Set(files).size < files.length)
    throw new UserMistake('a file is named twice; name each file to watch once')
  if (files.length === 0 && options.interface === undefined && options.syslog.length === 0)
    throw new UserMistake('nothing to watch; name files, - for standard input, an --interface or --syslog')
  const stop = stopSignal()
  const book = openAddressBook(options)
  const plans = loadPlans(options)
  const printer = printers[options.output](process.stdout, book)
  const note = (sentence: string) => process.stderr.write(`vedette: ${sentence}\n`)
  for (const notice of book.notices) note(notice)
  const alerts = new LiveAlertCount()
  const began = performance.now()
  const { quality, bytes, rules, lines } = await watch(
    {
      files,
      plans,
      enrichments: book.enrichments,
      isInside: book.isInside,
      format: options.format,
      eventClass: options.class,
      map: readMap(options.map),
      year: options.year,
      ...patienceOf(files, options),
      statisticsMs: options.stats,
      checkpoint: options.checkpoint,
      onAsked: (tell) => process.on('SIGUSR2', tell),
      capture:
        options.interface === undefined ? undefined : { name: options.interface, ports: httpPorts(options) },
      syslog: syslogPlaces(options),
      tellEvents: options.events === true,
      now: Date.now,
    },
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

/**
 * How long events are waited for, unless it is said. Rows of a capture come in order, and say by themselves that time passes; their
 * alerts need not wait.
 */
function patienceOf(
  files: readonly string[],
  { lateness, idle, interface: name, syslog }: WatchFlags,
): Pick<WatchOptions, 'latenessMs' | 'idleMs'> {
  const isOrdered = name !== undefined && files.length === 0 && syslog.length === 0
  return { latenessMs: lateness ?? (isOrdered ? 0 : 5000), idleMs: idle ?? (isOrdered ? 1000 : 5000) }
}

const httpPorts = ({ port }: WatchFlags): readonly number[] => (port.length > 0 ? port : [80])

function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort())
  return stopping.signal
}
