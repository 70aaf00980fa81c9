import { setTimeout as pause } from 'node:timers/promises'
import type { VedetteClient } from '../../client/client.ts'
import { HISTORY_MINUTES } from '../../generate/live-demo.ts'
import { DEMO_LIST, demoSources, knownBad } from './sources.ts'

export interface FeedOptions {
  readonly client: VedetteClient
  readonly seed: number
  readonly now: () => number
  readonly signal: AbortSignal
  /** Is called once, when the telemetry before now was taken in. */
  readonly caughtUp: () => void
}

/** So much time is sent at once: less than the service waits for what is late, so that no source makes another one late. */
const SLICE_MS = 3000
/** Of the past it may be more: after the first slice all sources are known, and none runs ahead of the others. */
const PAST_SLICE_MS = 30_000
const TICK_MS = 1000

/**
 * Sends sample telemetry to a service: of some minutes before now where it has none yet, then as it happens, until there is
 * no more or it is told to stop.
 */
export async function feed(options: FeedOptions): Promise<'over' | 'stopped'> {
  try {
    return await send(options)
  } catch (error) {
    if (options.signal.aborted) return 'stopped'
    throw error
  }
}

async function send({ client, seed, now, signal, caughtUp }: FeedOptions): Promise<'over' | 'stopped'> {
  const from = now() - HISTORY_MINUTES * 60_000
  const { sources: known } = await client.request('getSources', { signal })
  // Where time has passed already, the past would come late.
  const after = known.length === 0 ? from : now()
  await client.request('putRangeListsByName', {
    path: { name: DEMO_LIST },
    body: { ranges: knownBad(seed, from) },
    signal,
  })
  const sources = demoSources({ client, seed, from, after, signal })
  let time = after
  let slice = SLICE_MS
  for (let isLive = false; ; ) {
    time = Math.min(time + slice, now())
    const more = await Promise.all(sources.map((source) => source.sendUntil(time)))
    if (!more.includes(true)) return 'over'
    const isNow = time >= now() - TICK_MS
    if (isNow && !isLive) {
      isLive = true
      caughtUp()
    }
    slice = isLive ? SLICE_MS : PAST_SLICE_MS
    if (isNow) await pause(TICK_MS, undefined, { signal })
  }
}
