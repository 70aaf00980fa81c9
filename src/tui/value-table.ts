import { fitted, harmless, padEnd, padStart, widthOf } from '../lib/harmless.ts'
import type { ValueTable } from '../model/dashboard.ts'
import { bytes, number } from '../report/words.ts'
import { type Line, span } from './line.ts'

/** Columns that a table takes at least. */
export const TABLE = 25

/** The values that there was most of, as many as fit. */
export function tableLines(
  { name, unit, rows }: ValueTable,
  filter: string,
  width: number,
  height: number,
): readonly Line[] {
  const wanted = filter.toLowerCase()
  const shown = rows.filter(({ value }) => value.toLowerCase().includes(wanted)).slice(0, height - 1)
  const amounts = shown.map(({ amount }) => amountOf(amount, unit))
  const amountWidth = Math.max(0, ...amounts.map(widthOf))
  const valueWidth = Math.max(1, width - amountWidth - 3)
  return [
    [span(name, 'strong')],
    ...shown.map(({ value }, i) => [
      span(padEnd(fitted(harmless(value, 120), valueWidth), valueWidth)),
      span(` ${padStart(amounts[i]!, amountWidth)}`, 'faint'),
    ]),
  ]
}

const amountOf = (amount: number, unit: ValueTable['unit']): string =>
  unit === 'bytes' ? bytes(amount) : unit === 'ms' ? `${number(amount)} ms` : number(amount)
