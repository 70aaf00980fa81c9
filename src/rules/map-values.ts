import { type Entry, entryOf, type MapNode } from '../lib/yaml-tree.ts'
import type { Report } from './mistakes.ts'
import { parseTimespan } from './timespan.ts'

/** A text of a rule file with its place. */
export interface Placed {
  readonly text: string
  readonly at: number
}

/** The text behind a key; a number or a boolean counts as its text. */
export function textIn(map: MapNode, key: string, report: Report): Placed | undefined {
  const entry = entryOf(map, key)
  if (!entry) return undefined
  const { value } = entry
  if (value.kind === 'scalar' && value.value !== null) return { text: value.text, at: value.at }
  report(value.at, 'wrong-type', key, 'a text')
  return undefined
}

/** The texts behind a key: one, or a list. */
export function textsIn(map: MapNode, key: string, report: Report): Placed[] | undefined {
  const entry = entryOf(map, key)
  return entry && textsOf(entry, report)
}

export function textsOf({ key, value }: Entry, report: Report): Placed[] {
  const items = value.kind === 'list' ? value.items : [value]
  const texts: Placed[] = []
  for (const item of items) {
    if (item.kind === 'scalar' && item.value !== null) texts.push({ text: item.text, at: item.at })
    else report(item.at, 'wrong-type', key, 'a text or a list of texts')
  }
  return texts
}

export function mapIn(map: MapNode, key: string, report: Report): MapNode | undefined {
  const entry = entryOf(map, key)
  if (!entry) return undefined
  if (entry.value.kind === 'map') return entry.value
  report(entry.value.at, 'wrong-type', key, 'a map')
  return undefined
}

export function booleanIn(map: MapNode, key: string, otherwise: boolean, report: Report): boolean {
  const value = entryOf(map, key)?.value
  if (!value) return otherwise
  if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value
  report(value.at, 'wrong-type', key, 'true or false')
  return otherwise
}

/** The largest count a rule may ask for; state is kept per counted event. */
export const MAX_COUNT = 10_000_000

/** A whole number from `least` to `most`. */
export function wholeIn(
  map: MapNode,
  key: string,
  [least, most]: readonly [number, number],
  report: Report,
): number | undefined {
  const value = entryOf(map, key)?.value
  if (!value) return undefined
  const n = value.kind === 'scalar' ? value.value : undefined
  if (typeof n === 'number' && Number.isInteger(n) && n >= least && n <= most) return n
  report(value.at, 'bad-number', key, `a whole number from ${least} to ${most}`)
  return undefined
}

/** A timespan in milliseconds, at least `least`. */
export function timespanIn(map: MapNode, key: string, least: number, report: Report): number | undefined {
  const text = textIn(map, key, report)
  if (!text) return undefined
  const ms = parseTimespan(text.text)
  if (ms !== undefined && ms >= least) return ms
  report(text.at, 'bad-timespan', text.text)
  return undefined
}
