import { harmless, widthOf } from '../../lib/harmless.ts'
import {
  type Apart,
  type Percentiles,
  perSecond,
  type SpokenReport,
  type Window,
} from '../../model/traffic.ts'
import { PAGE } from '../../report/layout.ts'
import { bytes, clock, moment, number, percent, period, plural } from '../../report/words.ts'
import type { Traffic } from '../../stats/intervals.ts'
import { reportTraffic } from '../../stats/report-traffic.ts'

const INDENT = '  '
const LABEL = 13
const VALUES = 5
const PORTS = 2
const LONGEST = 40

/** An interval of a live stream: how much there was, and what most of it was, a line for each facet. */
export function trafficLines(traffic: Traffic, window?: Window): string[] {
  const report = reportTraffic(traffic, VALUES)
  const { from, to, events, failed, bytesIn, bytesOut, facets, response, servers, sources } = report
  const head = [
    window ? `past ${window}  ${period(from, to)}` : `${moment(from)} - ${clock(to)}`,
    plural(events, 'event'),
    `${perSecond(traffic)}/s`,
    ...(failed > 0 ? [`${number(failed)} failed (${percent(failed, events)})`] : []),
    ...(bytesIn > 0 ? [`${bytes(bytesIn)} in`] : []),
    ...(bytesOut > 0 ? [`${bytes(bytesOut)} out`] : []),
  ]
  return [
    head.join('  '),
    ...facets.map(({ name, by, top }) => {
      const amount = by === 'events' ? number : bytes
      const values = top.map(({ value, count }) => `${harmless(value, LONGEST)} ${amount(count)}`)
      return listLine(name.replaceAll('_', ' '), values)
    }),
    ...(response ? [listLine('response', [times(response)])] : []),
    ...apartLine('by server', servers, (server) => server.response && times(server.response)),
    ...apartLine('speaking', sources, spoken),
  ]
}

/** A line of those that there was most of, and of all others; none where there is none. */
function apartLine<T>(
  label: string,
  { rows, other }: Apart<T>,
  words: (one: T) => string | undefined,
): string[] {
  const all = [...rows, ...(other ? [{ ...other, value: 'others' }] : [])]
  const values = all.flatMap((row) => {
    const text = words(row)
    return text === undefined ? [] : [`${harmless(row.value, LONGEST)} ${text}`]
  })
  return values.length > 0 ? [listLine(label, values)] : []
}

const times = ({ p50, p95, p99 }: Percentiles): string =>
  `${[p50, p95, p99].map((ms) => (ms < 10 ? ms.toFixed(1) : number(ms))).join(' / ')} ms`

function spoken({ protocols, ports, distinctPorts }: SpokenReport): string {
  const names = protocols.map(({ value }) => harmless(value, LONGEST))
  const more = distinctPorts > PORTS ? [`... ${plural(distinctPorts, 'port')}`] : []
  return [...names, ...ports.slice(0, PORTS).map(({ value }) => value), ...more].join(' ')
}

/** As many values as fit into a line. */
function listLine(name: string, values: readonly string[]): string {
  let line = `${INDENT}${name.padEnd(LABEL)}${values[0]}`
  for (const value of values.slice(1)) {
    if (widthOf(line) + 2 + widthOf(value) > PAGE) break
    line += `  ${value}`
  }
  return line
}
