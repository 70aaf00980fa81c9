import { harmless, widthOf } from '../../lib/harmless.ts'
import { topOf } from '../../lib/top-values.ts'
import { PAGE } from '../../report/layout.ts'
import { bytes, clock, moment, number, percent, period, plural } from '../../report/words.ts'
import { facets } from '../../stats/facets.ts'
import { perSecond, type Traffic } from '../../stats/intervals.ts'
import type { Window } from '../../stats/traffic-history.ts'

const INDENT = '  '
const LABEL = 13
const VALUES = 5
const LONGEST = 40

/** An interval of a live stream: how much there was, and what most of it was, a line for each facet. */
export function trafficLines(traffic: Traffic, window?: Window): string[] {
  const { from, to, events, failed, bytesIn, bytesOut, tops } = traffic
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
    ...facets.flatMap(({ name, by }) => {
      const saved = tops.get(name)
      if (!saved) return []
      const amount = by === 'events' ? number : bytes
      const values = topOf(saved, VALUES).map(
        ({ value, count }) => `${harmless(value, LONGEST)} ${amount(count)}`,
      )
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
