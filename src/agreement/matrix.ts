import { harmless } from '../lib/harmless.ts'
import { checks, type Verdict } from './checks.ts'
import { disagrees, isSound, type Row } from './judge-case.ts'

/** The matrix as text: a line for each case, a column for each check, then every remark and the sums. */
export function matrixText(given: readonly Row[]): string {
  const rows = given.map((row) => ({ ...row, name: shown(row.name) }))
  const width = Math.max(4, ...rows.map(({ name }) => name.length))
  const heads = checks.map(({ name }) => name)
  const line = (name: string, cells: readonly string[]): string =>
    [name.padEnd(width), ...cells.map((cell, at) => cell.padEnd(heads[at]!.length))].join('  ').trimEnd()
  const table = rows.map((row) =>
    'unreadable' in row
      ? `${row.name.padEnd(width)}  cannot be read`
      : line(row.name, row.verdicts.map(cellOf)),
  )
  const counts = (['agrees', 'differs', 'cannot', 'none'] as const).map((state) =>
    line(
      wordOf[state],
      checks.map((_, at) => String(countOf(rows, at, state))),
    ),
  )
  return [
    line('case', heads),
    ...table,
    '',
    line('all', heads),
    ...counts,
    '',
    legend,
    '',
    summaryText(rows),
  ].join('\n')
}

const legend = `${checks.map(({ name, summary }) => `${name}: ${summary}`).join('\n')}
yes: agrees; no: differs; cannot: the engine says why it cannot run the case; -: nothing to check`

/** What is against the cases, what could not be checked, and the sums. */
export function summaryText(rows: readonly Row[]): string {
  return [...complaints(rows), ...remarks(rows), ...sums(rows)].join('\n')
}

/** Names of folders and values of cases come from outside; a line of them is cut after so many characters. */
const LONGEST = 2000
const shown = (text: string): string => harmless(text, LONGEST)

const wordOf = { agrees: 'yes', differs: 'no', cannot: 'cannot', none: '-' } as const

const cellOf = ({ state }: Verdict): string => wordOf[state]

const countOf = (rows: readonly Row[], at: number, state: Verdict['state']): number =>
  rows.filter((row) => 'verdicts' in row && row.verdicts[at]!.state === state).length

function complaints(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => {
    if ('unreadable' in row) return [shown(`${row.name}: cannot be read: ${row.unreadable}`)]
    const against = row.verdicts.flatMap((verdict, at) =>
      disagrees(verdict, at) ? [{ check: checks[at]!.name, why: whyOf(verdict) }] : [],
    )
    const byReason = Map.groupBy(against, ({ why }) => why)
    return [...byReason].map(([why, all]) =>
      shown(`${row.name}: ${all.map(({ check }) => check).join(', ')}: ${why}`),
    )
  })
}

/** Each reason once, with the number of cases it holds for. */
function remarks(rows: readonly Row[]): string[] {
  const counts = new Map<string, number>()
  for (const row of rows) {
    for (const [at, verdict] of 'verdicts' in row ? row.verdicts.entries() : []) {
      if (verdict.state === 'agrees' || disagrees(verdict, at)) continue
      const remark = shown(`${checks[at]!.name}: ${whyOf(verdict)}`)
      counts.set(remark, (counts.get(remark) ?? 0) + 1)
    }
  }
  return [...counts].map(([remark, count]) => `${remark} (${casesOf(count)})`)
}

const casesOf = (count: number): string => `${count} ${count === 1 ? 'case' : 'cases'}`

const whyOf = (verdict: Verdict): string => ('why' in verdict ? verdict.why : '')

function sums(rows: readonly Row[]): string[] {
  const runs = rows.reduce(
    (sum, row) =>
      sum + ('verdicts' in row ? row.verdicts.reduce((n, one) => n + ('runs' in one ? one.runs : 0), 0) : 0),
    0,
  )
  const unreadable = rows.filter((row) => 'unreadable' in row).length
  const sound = rows.filter(isSound).length
  const differing = rows.length - sound - unreadable
  return [
    `${casesOf(rows.length)}: ${sound} agree, ${differing} differ, ${unreadable} cannot be read; ${runs} runs agree`,
  ]
}
