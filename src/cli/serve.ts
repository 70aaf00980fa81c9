import { closeSync, openSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { beginService, endBegun } from '../app/begin.ts'
import { configPath, loadConfig, slipsIn } from '../app/config-file.ts'
import type { Configured } from '../app/demo/plan.ts'
import { type LiveConfig, liveConfig } from '../app/live-config.ts'
import { UserMistake } from '../app/mistake.ts'
import type { RunningServer } from '../app/serve.ts'
import { type ConfigFlags, flagValues } from './config-flags.ts'
import { say } from './say.ts'
import type { ShownDemo } from './serve-demo.ts'

export interface ServeFlags extends ConfigFlags {
  /** Sample telemetry, while nothing is configured. */
  readonly demo?: boolean
}

/** Runs the service until a signal asks it to stop; a second signal ends it at once. SIGHUP has it read its configuration anew. */
export async function serveCommand(flags: ServeFlags): Promise<void> {
  // From the first moment on: a signal that comes while it starts is obeyed as soon as it has started.
  const asked = stopSignal()
  const path = configPath(flags.config, process.env)
  const values = flagValues(flags)
  const demo = flags.demo ? await openDemo({ path, environment: process.env, flags: values }) : undefined
  try {
    const live = liveConfig(() => {
      const { config } = loadConfig(path, process.env, [...values, ...(demo?.values ?? [])])
      return demo ? demo.configure(config) : config
    })
    for (const slip of slipsIn(process.env)) say(slip)
    process.on('SIGHUP', () => reload(live))
    const begun = beginService(live.current)
    const [{ openLog }, { serve }] = await Promise.all([
      import('../app/operations/log.ts'),
      import('../app/serve.ts'),
    ]).catch(async (error) => {
      await endBegun(begun)
      throw error
    })
    const server = await serve(live, say, openLog(live, process.stdout), begun)
    say(`serving at ${server.url}, documented at ${server.url}/docs, data in ${server.data}`)
    if (server.firstToken !== undefined) sayFirst(server.firstToken)
    // Kept for the next start, also when this process is killed.
    flushCompileCache()
    await stopWhen(asked, server, demo?.show(server.url))
  } finally {
    await demo?.close()
  }
}

/** What only the demo needs is loaded for it alone. */
async function openDemo(configured: Configured): Promise<ShownDemo | undefined> {
  const { wantedDemo } = await import('./serve-demo.ts')
  return await wantedDemo(configured)
}

/** Resolves when a signal asks to stop. A terminal that is closed asks so as well; otherwise SIGHUP only means reading anew. */
function stopSignal(): Promise<undefined> {
  const fromTerminal = process.stdin.isTTY || process.stderr.isTTY
  return new Promise((resolve) => {
    // Without a listener, the next signal ends the process.
    const stop = (): void => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
      resolve(undefined)
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
    process.on('SIGHUP', () => {
      if (fromTerminal && !hasTerminal()) stop()
    })
  })
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

function reload(live: LiveConfig): void {
  try {
    const { changed, afterRestart } = live.reload()
    say(
      `configuration read anew: ${changed.length === 0 ? 'nothing changed' : `changed ${changed.join(', ')}`}`,
    )
    if (afterRestart.length > 0) say(`a restart is needed for ${afterRestart.join(', ')}`)
  } catch (error) {
    if (!(error instanceof UserMistake)) throw error
    say(`configuration not read anew, the old one stays:\n${error.message}`)
  }
}

const sayFirst = (token: string): void =>
  say(`there is no user yet; whoever has this token can make the first one, at POST /api/v1/setup: ${token}`)

async function stopWhen(
  asked: Promise<undefined>,
  server: RunningServer,
  endDemo: (() => Promise<void>) | undefined,
): Promise<void> {
  const lost = await Promise.race([asked, server.lost])
  await endDemo?.()
  await server.stop()
  if (lost !== undefined) throw new UserMistake(`${lost}; nothing that was accepted is lost, start again`)
}
