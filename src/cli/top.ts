import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { openAddressBook } from '../app/address-book.ts'
import { loadPlans } from '../app/load-rules.ts'
import { UserMistake } from '../app/mistake.ts'
import type { DashboardFeed } from '../app/top/dashboard-feed.ts'
import { LiveDashboard } from '../app/top/live-dashboard.ts'
import { ServiceDashboard } from '../app/top/service-dashboard.ts'
import { watch } from '../app/watch/watch.ts'
import type { VedetteClient } from '../client/client.ts'
import { askService } from './service-client.ts'
import { ServiceLines } from './service-lines.ts'
import { stopSignal } from './stop-signal.ts'
import { Terminal } from './terminal.ts'
import { checkWatched, type LiveFlags, liveWatch, watchCommand } from './watch.ts'

export interface TopFlags extends LiveFlags {
  readonly server?: string
  readonly keyFrom?: string
  readonly login?: string
}

/** Shows what is watched, or what a service finds, on the terminal until a key or a signal ends it. Without a terminal it prints lines. */
export async function topCommand(files: readonly string[], flags: TopFlags): Promise<void> {
  if (flags.server !== undefined) return await ofService(files, flags, flags.server)
  if (flags.keyFrom !== undefined || flags.login !== undefined)
    throw new UserMistake('--key-from and --login say who asks a service; name it with --server')
  if (!process.stdout.isTTY) return await watchCommand(files, { ...flags, output: 'text' })
  checkWatched(files, flags)
  const book = openAddressBook(flags)
  const plans = loadPlans(flags)
  await onScreen((onChange) => {
    const feed = new LiveDashboard({ title: titleOf(files, flags), plans, onChange })
    const work = async (quit: AbortSignal) => {
      for (const notice of book.notices) feed.notice(notice)
      await watch({ ...liveWatch(files, flags, plans, book), showEvents: true }, feed, quit)
    }
    return { feed, work }
  })
}

/** What is shown, and the work that fills it until the signal. */
interface Showing {
  readonly feed: DashboardFeed
  readonly work: (quit: AbortSignal) => Promise<void>
}

/** Shows it until somebody quits, also when the work is done. */
async function onScreen(show: (onChange: () => void) => Showing): Promise<void> {
  // React asks for it when it is loaded; without it, it checks itself at every step.
  process.env.NODE_ENV ??= 'production'
  const { DashboardScreen } = await import('./dashboard-screen.ts')
  const { feed, work } = show(() => screen.changed())
  const terminal = Terminal.open()
  const screen = new DashboardScreen(terminal, feed)
  try {
    await work(screen.quit)
    await screen.untilQuit()
  } finally {
    screen.close()
    terminal.close()
  }
}

async function ofService(files: readonly string[], flags: TopFlags, server: string): Promise<void> {
  if (files.length > 0 || flags.interface !== undefined || flags.syslog.length > 0)
    throw new UserMistake(
      '--server shows what a service finds; name no files, --interface or --syslog with it',
    )
  const { login, keyFrom } = flags
  const key = keyFrom === undefined ? undefined : keyIn(keyFrom)
  await askService(
    { url: server, ...(login !== undefined && { login }), ...(key !== undefined && { key }) },
    (client) => (process.stdout.isTTY ? serviceOnScreen(client, server) : serviceInLines(client, server)),
  )
}

async function serviceOnScreen(client: VedetteClient, title: string): Promise<void> {
  // What the service refuses is told before the screen is taken.
  await client.request('getSources')
  await onScreen((onChange) => {
    const feed = new ServiceDashboard({ client, title, onChange })
    return { feed, work: (quit) => feed.run(quit) }
  })
}

async function serviceInLines(client: VedetteClient, title: string): Promise<void> {
  await client.request('getSources')
  const lines = new ServiceLines(openAddressBook())
  const feed = new ServiceDashboard({
    client,
    title,
    onChange: () => lines.changed(feed),
    onAlert: (alert) => lines.alert(alert),
  })
  await feed.run(stopSignal())
  await lines.drain()
}

function keyIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw new UserMistake(`--key-from ${path}: cannot be read; name a file that holds the key`)
  }
}

function titleOf(files: readonly string[], { interface: name, syslog }: LiveFlags): string {
  const streams = files.map((file) => (file === '-' ? 'standard input' : basename(file)))
  return [...streams, ...(name === undefined ? [] : [name]), ...(syslog.length > 0 ? ['syslog'] : [])].join(
    ', ',
  )
}
