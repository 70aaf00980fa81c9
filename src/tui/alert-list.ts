import { fitted, harmless, padEnd, padStart } from '../lib/harmless.ts'
import type { AlertRow } from '../model/dashboard.ts'
import { clock, number } from '../report/words.ts'
import { apart, filled, type Line, type Style, span } from './line.ts'
import { type ScreenState, selectedOf } from './screen-state.ts'

const LEVEL = 9
const WIDEST_TITLE = 44

/** How many alerts there are, and how they are shown. */
export function alertsHead(
  rows: readonly AlertRow[],
  shown: number,
  { sort, filter, typing }: ScreenState,
  width: number,
): Line {
  const count = (state: AlertRow['state']) => rows.filter((row) => row.state === state).length
  const words = [
    `${number(count('open'))} open`,
    `${number(count('dismissed'))} dismissed`,
    `${number(count('past'))} past`,
  ]
  const chosen =
    filter === '' && !typing
      ? []
      : [span(`  filter: ${harmless(filter)}${typing ? '_' : ` (${number(shown)})`}`, 'medium')]
  return apart(
    [span('Alerts', 'strong'), span(`  ${words.join('  ')}`), ...chosen],
    [span(`by ${sort}`, 'faint')],
    width,
  )
}

/** Alerts, a line each, so many of them that the selected one is there. */
export function alertLines(
  rows: readonly AlertRow[],
  state: ScreenState,
  width: number,
  height: number,
): readonly Line[] {
  if (rows.length === 0)
    return [[span(state.filter === '' ? '  none' : '  none holds the text of the filter', 'faint')]]
  const selected = selectedOf(rows, state)
  const at = rows.findIndex(({ alert }) => alert.id === selected)
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), rows.length - height))
  return rows.slice(first, first + height).map((row) => alertLine(row, row.alert.id === selected, width))
}

function alertLine({ alert, state }: AlertRow, isSelected: boolean, width: number): Line {
  const { rule, openedAt, key, count } = alert
  const isOpen = state === 'open'
  const style: Style | undefined = isOpen ? undefined : 'faint'
  const titleWidth = Math.min(WIDEST_TITLE, Math.max(12, Math.floor((width - 40) * 0.6)))
  const title = fitted(harmless(rule.title, 80), titleWidth)
  const line = apart(
    [
      span(isSelected ? '> ' : '  ', 'strong'),
      span(padEnd(rule.level, LEVEL).slice(0, LEVEL), isOpen ? rule.level : 'faint'),
      span(` ${clock(openedAt).slice(0, 8)}  `, style),
      span(padEnd(title, titleWidth), style),
      span(
        `  ${Object.values(key)
          .map((value) => harmless(value, 60))
          .join(', ')}`,
        style,
      ),
    ],
    [
      span(padStart(number(count), 7), style),
      span(` ${padEnd(wordOf(alert.status, state), 9)}`, isOpen ? 'strong' : 'faint'),
    ],
    width,
  )
  return isSelected ? filled(line, width).map(({ text }) => span(text, 'chosen')) : line
}

const wordOf = (status: AlertRow['alert']['status'], state: AlertRow['state']): string =>
  status === 'withdrawn' ? 'withdrawn' : state
