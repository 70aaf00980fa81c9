import { setTimeout as pause } from 'node:timers/promises'
import type { RunningDemo } from '../app/demo/demo.ts'
import type { Answer } from '../client/client.ts'
import { harmless } from '../lib/harmless.ts'
import { levels } from '../model/plan.ts'
import { aligned, indented, labelled } from '../report/layout.ts'
import { keyWords } from '../report/rows.ts'
import { moment, plural } from '../report/words.ts'
import type { painter } from './output/colour.ts'

export interface DemoScreen {
  readonly url: string
  readonly demo: RunningDemo
  readonly paint: ReturnType<typeof painter>
  readonly write: (lines: readonly string[]) => void
  readonly signal: AbortSignal
}

type FoundAlert = Answer<'getAlerts'>[number]

/** Alerts looked at, the newest. */
const LOOKED_AT = 200
/** Of those found in the past, so many are told with their reasons. */
const TOLD_AT_FIRST = 5
/** So many are told with their reasons as they come; then a line a minute sums up. */
const TOLD_LATER = 12
const SECONDS_TOLD = 60
const SECOND_MS = 1000
const MINUTE_MS = 60_000
const LEVEL = 10

/** Tells on a terminal what runs, what it found so far, and how to go on; then what else it finds, soon in a line a minute. */
export async function showDemo(screen: DemoScreen): Promise<void> {
  const { demo, url, write, signal } = screen
  write(welcome(url))
  await demo.caughtUp
  if (signal.aborted) return
  const news = newAlerts(screen)
  write([...foundSoFar(await news(), screen), ...ownData(url)])
  let told = 0
  for (let second = 0; second < SECONDS_TOLD && told < TOLD_LATER; second++) {
    await pause(SECOND_MS, undefined, { signal })
    const found = (await news()).slice(0, TOLD_LATER - told)
    write(found.flatMap((alert) => paragraph(alert, screen)))
    told += found.length
  }
  write(['', 'From now on, what is new in a line a minute.'])
  for (;;) {
    await pause(MINUTE_MS, undefined, { signal })
    write(summed(await news()))
  }
}

const welcome = (url: string): string[] => [
  '',
  'On sample telemetry, made here: logins, web requests and network flows with attacks in them. Look at',
  ...indented(
    aligned([
      [`${url}/api/v1/alerts`, 'the attacks that it found, each with its reason'],
      [`${url}/api/v1/incidents`, 'what belongs together of them, ranked by risk'],
      [`${url}/suspicious-events/`, 'logins from addresses of a list, and what followed from them'],
      [`${url}/incidents`, 'what another system reports, which is simulated, by person'],
      [`${url}/api/v1/people`, 'whom all of it is about, ranked by risk'],
      [`${url}/docs`, 'all that can be asked, to try out'],
    ]),
  ),
  'Ctrl-C stops it.',
]

/** Gives those of the newest alerts that it did not give before, the oldest first. */
function newAlerts({ demo, signal }: DemoScreen): () => Promise<FoundAlert[]> {
  let seen: ReadonlySet<string> = new Set()
  return async () => {
    const alerts = await demo.client.request('getAlerts', { query: { limit: LOOKED_AT }, signal })
    const before = seen
    seen = new Set(alerts.map(({ id }) => id))
    return alerts.filter(({ id, status }) => !before.has(id) && status !== 'withdrawn').reverse()
  }
}

const severity = ({ rule }: FoundAlert): number => levels.indexOf(rule.level)

function foundSoFar(alerts: readonly FoundAlert[], screen: DemoScreen): string[] {
  const worst = [...alerts].sort((a, b) => severity(b) - severity(a)).slice(0, TOLD_AT_FIRST)
  const others = alerts.length - worst.length
  return [
    '',
    `Found so far: ${plural(alerts.length, 'alert')}${others > 0 ? ', the worst of them' : ''} (times are UTC)`,
    ...worst.flatMap((alert) => paragraph(alert, screen)),
  ]
}

/** An alert with its reason. */
function paragraph({ rule, key, opened_at, reason, advice }: FoundAlert, { paint }: DemoScreen): string[] {
  const level = paint(rule.level, rule.level.toUpperCase().padEnd(LEVEL))
  return [
    '',
    `${level}${secondOf(opened_at)}  ${harmless(rule.title, 80)}  ${keyWords(key)}`,
    ...labelled('why', harmless(reason, 600), LEVEL, 8),
    ...labelled('advice', harmless(advice, 400), LEVEL, 8),
  ]
}

function summed(alerts: readonly FoundAlert[]): string[] {
  const last = alerts.at(-1)
  if (last === undefined) return []
  const titles = alerts.map(({ rule }) => `${harmless(rule.title, 80)} (${rule.level})`)
  const more = titles.length > 3 ? ` and ${titles.length - 3} more` : ''
  return [`${secondOf(last.opened_at)}  ${titles.slice(0, 3).join(', ')}${more}`]
}

/** A time without fractions of a second. */
const secondOf = (time: string): string => moment(Math.floor(Date.parse(time) / 1000) * 1000)

const ownData = (url: string): string[] => [
  '',
  'Your own data: send it a log as it is, or start it without the samples.',
  `  curl --data-binary @access.log -H 'content-type: text/plain' '${url}/api/v1/records?source=web'`,
  ...indented(
    aligned([
      ['npx vedette serve', 'the service, empty'],
      ['npx vedette config > vedette.yml', 'all that can be set; serve reads that file'],
      ['npx vedette replay access.log', 'no service: a file, and the attacks in it'],
    ]),
  ),
]
