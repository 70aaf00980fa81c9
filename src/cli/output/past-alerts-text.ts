import { harmless } from '../../lib/harmless.ts'
import type { Alert } from '../../model/alert.ts'
import { type Level, levels } from '../../model/plan.ts'
import { keyWords } from '../../report/rows.ts'
import { moment, number, plural } from '../../report/words.ts'
import type { PastAlerts } from '../../stats/alert-history.ts'

const STATUS = Math.max(...['open', 'closed', 'withdrawn'].map(({ length }) => length)) + 2
const LEVEL = Math.max(...levels.map(({ length }) => length)) + 2

/** The alerts of the past day, a line each, at most so many; nothing where there were none. */
export function pastAlertLines(
  { alerts, more }: PastAlerts,
  paint: (level: Level, text: string) => string,
  most = alerts.length,
): string[] {
  if (alerts.length === 0) return []
  const open = alerts.filter(({ status }) => status === 'open').length
  const left = alerts.length + more - Math.min(most, alerts.length)
  return [
    `alerts of the past 24 h: ${plural(alerts.length + more, 'alert')}, ${number(open)} open`,
    ...alerts.slice(0, most).map((alert) => line(alert, paint)),
    ...(left > 0 ? [`  and ${number(left)} more`] : []),
  ]
}

function line(
  { status, rule: { level, title }, openedAt, key }: Alert,
  paint: (level: Level, text: string) => string,
): string {
  const head = `  ${status.padEnd(STATUS)}${paint(level, level.toUpperCase().padEnd(LEVEL))}`
  return `${head}${moment(openedAt)}  ${harmless(title, 80)}  ${keyWords(key)}`.trimEnd()
}
