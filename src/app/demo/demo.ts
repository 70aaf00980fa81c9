import { VedetteClient } from '../../client/client.ts'
import { feed } from './feed.ts'

/** Sample telemetry on its way into a service. */
export interface RunningDemo {
  readonly client: VedetteClient
  /** Resolves when the past was taken in, and from then on it comes as it happens; also when no more comes. */
  readonly caughtUp: Promise<void>
  /** Resolves when no more comes. */
  readonly ended: Promise<'over' | 'stopped'>
  stop(): Promise<void>
}

/** Begins to send sample telemetry to the service at `url`. */
export function startDemo(url: string, seed: number, now: () => number): RunningDemo {
  const client = new VedetteClient({ url })
  const stopping = new AbortController()
  const caughtUp = Promise.withResolvers<void>()
  const ended = feed({ client, seed, now, signal: stopping.signal, caughtUp: caughtUp.resolve })
  return {
    client,
    caughtUp: Promise.race([caughtUp.promise, ended.then(nothing, nothing)]),
    ended,
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}

const nothing = (): void => {}
