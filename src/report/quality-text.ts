import { harmless } from '../lib/harmless.ts'
import { faultMeaning, type Quality } from '../model/reject.ts'
import { aligned } from './layout.ts'
import { number, percent } from './words.ts'

/** What a reject code means, for people; empty for a code nobody explained. */
export function meaningOf(code: string): string {
  const fault = code.slice(code.lastIndexOf(':') + 1)
  return (faultMeaning as Readonly<Record<string, string>>)[fault] ?? ''
}

/** Rows, by what became of them. */
export function outcomesOf(quality: Quality): readonly (readonly [label: string, rows: number])[] {
  return [
    ['rows', quality.rows],
    ['accepted', quality.accepted],
    ['duplicates', quality.duplicates],
    ['rejected', Object.values(quality.rejected).reduce((sum, n) => sum + n, 0)],
    ['late', quality.late],
  ]
}

/** Counts by name, most first. */
export const mostFirst = (counts: Readonly<Record<string, number>>): [name: string, n: number][] =>
  Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))

const SHOWN = 20

/** The quality of an input as lines of text. */
export function qualityLines(quality: Quality): string[] {
  const totals = outcomesOf(quality)
    .filter(([label, n]) => n > 0 || label !== 'late')
    .map(([label, n]) => [label, number(n), label === 'rows' ? '' : percent(n, quality.rows)])
  return [...aligned(totals, [1, 2]), ...rejectedLines(quality), ...repairedLines(quality)]
}

function rejectedLines({ rejected }: Quality): string[] {
  const rows = mostFirst(rejected)
  if (rows.length === 0) return []
  const shown = rows
    .slice(0, SHOWN)
    .map(([code, n]) => [`  ${harmless(code, 60)}`, number(n), meaningOf(code)])
  return ['', 'rejected because', ...aligned(shown, [1]), ...more(rows.length)]
}

function repairedLines({ repaired }: Quality): string[] {
  const rows = mostFirst(repaired)
  if (rows.length === 0) return []
  const shown = rows.slice(0, SHOWN).map(([how, n]) => [`  ${harmless(how, 60)}`, number(n)])
  return ['', 'values put right', ...aligned(shown, [1]), ...more(rows.length)]
}

const more = (rows: number): string[] => (rows > SHOWN ? [`  and ${number(rows - SHOWN)} more kinds`] : [])
