import { VedetteClient } from '../../client/client.ts'
import type { Config } from '../../config/schema.ts'
import type { FlagValue } from '../config-file.ts'
import { feed } from './feed.ts'
import type { DemoPlan } from './plan.ts'
import { demoUpstream } from './upstream.ts'

/** A service that is shown: what it needs beside it, before it runs and while it does. */
export interface Demo {
  /** What holds beside what was said on the command line. */
  readonly values: readonly FlagValue[]
  /** The configuration with the simulated system that reports incidents. */
  configure(config: Config): Config
  /** Begins to send sample telemetry to the service at `url`. */
  begin(url: string): RunningDemo
  /** To be called when the service has stopped. */
  close(): Promise<void>
}

/** Sample telemetry on its way into a service. */
export interface RunningDemo {
  readonly client: VedetteClient
  /** Resolves when the past was taken in, and from then on it comes as it happens; also when no more comes. */
  readonly caughtUp: Promise<void>
  /** Resolves when no more comes. */
  readonly ended: Promise<'over' | 'stopped'>
  stop(): Promise<void>
}

/** Opens the demo of a plan. */
export async function openDemo({ folder, seed }: DemoPlan & { on: true }, now: () => number): Promise<Demo> {
  const { upstreams, stop } = await demoUpstream(seed, now())
  return {
    values: [
      { path: ['storage', 'data'], flag: '--demo', value: folder },
      { path: ['logs', 'level'], flag: '--demo', value: 'warn' },
    ],
    configure: (config) => ({ ...config, incidents: { ...config.incidents, upstreams } }),
    begin: (url) => sendTelemetry(url, seed, now),
    close: stop,
  }
}

/** Begins to send the sample telemetry of a seed to the service at `url`. */
export function sendTelemetry(url: string, seed: number, now: () => number): RunningDemo {
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
