import type { Level } from '../model/plan.ts'
import { byHour, byHourOfDay, stepName } from './hours.ts'
import { svgChart } from './html-chart.ts'
import { style } from './html-style.ts'
import { barOf, htmlTable, topTableHtml } from './html-tables.ts'
import { escaped, type Html, html, nothing } from './html-text.ts'
import { during, pointsOf } from './points.ts'
import { meaningOf, mostFirst, outcomesOf } from './quality-text.ts'
import type { AlertRow, Attacker, ClassReport, Episode, Report } from './report.ts'
import { INSIDE_NOTE, INSIDE_SENTENCE, keyWords, sourcesOf, TOP_NOTE, volumeOf } from './rows.ts'
import { classTitles, moment, number, percent, period, plural, spaced, span } from './words.ts'

const POINTS = 500
const LISTED = 500

/** The report as one page that needs nothing else: no script, no font, no picture from anywhere. */
export function reportHtml(report: Report): string {
  const title = `Vedette report: ${report.inputs.join(', ')}`
  const body = html`<main>
<h1>${title}</h1>
${head(report)}
${section('Attacks', report.attacks.slice(0, LISTED).map(episode))}
${report.classes.map((one) => charts(one, report.attacks))}
${alerts(report)}
${section('Top attackers, outside', attackers(report.attackers.outside, report.attackers.more.outside))}
${section('Inside sources seen in attacks and alerts', attackers(report.attackers.inside, report.attackers.more.inside, INSIDE_SENTENCE))}
${report.classes.map(classSection)}
${quality(report)}
<footer>${report.attributions.map((text) => html`<p>${text}</p>`)}</footer>
</main>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${style}</style></head>
<body>${body.html}</body></html>
`
}

const section = (title: string, content: readonly Html[]): Html =>
  content.length === 0 ? nothing : html`<section><h2>${title}</h2>${content}</section>`

function head({ span: of, quality: { rows, accepted }, classes, attacks, alerts: told }: Report): Html {
  if (!of) return html`<p>No event could be read.</p>`
  const facts: [string, string][] = [
    ...classes.map(({ eventClass, events }): [string, string] => [
      number(events),
      classTitles[eventClass].toLowerCase(),
    ]),
    [number(attacks.length), attacks.length === 1 ? 'attack' : 'attacks'],
    [number(told.total), told.total === 1 ? 'other alert' : 'other alerts'],
    [percent(accepted, rows), `of ${plural(rows, 'row')} accepted`],
  ]
  return html`<p class="soft">${period(of.from, of.to)} UTC (${span(of.to - of.from)})</p>
<div class="facts">${facts.map(([n, label]) => html`<div class="fact"><b>${n}</b><span>${label}</span></div>`)}</div>`
}

const badge = (level: Level): Html => html`<span class="level ${level}">${level}</span>`

function facts(rows: readonly (readonly [string, string])[]): Html {
  return html`<dl>${rows
    .filter(([, text]) => text !== '')
    .map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>`
}

function episode({ title, level, openedAt, closedAt, peak, attack, reason, advice, tags }: Episode): Html {
  const { outside, inside } = attack.topSources
  return html`<article><h3>${badge(level)} ${spaced(attack.vector)}: ${title}</h3>
${facts([
  ['when', `${period(openedAt, closedAt)} (${span(closedAt - openedAt)})`],
  ['volume', volumeOf(attack, closedAt - openedAt)],
  ['peak', peak ? `${number(peak.value)} at ${moment(peak.at)}, as the rule counts` : ''],
  ['targets', attack.targets.slice(0, 20).join(', ')],
  ['outside', sourcesOf(outside, 10)],
  ['inside', inside.length > 0 ? `${sourcesOf(inside, 10)}; ${INSIDE_NOTE}` : ''],
  ['why', reason],
  ['advice', advice],
  ['tags', tags.join(', ')],
])}</article>`
}

function charts(one: ClassReport, episodes: readonly Episode[]): Html {
  const points = pointsOf(one.byMinute, POINTS)
  const title = `${classTitles[one.eventClass]} by ${stepName(points.stepMs)}`
  const failed = one.outcomes ? [html`<p class="soft">The part that failed is drawn in front.</p>`] : []
  return section(title, [svgChart(title, points, during(episodes, one.span)), ...failed])
}

function alerts({ alerts: { total, byRule, listed } }: Report): Html {
  if (total === 0) return section('Alerts', [html`<p>None.</p>`])
  const rules = byRule.map(({ level, title, alerts: n, firstAt, lastAt }) => [
    badge(level),
    title,
    number(n),
    moment(firstAt),
    moment(lastAt),
  ])
  const shown = listed.slice(0, LISTED)
  const more = total - shown.length
  return section('Alerts', [
    htmlTable(['level', 'rule', 'alerts', 'first', 'last'], [2], rules),
    html`<details${shown.length <= 20 ? html` open` : nothing}><summary>${plural(shown.length, 'alert')}, the most severe first</summary>
${shown.map(alertHtml)}</details>`,
    ...(more > 0 ? [html`<p class="soft">and ${plural(more, 'more alert')}</p>`] : []),
  ])
}

const alertHtml = ({ level, title, key, openedAt, closedAt, count, reason, advice }: AlertRow): Html =>
  html`<article><h3>${badge(level)} ${title}</h3>${facts([
    ['key', keyWords(key)],
    ['when', `${period(openedAt, closedAt)} (${span(closedAt - openedAt)}), ${plural(count, 'event')}`],
    ['why', reason],
    ['advice', advice],
  ])}</article>`

function attackers(list: readonly Attacker[], more: number, note = ''): Html[] {
  if (list.length === 0) return []
  const most = Math.max(...list.map((one) => one.attackEvents || one.events))
  const rows = list.map((one) => [
    one.address,
    one.about,
    number(one.events),
    number(one.attackEvents),
    number(one.alerts),
    [...one.vectors.map(spaced), ...one.rules].join(', '),
    barOf(one.attackEvents || one.events, most),
  ])
  return [
    ...(note ? [html`<p>${note}</p>`] : []),
    ...(list.some((one) => one.attackEvents > 0) ? [html`<p class="soft">${TOP_NOTE}</p>`] : []),
    htmlTable(['address', 'known as', 'events', 'in attacks', 'alerts', 'seen in', ''], [2, 3, 4], rows),
    ...(more > 0 ? [html`<p class="soft">and ${plural(more, 'more source')}</p>`] : []),
  ]
}

function classSection(one: ClassReport): Html {
  return section(classTitles[one.eventClass], [
    html`<div class="grid">${[hours(one), ...one.tables.map((table) => topTableHtml(table, one.events))].map(
      (table) => html`<div>${table}</div>`,
    )}</div>`,
  ])
}

function hours(one: ClassReport): Html {
  const { stepMs, rows } = byHour(one)
  const most = Math.max(...rows.map(({ events }) => events))
  const failed = one.outcomes !== undefined
  const lines = rows.map((row) => [
    moment(row.from).slice(0, 16),
    number(row.events),
    ...(failed ? [number(row.failed)] : []),
    barOf(row.events, most),
  ])
  const columns = ['from', 'events', ...(failed ? ['failed'] : []), '']
  const day = byHourOfDay(one)
  return html`${htmlTable(columns, [1, 2], lines, `By ${stepName(stepMs)}`)}
${day ? htmlTable(['hour', 'events', ''], [1], dayRows(day), 'By hour of the day, UTC') : nothing}`
}

function dayRows(day: readonly number[]): (string | Html)[][] {
  const most = Math.max(...day)
  return day.map((n, hour) => [String(hour).padStart(2, '0'), number(n), barOf(n, most)])
}

function quality({ quality: of }: Report): Html {
  const rows = outcomesOf(of).map(([label, n]) => [label, number(n), percent(n, of.rows)])
  const rejected = mostFirst(of.rejected).map(([code, n]) => [code, number(n), meaningOf(code)])
  const repaired = mostFirst(of.repaired).map(([how, n]) => [how, number(n)])
  const parts = [
    htmlTable(['', 'rows', 'share'], [1, 2], rows),
    ...(rejected.length > 0
      ? [htmlTable(['code', 'rows', 'meaning'], [1], rejected, 'Rejected because')]
      : []),
    ...(repaired.length > 0 ? [htmlTable(['value', 'times'], [1], repaired, 'Put right')] : []),
  ]
  return section('Quality of the input', [
    html`<div class="grid">${parts.map((part) => html`<div>${part}</div>`)}</div>`,
  ])
}
