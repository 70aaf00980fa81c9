import { harmless } from '../../lib/harmless.ts'
import type { IntervalStats } from '../../report/interval-stats.ts'
import { PAGE } from '../../report/layout.ts'
import { clock, moment, number } from '../../report/words.ts'

const names: Readonly<Record<string, string>> = {
  'user.name': 'users',
  'src_endpoint.ip': 'from',
  'dst_endpoint.ip': 'to',
  'http_request.url.section': 'sections',
}

const VALUES = 2

/** An interval as one line: when, how many, how they ended, and the busiest values as far as they fit. */
export function statsLine({ from, to, events, success, failure, top }: IntervalStats): string {
  let line = `${moment(from)} - ${clock(to)}  ${number(events).padStart(7)} events`
  if (success + failure > 0)
    line += `  ${number(success).padStart(7)} ok  ${number(failure).padStart(7)} failed`
  for (const [field, values] of Object.entries(top)) {
    const said = values.slice(0, VALUES).map(({ value, events: n }) => `${harmless(value, 24)} ${number(n)}`)
    const part = `  ${names[field] ?? field} ${said.join(', ')}`
    if (said.length > 0 && line.length + part.length <= PAGE) line += part
  }
  return line
}
