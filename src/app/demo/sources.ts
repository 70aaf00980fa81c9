import type { VedetteClient } from '../../client/client.ts'
import type { TimedLine, TimedTelemetry } from '../../generate/generate.ts'
import { liveDemo } from '../../generate/live-demo.ts'

/** Something that has telemetry and sends it, as any system would. */
export interface DemoSource {
  /** Sends what happened before a time; gives whether more will come. */
  sendUntil(time: number): Promise<boolean>
}

/** Addresses that a list says are bad; the thieves among the sample logins come from them. */
export const DEMO_LIST = 'demo-known-bad'
/** What the logins are to. */
const APPLICATION = 'demo-sso'

export interface DemoSourcesOptions {
  readonly client: VedetteClient
  readonly seed: number
  /** When the telemetry begins. */
  readonly from: number
  /** What lies before is left out. */
  readonly after: number
  readonly signal: AbortSignal
}

const webLog = { source: 'demo-web', format: 'access' } as const
const flowLog = { source: 'demo-flows', format: 'csv', class: 'network' } as const

/** The sources of the demo: logins as events, web requests and flows as the records of logs. */
export function demoSources({ client, seed, from, after, signal }: DemoSourcesOptions): DemoSource[] {
  const { logins, web, flows } = liveDemo(seed, from)
  return [
    sourceOf(logins, after, async (lines) => {
      for await (const { errors } of client.ingest(lines.map(loginEvent), { signal }))
        if (errors) throw new Error(`a sample login was refused: ${JSON.stringify(errors)}`)
    }),
    sourceOf(web, after, (lines) => client.sendRecords(textOf(lines), webLog, { signal })),
    sourceOf(flows, after, (lines) =>
      client.sendRecords(textOf([flows.header!, ...lines]), flowLog, { signal }),
    ),
  ]
}

/** The addresses from which the thieves among the logins come. */
export function knownBad(seed: number, from: number): readonly string[] {
  const { lines, truth } = liveDemo(seed, from).logins
  // The truth is complete once all lines are read.
  for (const _ of lines);
  const thefts = truth.attacks.filter(({ kind }) => kind === 'takeover')
  return [...new Set(thefts.flatMap(({ sources }) => sources))]
}

function sourceOf(
  { lines }: TimedTelemetry,
  after: number,
  send: (lines: readonly string[]) => Promise<unknown>,
): DemoSource {
  const iterator = lines[Symbol.iterator]()
  let next = iterator.next()
  const take = function* (time: number): Generator<TimedLine> {
    for (; !next.done && next.value.at < time; next = iterator.next()) yield next.value
  }
  return {
    sendUntil: async (time) => {
      const due = [...take(time)].filter(({ at }) => at >= after).map(({ line }) => line)
      if (due.length > 0) await send(due)
      return !next.done
    },
  }
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** A line of the sample logins (`timestamp,userid,event_type,status_code,ip,useragent`) as an event. */
export function loginEvent(line: string) {
  const [timestamp = '', username = '', event_type = '', status = '', source_ip = ''] = line.split(',')
  return {
    ...{ timestamp, username, source_ip, event_type },
    application: APPLICATION,
    success: status.startsWith('2'),
  }
}
