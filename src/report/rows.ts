import { harmless } from '../lib/harmless.ts'
import type { Attack, SourceTotal } from '../model/alert.ts'
import type { TopTable } from './report.ts'
import { bytes, number, percent, plural } from './words.ts'

/** Said wherever inside sources are listed. */
export const INSIDE_NOTE = 'yours: look at these hosts, do not block them'
export const INSIDE_SENTENCE = 'These are yours: look at the hosts, do not block them.'
export const TOP_NOTE =
  'In attacks: events of the attacks in which the address was among the ten busiest sources.'

/** The key of an alert in words: `user.name henry`. */
export const keyWords = (key: Readonly<Record<string, string>>): string =>
  Object.entries(key)
    .map(([field, value]) => `${harmless(field, 60)} ${value === '' ? '(empty)' : harmless(value, 60)}`)
    .join(', ')

/** Addresses with their events: `1.2.3.4 (64), 5.6.7.8 (61) and 8 more`. */
export function sourcesOf(list: readonly SourceTotal[], most: number): string {
  const shown = list
    .slice(0, most)
    .map(({ address, events }) => `${harmless(address, 45)} (${number(events)})`)
  return list.length > most ? `${shown.join(', ')} and ${number(list.length - most)} more` : shown.join(', ')
}

/** How much an attack was: events, bytes, and the mean rate. */
export function volumeOf({ events, bytes: moved }: Attack, lastedMs: number): string {
  const rate = lastedMs >= 1000 ? `, ${number(events / (lastedMs / 1000))} events a second` : ''
  return `${plural(events, 'event')}, ${bytes(moved)}${rate}`
}

export interface TableRow {
  readonly value: string
  /** Cells beside the value: events, share, failures, what is known. */
  readonly cells: readonly string[]
  /** Events, for a bar; undefined in the row of all other values. */
  readonly n?: number
}

export const columnsOf = ({ column, outcomes, about }: TopTable): string[] => [
  column,
  'events',
  'share',
  ...(outcomes ? ['failed'] : []),
  ...(Object.keys(about).length > 0 ? ['known as'] : []),
]

/** The rows of a table of top values, with a last one for all others. */
export function tableRows(table: TopTable, all: number): TableRow[] {
  const { id, rows, other, missing, outcomes, about } = table
  const known = Object.keys(about).length > 0
  const cells = (events: number, failed: number, words: string) => [
    number(events),
    percent(events, all),
    ...(outcomes ? [number(failed)] : []),
    ...(known ? [harmless(words, 24)] : []),
  ]
  const listed = rows.map(({ value, events, failed }) => ({
    value,
    cells: cells(events, failed, about[value] ?? ''),
    n: events,
  }))
  const rest: TableRow[] = []
  if (other.events > 0) {
    rest.push({ value: `(${plural(other.values, 'other')})`, cells: cells(other.events, other.failed, '') })
  }
  // Half a table of addresses says nothing of events that have none.
  if (missing > 0 && !id.startsWith('sources-'))
    rest.push({ value: '(none)', cells: [number(missing), percent(missing, all)] })
  return [...listed, ...rest]
}
