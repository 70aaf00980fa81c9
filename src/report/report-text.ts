import { harmless } from '../lib/harmless.ts'
import { levels } from '../model/plan.ts'
import { bar, sparkline, textChart } from './chart-text.ts'
import { byHour, byHourOfDay, stepName } from './hours.ts'
import { aligned, indented, labelled, PAGE, wrapped } from './layout.ts'
import { during, pointsOf } from './points.ts'
import { qualityLines } from './quality-text.ts'
import type {
  AlertRow,
  AlertsReport,
  Attacker,
  Attackers,
  ClassReport,
  Episode,
  Report,
  RuleTotal,
  TopTable,
} from './report.ts'
import {
  columnsOf,
  INSIDE_NOTE,
  INSIDE_SENTENCE,
  keyWords,
  sourcesOf,
  TOP_NOTE,
  tableRows,
  volumeOf,
} from './rows.ts'
import { bytes, classTitles, clock, moment, number, percent, period, plural, spaced, span } from './words.ts'

const CHART = 96
/** Alerts listed of one rule, and rules listed. */
const ALERTS = 8
const RULES = 40
const EPISODES = 50
const BAR = 24
/** Bars beside further columns. */
const SHORT_BAR = 16

/** The report as text for a terminal or a file. */
export function reportText(report: Report): string {
  const parts = [
    head(report),
    attacks(report),
    ...report.classes.map((one) => charts(one, report.attacks)),
    alerts(report.alerts),
    attackers(report.attackers),
    ...report.classes.map(classTables),
    section('Quality of the input', qualityLines(report.quality)),
    report.attributions.flatMap((text) => wrapped(text, PAGE)),
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, '─'.repeat(title.length), ...lines]

function head({ inputs, span: of, quality, classes, attacks: found, alerts: told }: Report): string[] {
  const names = harmless(inputs.join(', '), PAGE - 20)
  if (!of) return [`Vedette report: ${names}`, 'No event could be read.']
  const totals = classes.map(
    ({ eventClass, events }) => `${number(events)} ${classTitles[eventClass].toLowerCase()}`,
  )
  return [
    `Vedette report: ${names}`,
    `${period(of.from, of.to)} UTC (${span(of.to - of.from)})`,
    `${totals.join(', ')}; ${percent(quality.accepted, quality.rows)} of ${plural(quality.rows, 'row')} accepted`,
    `${plural(found.length, 'attack')}, ${plural(told.total, 'other alert')}`,
  ]
}

function attacks({ attacks: episodes, attackTypes }: Report): string[] {
  if (episodes.length === 0) return []
  const types = attackTypes.map((type) => [
    spaced(harmless(type.vector, 30)),
    plural(type.episodes, 'episode'),
    plural(type.events, 'event'),
    bytes(type.bytes),
    span(type.lastedMs),
  ])
  const shown = episodes.slice(0, EPISODES)
  const lines = [...aligned(types, [1, 2, 3, 4]), ...shown.flatMap((one) => ['', ...episode(one)])]
  if (episodes.length > EPISODES) lines.push('', `and ${plural(episodes.length - EPISODES, 'more attack')}`)
  return section('Attacks', lines)
}

function episode({ title, level, openedAt, closedAt, peak, attack, reason, advice }: Episode): string[] {
  const lasted = `${period(openedAt, closedAt)} (${span(closedAt - openedAt)})`
  const facts: [string, string][] = [
    ['volume', volumeOf(attack, closedAt - openedAt)],
    ['peak', peak ? `${number(peak.value)} at ${clock(peak.at)}, as the rule counts` : ''],
    ['targets', names(attack.targets, 8)],
    ['outside', sourcesOf(attack.topSources.outside, 5)],
    [
      'inside',
      attack.topSources.inside.length > 0 ? `${sourcesOf(attack.topSources.inside, 5)}; ${INSIDE_NOTE}` : '',
    ],
    ['why', harmless(reason, 400)],
    ['advice', harmless(advice, 400)],
  ]
  const heading = `${spaced(harmless(attack.vector, 30)).toUpperCase()}  ${level}  ${lasted}  ${harmless(title, 60)}`
  return [
    ...wrapped(heading, PAGE),
    ...facts.filter(([, text]) => text !== '').flatMap(([label, text]) => labelled(label, text, 2, 9)),
  ]
}

function names(list: readonly string[], most: number): string {
  const shown = list.slice(0, most).map((name) => harmless(name, 60))
  return list.length > most ? `${shown.join(', ')} and ${number(list.length - most)} more` : shown.join(', ')
}

function charts(one: ClassReport, episodes: readonly Episode[]): string[] {
  const points = pointsOf(one.byMinute, CHART)
  return section(
    `${classTitles[one.eventClass]} by ${stepName(points.stepMs)}`,
    textChart(points, during(episodes, one.span)),
  )
}

function alerts({ total, byLevel, byRule, listed }: AlertsReport): string[] {
  if (total === 0) return section('Alerts', ['none'])
  const counts = levels
    .toReversed()
    .flatMap((level) => (byLevel[level] ? `${level} ${number(byLevel[level])}` : []))
  const rules = byRule.map((rule) => [
    rule.level,
    harmless(rule.title, 60),
    number(rule.alerts),
    `${moment(rule.firstAt)}${rule.lastAt === rule.firstAt ? '' : ` to ${moment(rule.lastAt)}`}`,
  ])
  const byId = Map.groupBy(listed, ({ ruleId }) => ruleId)
  const lists = byRule.slice(0, RULES).flatMap((rule) => ruleAlerts(rule, byId.get(rule.id) ?? []))
  return section('Alerts', [counts.join(', '), '', ...aligned(rules, [2]), ...lists])
}

function ruleAlerts({ title, level, alerts: all }: RuleTotal, listed: readonly AlertRow[]): string[] {
  const [first] = listed
  if (!first) return []
  const shown = listed.slice(0, ALERTS)
  const rows = shown.map(({ openedAt, closedAt, count, key }) => [
    moment(openedAt),
    span(closedAt - openedAt),
    plural(count, 'event'),
    harmless(keyWords(key), 56),
  ])
  const more = all > shown.length ? [`  and ${plural(all - shown.length, 'more alert')}`] : []
  return [
    '',
    `${level.toUpperCase()}  ${harmless(title, 80)}`,
    ...labelled(listed.length > 1 ? 'first' : 'why', harmless(first.reason, 400), 2, 9),
    ...labelled('advice', harmless(first.advice, 400), 2, 9),
    ...indented(aligned(rows, [1, 2])),
    ...more,
  ]
}

function attackers({ outside, inside, more }: Attackers): string[] {
  const rest = (n: number) => (n > 0 ? [`and ${plural(n, 'more source')}`] : [])
  return [
    ...section('Top attackers, outside', [...attackerTable(outside), ...rest(more.outside)]),
    ...(outside.length > 0 && inside.length > 0 ? [''] : []),
    ...section('Inside sources seen in attacks and alerts', [
      ...(inside.length > 0 ? [INSIDE_SENTENCE] : []),
      ...attackerTable(inside),
      ...rest(more.inside),
    ]),
  ]
}

function attackerTable(list: readonly Attacker[]): string[] {
  if (list.length === 0) return []
  const rows = list.map((one) => [
    harmless(one.address, 45),
    number(one.events),
    one.attackEvents > 0 ? number(one.attackEvents) : '-',
    one.alerts > 0 ? number(one.alerts) : '-',
    harmless(one.about, 24),
    harmless([...one.vectors.map(spaced), ...one.rules].join(', '), 36),
  ])
  const note = list.some((one) => one.attackEvents > 0) ? [TOP_NOTE] : []
  return [
    ...note,
    ...aligned([['address', 'events', 'in attacks', 'alerts', 'known as', 'seen in'], ...rows], [1, 2, 3]),
  ]
}

function classTables(one: ClassReport): string[] {
  const parts = [hours(one), ...one.tables.map((table) => topTable(table, one.events))]
  return section(classTitles[one.eventClass], [
    totals(one),
    ...parts.flatMap((lines) => (lines.length > 0 ? ['', ...lines] : [])),
  ])
}

function totals({ events, outcomes, bytes: moved }: ClassReport): string {
  const parts = [plural(events, 'event')]
  if (outcomes) {
    const judged = outcomes.success + outcomes.failure
    parts.push(`${number(outcomes.success)} succeeded`)
    parts.push(`${number(outcomes.failure)} failed (${percent(outcomes.failure, judged)})`)
  }
  if (moved !== undefined) parts.push(bytes(moved))
  return parts.join(', ')
}

function hours(one: ClassReport): string[] {
  const { stepMs, rows } = byHour(one)
  const most = Math.max(...rows.map(({ events }) => events))
  const lines = rows.map(({ from, events, failed }) => [
    moment(from).slice(0, 16),
    number(events),
    ...(one.outcomes ? [`${number(failed)} failed`] : []),
    bar(events, most, BAR),
  ])
  const day = byHourOfDay(one)
  const clockwise = day ? ['', `By hour of the day, 00 to 23 UTC: ${sparkline(day)}`] : []
  return [`By ${stepName(stepMs)}`, ...indented(aligned(lines, one.outcomes ? [1, 2] : [1])), ...clockwise]
}

function topTable(table: TopTable, events: number): string[] {
  const most = table.rows[0]?.events ?? 0
  const rows = tableRows(table, events).map(({ value, cells, n }) => [
    harmless(value, 40),
    ...cells,
    n === undefined ? '' : bar(n, most, SHORT_BAR),
  ])
  return [table.title, ...indented(aligned([columnsOf(table), ...rows], table.outcomes ? [1, 2, 3] : [1, 2]))]
}
