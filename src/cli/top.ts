import { basename } from 'node:path'
import { openAddressBook } from '../app/address-book.ts'
import { loadPlans } from '../app/load-rules.ts'
import { LiveDashboard } from '../app/top/live-dashboard.ts'
import { watch } from '../app/watch/watch.ts'
import { Terminal } from './terminal.ts'
import { checkWatched, type LiveFlags, liveWatch, watchCommand } from './watch.ts'

/** Shows what is watched on the terminal, until a key or a signal ends it. Without a terminal it prints lines. */
export async function topCommand(files: readonly string[], flags: LiveFlags): Promise<void> {
  if (!process.stdout.isTTY) return await watchCommand(files, { ...flags, output: 'text' })
  checkWatched(files, flags)
  const book = openAddressBook(flags)
  const plans = loadPlans(flags)
  // React asks for it when it is loaded; without it, it checks itself at every step.
  process.env.NODE_ENV ??= 'production'
  const { DashboardScreen } = await import('./dashboard-screen.ts')
  const dashboard: LiveDashboard = new LiveDashboard({
    title: titleOf(files, flags),
    plans,
    onChange: () => screen.changed(),
  })
  const terminal = Terminal.open()
  const screen = new DashboardScreen(terminal, dashboard)
  for (const notice of book.notices) dashboard.notice(notice)
  try {
    await watch({ ...liveWatch(files, flags, plans, book), showEvents: true }, dashboard, screen.quit)
    await screen.untilQuit()
  } finally {
    screen.close()
    terminal.close()
  }
}

function titleOf(files: readonly string[], { interface: name, syslog }: LiveFlags): string {
  const streams = files.map((file) => (file === '-' ? 'standard input' : basename(file)))
  return [...streams, ...(name === undefined ? [] : [name]), ...(syslog.length > 0 ? ['syslog'] : [])].join(
    ', ',
  )
}
