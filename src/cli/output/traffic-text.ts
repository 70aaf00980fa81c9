import { harmless, widthOf } from '../../lib/harmless.ts'
import { topOf } from '../../lib/top-values.ts'
import { PAGE } from '../../report/layout.ts'
import { bytes, clock, moment, number, percent, period, plural } from '../../report/words.ts'
import { perSecond, type Traffic } from '../../stats/intervals.ts'
import type { Window } from '../../stats/traffic-history.ts'

const INDENT = '  '
const LABEL = 10
const VALUES = 5
const LONGEST = 40

/** An interval of a live stream: how much there was, and what most of it was, a line for each facet. */
export function trafficLines(traffic: Traffic, window?: Window): string[] {
  const { from, to, events, failed, bytes: volume, tops } = traffic
  const head = [
    window ? `past ${window}  ${period(from, to)}` : `${moment(from)} - ${clock(to)}`,
    plural(events, 'event'),
    `${perSecond(traffic)}/s`,
    ...(failed > 0 ? [`${number(failed)} failed (${percent(failed, events)})`] : []),
    ...(volume > 0 ? [bytes(volume)] : []),
  ]
  return [
    head.join('  '),
    ...Array.from(tops, ([name, saved]) => {
      const amount = name === 'volume' ? bytes : number
      return facetLine(
        name,
        topOf(saved, VALUES).map(({ value, count }) => `${harmless(value, LONGEST)} ${amount(count)}`),
      )
    }).filter((line) => line !== ''),
  ]
}

/** As many values as fit into a line. */
function facetLine(name: string, values: readonly string[]): string {
  if (values.length === 0) return ''
  let line = `${INDENT}${name.padEnd(LABEL)}${values[0]}`
  for (const value of values.slice(1)) {
    if (widthOf(line) + 2 + widthOf(value) > PAGE) break
    line += `  ${value}`
  }
  return line
}
