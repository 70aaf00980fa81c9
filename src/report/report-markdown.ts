import { harmless } from '../lib/harmless.ts'
import { textChart } from './chart-text.ts'
import { byHour, stepName } from './hours.ts'
import { during, pointsOf } from './points.ts'
import { meaningOf, mostFirst, outcomesOf } from './quality-text.ts'
import type { Attacker, ClassReport, Episode, Report, TopTable } from './report.ts'
import { columnsOf, INSIDE_NOTE, INSIDE_SENTENCE, keyWords, sourcesOf, tableRows } from './rows.ts'
import { bytes, classTitles, clock, moment, number, percent, period, plural, spaced, span } from './words.ts'

const CHART = 96
const LISTED = 100

/** The report as GitHub Markdown. Texts from outside stand in code spans or escaped, so none is a link or a tag. */
export function reportMarkdown(report: Report): string {
  const blocks = [
    ...head(report),
    ...attacks(report.attacks),
    ...report.classes.flatMap((one) => chart(one, report.attacks)),
    ...alerts(report),
    ...attackers('Top attackers, outside', report.attackers.outside, report.attackers.more.outside),
    ...attackers(
      'Inside sources seen in attacks and alerts',
      report.attackers.inside,
      report.attackers.more.inside,
      INSIDE_SENTENCE,
    ),
    ...report.classes.flatMap(classBlocks),
    ...quality(report),
    ...report.attributions.map(plain),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** A text from outside in running text. */
export const plain = (text: string): string =>
  harmless(text, 400)
    .replace(/[\\`*_[\]<>|~#&]/g, '\\$&')
    .replace(/:(?=\/\/)|(?<=www)\./gi, '\\$&')

/** A text from outside as code: shown to the letter. */
export function code(text: string): string {
  const shown = harmless(text, 80)
  if (shown === '') return ''
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${shown}${pad}${fence}`.replaceAll('|', '\\|')
}

function table(
  columns: readonly string[],
  right: readonly number[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = columns.map((_, i) => (right.includes(i) ? '---:' : '---'))
  return [line(columns), line(rule), ...rows.map(line)].join('\n')
}

function head({
  inputs,
  span: of,
  quality: { rows, accepted },
  classes,
  attacks: found,
  alerts: told,
}: Report): string[] {
  const title = `# Vedette report: ${inputs.map(code).join(', ')}`
  if (!of) return [title, 'No event could be read.']
  const totals = classes.map(
    ({ eventClass, events }) => `${number(events)} ${classTitles[eventClass].toLowerCase()}`,
  )
  return [
    title,
    `${period(of.from, of.to)} UTC (${span(of.to - of.from)}): ${totals.join(', ')}; ` +
      `${percent(accepted, rows)} of ${plural(rows, 'row')} accepted. ` +
      `**${plural(found.length, 'attack')}**, ${plural(told.total, 'other alert')}.`,
  ]
}

function attacks(episodes: readonly Episode[]): string[] {
  if (episodes.length === 0) return []
  const rows = episodes.map(({ openedAt, closedAt, level, attack, peak }) => [
    plain(spaced(attack.vector)),
    level,
    moment(openedAt),
    span(closedAt - openedAt),
    number(attack.events),
    bytes(attack.bytes),
    peak ? `${number(peak.value)} at ${clock(peak.at)}` : '',
  ])
  const columns = ['attack', 'level', 'start', 'lasted', 'events', 'volume', 'peak']
  return ['## Attacks', table(columns, [4, 5], rows), ...episodes.slice(0, LISTED).map(episode)]
}

function episode({ attack, openedAt, reason, advice }: Episode): string {
  const { outside, inside } = attack.topSources
  const lines = [
    `- targets: ${attack.targets.slice(0, 10).map(code).join(', ')}`,
    ...(outside.length > 0 ? [`- outside sources: ${plain(sourcesOf(outside, 10))}`] : []),
    ...(inside.length > 0 ? [`- inside sources: ${plain(sourcesOf(inside, 10))}; ${INSIDE_NOTE}`] : []),
    `- why: ${plain(reason)}`,
    `- advice: ${plain(advice)}`,
  ]
  return [`### ${plain(spaced(attack.vector))}, ${moment(openedAt)}`, '', ...lines].join('\n')
}

function chart(one: ClassReport, episodes: readonly Episode[]): string[] {
  const points = pointsOf(one.byMinute, CHART)
  const lines = textChart(points, during(episodes, one.span)).map((line) => line.replaceAll('`', "'"))
  return [
    `## ${classTitles[one.eventClass]} by ${stepName(points.stepMs)}`,
    ['```text', ...lines, '```'].join('\n'),
  ]
}

function alerts({ alerts: { total, byRule, listed } }: Report): string[] {
  if (total === 0) return ['## Alerts', 'None.']
  const rules = byRule.map(({ level, title, alerts: n, firstAt }) => [
    level,
    plain(title),
    number(n),
    moment(firstAt),
  ])
  const rows = listed
    .slice(0, LISTED)
    .map(({ level, openedAt, title, key, reason, advice }) => [
      level,
      moment(openedAt),
      plain(title),
      code(keyWords(key)),
      `${plain(reason)} ${plain(advice)}`,
    ])
  const more = total > LISTED ? [`And ${plural(total - LISTED, 'more alert')}.`] : []
  return [
    '## Alerts',
    table(['level', 'rule', 'alerts', 'first'], [2], rules),
    table(['level', 'opened', 'rule', 'key', 'why, and what to do'], [], rows),
    ...more,
  ]
}

function attackers(title: string, list: readonly Attacker[], more: number, note?: string): string[] {
  if (list.length === 0) return []
  const rows = list.map((one) => [
    code(one.address),
    plain(one.about),
    number(one.events),
    number(one.attackEvents),
    number(one.alerts),
    plain([...one.vectors.map(spaced), ...one.rules].join(', ')),
  ])
  const columns = ['address', 'known as', 'events', 'in attacks', 'alerts', 'seen in']
  return [
    `## ${title}`,
    ...(note ? [note] : []),
    table(columns, [2, 3, 4], rows),
    ...(more > 0 ? [`And ${plural(more, 'more source')}.`] : []),
  ]
}

function classBlocks(one: ClassReport): string[] {
  const { stepMs, rows } = byHour(one)
  const failed = one.outcomes !== undefined
  const hours = rows.map((row) => [
    moment(row.from).slice(0, 16),
    number(row.events),
    ...(failed ? [number(row.failed)] : []),
  ])
  return [
    `## ${classTitles[one.eventClass]}`,
    `${plural(one.events, 'event')}${one.outcomes ? `, ${number(one.outcomes.failure)} failed` : ''}${
      one.bytes === undefined ? '' : `, ${bytes(one.bytes)}`
    }.`,
    `### By ${stepName(stepMs)}`,
    table(['from', 'events', ...(failed ? ['failed'] : [])], [1, 2], hours),
    ...one.tables.flatMap((top) => topTable(top, one.events)),
  ]
}

function topTable(top: TopTable, all: number): string[] {
  const rows = tableRows(top, all).map(({ value, cells, n }) => [
    n === undefined ? value : code(value),
    ...cells.map(plain),
  ])
  return [`### ${top.title}`, table(columnsOf(top), top.outcomes ? [1, 2, 3] : [1, 2], rows)]
}

function quality({ quality: of }: Report): string[] {
  const rows = outcomesOf(of).map(([label, n]) => [label, number(n), percent(n, of.rows)])
  const rejected = mostFirst(of.rejected).map(([name, n]) => [code(name), number(n), meaningOf(name)])
  const repaired = mostFirst(of.repaired).map(([name, n]) => [code(name), number(n)])
  return [
    '## Quality of the input',
    table(['', 'rows', 'share'], [1, 2], rows),
    ...(rejected.length > 0 ? [table(['rejected because', 'rows', 'meaning'], [1], rejected)] : []),
    ...(repaired.length > 0 ? [table(['put right', 'values'], [1], repaired)] : []),
  ]
}
