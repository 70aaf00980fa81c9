import type { RulesDiff } from '../../app/diff/diff-rules.ts'
import { harmless } from '../../lib/harmless.ts'
import { formatTime } from '../../lib/time.ts'
import { aligned, indented } from '../../report/layout.ts'
import { keyWords } from '../../report/rows.ts'
import { moment, number, period, plural } from '../../report/words.ts'

type DiffAlert = RulesDiff['added'][number]
type Moved = RulesDiff['moved'][number]
type Side = RulesDiff['old']

/** What a change of rules does, in words; of each kind at most `limit` alerts are listed. */
export function diffText(diff: RulesDiff, limit: number): string[] {
  const { added, dropped, moved, unchanged, lone } = diff
  return [
    ...aligned([sideRow('old', diff.old), sideRow('new', diff.new)]),
    ...refusals('old', diff.old),
    ...refusals('new', diff.new),
    ...lone.map(
      ({ side, title, id, alerts }) =>
        `only in ${side}: ${harmless(title, 80)} (${harmless(id, 80)}), ${plural(alerts, 'alert')}`,
    ),
    ...list('added', added, limit, alertRow),
    ...list('dropped', dropped, limit, alertRow),
    ...list('moved', moved, limit, movedRow),
    '',
    `${number(added.length)} added, ${number(dropped.length)} dropped, ${number(moved.length)} moved, ${number(unchanged)} unchanged`,
  ]
}

const sideRow = (name: string, { path, rules, alerts }: Side): string[] => [
  name,
  harmless(path, 200),
  plural(rules, 'rule'),
  plural(alerts, 'alert'),
]

const refusals = (name: string, { refused }: Side): string[] =>
  refused.map(
    ({ file, line, column, message }) =>
      `refused in ${name}: ${harmless(file, 200)}:${line}:${column}: ${harmless(message, 400)}`,
  )

function list<T>(title: string, all: readonly T[], limit: number, row: (one: T) => string[]): string[] {
  if (all.length === 0) return []
  const rest = all.length > limit ? [`and ${number(all.length - limit)} more (--limit)`] : []
  return ['', title, ...indented([...aligned(all.slice(0, limit).map(row)), ...rest])]
}

const alertRow = (alert: DiffAlert): string[] => [
  ...nameOf(alert),
  period(alert.openedAt, alert.closedAt),
  plural(alert.count, 'event'),
]

const nameOf = ({ level, title, key }: DiffAlert): string[] => [
  level.toUpperCase(),
  harmless(title, 80),
  keyWords(key),
]

const movedRow = ({ old, new: now, changed }: Moved): string[] => [
  ...nameOf(now),
  changed.map((what) => `${words[what]} ${shown(old, what)} -> ${shown(now, what)}`).join(', '),
]

const words = { openedAt: 'opened', closedAt: 'closed', count: 'events', level: 'level' } as const

function shown(alert: DiffAlert, what: Moved['changed'][number]): string {
  if (what === 'openedAt' || what === 'closedAt') return moment(alert[what])
  return what === 'count' ? number(alert.count) : alert.level
}

/** The same as lines of JSON: an object for each alert that differs, and a last one with the counts. */
export function* diffJson(diff: RulesDiff, limit: number): Iterable<object> {
  for (const alert of diff.added.slice(0, limit)) yield { kind: 'added', alert: alertOf(alert) }
  for (const alert of diff.dropped.slice(0, limit)) yield { kind: 'dropped', alert: alertOf(alert) }
  for (const { old, new: now, changed } of diff.moved.slice(0, limit))
    yield { kind: 'moved', changed, old: alertOf(old), new: alertOf(now) }
  yield {
    kind: 'summary',
    old: sideOf(diff.old),
    new: sideOf(diff.new),
    onlyIn: diff.lone,
    added: diff.added.length,
    dropped: diff.dropped.length,
    moved: diff.moved.length,
    unchanged: diff.unchanged,
  }
}

const alertOf = ({ openedAt, closedAt, ...rest }: DiffAlert): object => ({
  ...rest,
  openedAt: formatTime(openedAt),
  closedAt: formatTime(closedAt),
})

const sideOf = ({ path, rules, alerts, refused }: Side): object => ({
  path,
  rules,
  alerts,
  refused: refused.map(({ file, line, column, code, message }) => ({ file, line, column, code, message })),
})
