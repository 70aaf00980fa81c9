import { closeSync, openSync } from 'node:fs'
import { configPath, loadConfig, slipsIn } from '../app/config-file.ts'
import { type Demo, openDemo } from '../app/demo/demo.ts'
import { type Configured, planDemo } from '../app/demo/plan.ts'
import { type LiveConfig, liveConfig } from '../app/live-config.ts'
import { UserMistake } from '../app/mistake.ts'
import { openLog } from '../app/operations/log.ts'
import { type RunningServer, serve } from '../app/serve.ts'
import { harmless } from '../lib/harmless.ts'
import { type ConfigFlags, flagValues } from './config-flags.ts'
import { showDemo } from './demo-screen.ts'
import { painter } from './output/colour.ts'

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
  const demo = flags.demo ? await wantedDemo({ path, environment: process.env, flags: values }) : undefined
  try {
    const live = liveConfig(() => {
      const { config } = loadConfig(path, process.env, [...values, ...(demo?.values ?? [])])
      return demo ? demo.configure(config) : config
    })
    for (const slip of slipsIn(process.env)) say(slip)
    process.on('SIGHUP', () => reload(live))
    const server = await serve(live, say, openLog(live, process.stdout))
    say(`serving at ${server.url}, documented at ${server.url}/docs, data in ${server.data}`)
    if (server.firstToken !== undefined) sayFirst(server.firstToken)
    const endDemo = demo && runDemo(demo, server.url)
    await stopWhen(asked, server, endDemo)
  } finally {
    await demo?.close()
  }
}

/** The demo, unless something speaks against it, which is told. */
async function wantedDemo(configured: Configured): Promise<Demo | undefined> {
  const plan = planDemo(configured)
  say(plan.on ? 'starting with sample telemetry' : `no sample telemetry: ${plan.because}`)
  return plan.on ? await openDemo(plan, Date.now) : undefined
}

/** Sends sample telemetry to the service and tells on the terminal what comes of it. Gives what ends it. */
function runDemo(demo: Demo, url: string): () => Promise<void> {
  const stopping = new AbortController()
  const running = demo.begin(url)
  running.ended.then(
    (how) => how === 'over' && say('the sample telemetry is over; start it again for more'),
    (error) => say(`the sample telemetry ends: ${error instanceof Error ? error.message : String(error)}`),
  )
  const shown = showDemo({
    url,
    demo: running,
    paint: painter(process.stdout.isTTY, process.env.NO_COLOR),
    write: (lines) => void process.stdout.write(lines.map((line) => `${line}\n`).join('')),
    signal: stopping.signal,
  }).catch((error: unknown) => {
    if (!stopping.signal.aborted) say(`what is found is not told any more: ${String(error)}`)
  })
  return async () => {
    stopping.abort()
    await Promise.allSettled([running.stop(), shown])
  }
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

const say = (message: string): void => {
  const lines = message.split('\n').map((line) => harmless(line, 2000))
  process.stderr.write(`vedette: ${lines.join('\n')}\n`)
}

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
