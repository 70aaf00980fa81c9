import { type Demo, openDemo } from '../app/demo/demo.ts'
import { type Configured, planDemo } from '../app/demo/plan.ts'
import { showDemo } from './demo-screen.ts'
import { painter } from './output/colour.ts'
import { say } from './say.ts'

/** A demo, and what is seen of it. */
export interface ShownDemo extends Omit<Demo, 'begin'> {
  /** Sends sample telemetry to the service at `url` and tells on the terminal what comes of it. Gives what ends it. */
  show(url: string): () => Promise<void>
}

/** The demo, unless something speaks against it, which is told. */
export async function wantedDemo(configured: Configured): Promise<ShownDemo | undefined> {
  const plan = planDemo(configured)
  say(plan.on ? 'starting with sample telemetry' : `no sample telemetry: ${plan.because}`)
  if (!plan.on) return undefined
  const demo = await openDemo(plan, Date.now)
  return { ...demo, show: (url) => showTelemetry(demo, url) }
}

function showTelemetry(demo: Demo, url: string): () => Promise<void> {
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
