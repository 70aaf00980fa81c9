import { fitted, harmless, padEnd, padStart, widthOf } from '../lib/harmless.ts'
import type { FacetReport, Weight } from '../model/traffic.ts'
import { bytes, number } from '../report/words.ts'
import { type Line, span } from './line.ts'

/** Columns that a table takes at least. */
export const TABLE = 25

/** The values that there was most of, as many as fit. */
export function tableLines(
  { name, by, top }: FacetReport,
  filter: string,
  width: number,
  height: number,
): readonly Line[] {
  const wanted = filter.toLowerCase()
  const shown = top.filter(({ value }) => value.toLowerCase().includes(wanted)).slice(0, height - 1)
  const amounts = shown.map(({ count }) => amountOf(count, by))
  const amountWidth = Math.max(0, ...amounts.map(widthOf))
  const valueWidth = Math.max(1, width - amountWidth - 3)
  return [
    [span(name.replaceAll('_', ' '), 'strong')],
    ...shown.map(({ value }, i) => [
      span(padEnd(fitted(harmless(value, 120), valueWidth), valueWidth)),
      span(` ${padStart(amounts[i]!, amountWidth)}`, 'faint'),
    ]),
  ]
}

const amountOf = (count: number, by: Weight): string => (by === 'events' ? number(count) : bytes(count))
