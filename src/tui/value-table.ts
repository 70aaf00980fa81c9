import { fitted, harmless, padEnd, padStart, widthOf } from '../lib/harmless.ts'
import type { FacetReport, SpokenReport, TimesReport, TrafficReport } from '../model/traffic.ts'
import { bytes, number } from '../report/words.ts'
import { type Line, span } from './line.ts'

/** Columns that a table takes at least. */
export const TABLE = 25

/** Values under a name, each with what there is to say of it. */
export interface Table {
  readonly name: string
  readonly rows: readonly { readonly value: string; readonly text: string }[]
}

/** All that there is to say of traffic, a table each. */
export function tablesOf({ facets, servers, sources }: TrafficReport): readonly Table[] {
  const answers = servers.rows.map(({ value, ...times }) => ({ value, text: timesOf(times) }))
  const spoken = sources.rows.map(({ value, ...source }) => ({ value, text: spokenOf(source) }))
  return [
    ...facets.map(facetTable),
    { name: 'p50 and p99 in ms', rows: answers.filter(({ text }) => text !== '') },
    { name: 'speaking', rows: spoken.filter(({ text }) => text !== '') },
  ].filter(({ rows }) => rows.length > 0)
}

function facetTable({ name, by, top }: FacetReport): Table {
  const amount = by === 'events' ? number : bytes
  return {
    name: name.replaceAll('_', ' '),
    rows: top.map(({ value, count }) => ({ value, text: amount(count) })),
  }
}

const timesOf = ({ response }: TimesReport): string =>
  response ? [response.p50, response.p99].map((ms) => (ms < 10 ? ms.toFixed(1) : number(ms))).join(' ') : ''

/** The protocol and the port that a source speaks to most, and how many more ports. */
function spokenOf({ protocols, ports, distinctPorts }: SpokenReport): string {
  const more = distinctPorts > 1 ? `+${number(distinctPorts - 1)}` : ''
  return [protocols[0]?.value, ports[0]?.value, more]
    .flatMap((text) => (text ? [harmless(text, 12)] : []))
    .join(' ')
}

/** The first values of a table that hold a text, as many as fit. */
export function tableLines(
  { name, rows }: Table,
  filter: string,
  width: number,
  height: number,
): readonly Line[] {
  const wanted = filter.toLowerCase()
  const shown = rows.filter(({ value }) => value.toLowerCase().includes(wanted)).slice(0, height - 1)
  const textWidth = Math.max(0, ...shown.map(({ text }) => widthOf(text)))
  const valueWidth = Math.max(1, width - textWidth - 3)
  return [
    [span(name, 'strong')],
    ...shown.map(({ value, text }) => [
      span(padEnd(fitted(harmless(value, 120), valueWidth), valueWidth)),
      span(` ${padStart(text, textWidth)}`, 'faint'),
    ]),
  ]
}
