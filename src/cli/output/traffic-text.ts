import { harmless, widthOf } from '../../lib/harmless.ts'
import { perSecond, type Window } from '../../model/traffic.ts'
import { PAGE } from '../../report/layout.ts'
import { bytes, clock, moment, number, percent, period, plural } from '../../report/words.ts'
import type { Traffic } from '../../stats/intervals.ts'
import { reportTraffic } from '../../stats/report-traffic.ts'

const INDENT = '  '
const LABEL = 13
const VALUES = 5
const LONGEST = 40

/** An interval of a live stream: how much there was, and what most of it was, a line for each facet. */
export function trafficLines(traffic: Traffic, window?: Window): string[] {
  const { from, to, events, failed, bytesIn, bytesOut, facets } = reportTraffic(traffic, VALUES)
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
      return facetLine(name.replaceAll('_', ' '), values)
    }),
  ]
}

/** As many values as fit into a line. */
function facetLine(name: string, values: readonly string[]): string {
  let line = `${INDENT}${name.padEnd(LABEL)}${values[0]}`
  for (const value of values.slice(1)) {
    if (widthOf(line) + 2 + widthOf(value) > PAGE) break
    line += `  ${value}`
  }
  return line
}
