import { harmless } from '../lib/harmless.ts'
import type { BaselineProgress, Dashboard, DashboardSource, QualityTotals } from '../model/dashboard.ts'
import { perSecond, type TrafficReport, type Window } from '../model/traffic.ts'
import { bytes, moment, number, percent, plural, span as timeSpan } from '../report/words.ts'
import { apart, type Line, type Span, span } from './line.ts'
import type { ScreenState } from './screen-state.ts'

const DAY = 24 * 60 * 60 * 1000

/** What is watched, up to when, and whether it is learned what is usual. */
export function headLine(
  { title, time, baselines }: Dashboard,
  { paused }: ScreenState,
  width: number,
): Line {
  const until = time === undefined ? 'no event yet' : moment(Math.floor(time / 1000) * 1000)
  return apart(
    [span('vedette top', 'strong'), span(`  ${harmless(title)}`)],
    [...(paused ? [span('PAUSED', 'chosen'), span('  ')] : []), ...learning(baselines), span(until)],
    width,
  )
}

function learning(baselines: readonly BaselineProgress[]): readonly Span[] {
  const behind = baselines.filter((one) => one.learning > 0)
  const slowest = behind.toSorted((a, b) => a.learned / a.learn - b.learned / b.learn)[0]
  if (slowest)
    return [span(`learning ${slowest.learned} of ${slowest.learn} ${slowest.of}`, 'medium'), span('  ')]
  return baselines.some((one) => one.enforcing > 0) ? [span('enforcing', 'good'), span('  ')] : []
}

/** How much there was in the window. */
export function totalsLine(window: Window, traffic: TrafficReport | undefined): Line {
  const head = span(`past ${window}`, 'strong')
  if (!traffic) return [head, span('  nothing yet', 'faint')]
  const { events, failed, bytesIn, bytesOut, response } = traffic
  const parts = [
    plural(events, 'event'),
    `${perSecond(traffic)}/s`,
    ...(failed > 0 ? [`${percent(failed, events)} failed`] : []),
    ...(bytesIn > 0 ? [`${bytes(bytesIn)} in`] : []),
    ...(bytesOut > 0 ? [`${bytes(bytesOut)} out`] : []),
    ...(response ? [`answers p50 ${ms(response.p50)} p95 ${ms(response.p95)} p99 ${ms(response.p99)}`] : []),
  ]
  return [head, span(`  ${parts.join('  ')}`)]
}

const ms = (n: number): string => `${n < 10 ? Number(n.toFixed(1)) : number(n)} ms`

/** What became of the records. */
export function qualityLine({ rows, duplicates, late, rejected }: QualityTotals): Line {
  const set = Object.values(rejected).reduce((sum, n) => sum + n, 0)
  const why = Object.entries(rejected).toSorted(([, a], [, b]) => b - a)
  const parts = [
    plural(rows, 'record'),
    `${number(set)} rejected${set > 0 ? ` (${percent(set, rows)})` : ''}`,
    `${number(late)} late`,
    ...(duplicates > 0 ? [`${number(duplicates)} duplicates`] : []),
    ...why.map(([code, n]) => `${harmless(code, 60)} ${number(n)}`),
  ]
  return [span('Quality', 'strong'), span(`  ${parts.join('  ')}`)]
}

/** Where the records come from, a line each; what has no room is counted. */
export function sourceLines(
  sources: readonly DashboardSource[],
  width: number,
  height: number,
): readonly Line[] {
  const shown = sources.length > height ? sources.slice(0, height - 1) : sources
  const lines = shown.map(({ name, records, lagMs, state }, i) =>
    apart(
      [
        span(i === 0 ? 'Sources  ' : '         ', 'strong'),
        span(harmless(name)),
        span(`  ${plural(records, 'record')}`),
      ],
      [
        span(lagMs === undefined ? '' : `lag ${lag(lagMs)}  `),
        span(state, state === 'live' ? 'good' : 'faint'),
      ],
      width,
    ),
  )
  const more = sources.length - shown.length
  return more > 0 ? [...lines, [span(`         and ${plural(more, 'more source')}`, 'faint')]] : lines
}

/** Events that are days old are played back, which is no lag. */
const lag = (lagMs: number): string => (lagMs > DAY ? 'over a day' : timeSpan(Math.max(0, Math.round(lagMs))))

/** The newest of what a person should know of the sources. */
export const noticeLines = (notices: readonly string[], height: number): readonly Line[] =>
  notices.slice(-height).map((text) => [span(harmless(text, 300), 'medium')])
