import type { Explained, ExplainedEvent } from '../../app/explain/explain.ts'
import { harmless } from '../../lib/harmless.ts'
import { aligned, indented, labelled } from '../../report/layout.ts'
import { keyWords } from '../../report/rows.ts'
import { moment, number, plural, span } from '../../report/words.ts'
import { plot } from './explain-plot.ts'

const LABEL = 11

/** An explanation in words: what was alerted, the condition over time, what decided, and every event. */
export function explainedText(explained: Explained): string[] {
  return [
    ...head(explained),
    ...section('The condition over time', plot(explained)),
    ...section('What decided', facts(explained)),
    ...section('Events', events(explained)),
    ...section('Judged anew', verdict(explained)),
  ]
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...indented(lines)]

function head({ id, plan, key, told, alert, trace }: Explained): string[] {
  const { level, title, id: rule, file } = plan.info
  const values = Object.fromEntries(plan.key.map((field, i) => [field, key[i] ?? '']))
  const opened = told.openedBy === 'event' ? 'by an event' : 'as time passed'
  const rows: readonly (readonly [string, string])[] = [
    ['alert', id],
    ['rule', `${harmless(rule, 80)} (${harmless(file, 200)})`],
    ['key', keyWords(values)],
    ['why', harmless(alert?.reason ?? '', 600)],
    ['asks for', harmless(trace.asks, 600)],
    ['opened', `${moment(told.openedAt)}, ${opened}, with ${number6(told.value)}`],
    ['peak', told.peak ? `${number6(told.peak.value)} at ${moment(told.peak.at)}` : ''],
    ['closed', `${moment(told.closedAt)}, after ${span(told.closedAt - told.openedAt)}`],
    ['events', plural(told.count, 'event')],
  ]
  return [
    `${level.toUpperCase()}  ${harmless(title, 100)}`,
    ...rows.filter(([, text]) => text !== '').flatMap(([label, text]) => labelled(label, text, 2, LABEL)),
  ]
}

const number6 = (n: number): string => (Number.isInteger(n) ? number(n) : String(n))

const facts = ({ trace }: Explained): string[] =>
  trace.facts.flatMap(({ label, text }) => labelled(harmless(label, 40), harmless(text, 600), 0, LABEL))

function events({ events: all, more }: Explained): string[] {
  const rows = all.map((event) => [event.evidence ? '*' : '', moment(event.t), placeOf(event), noteOf(event)])
  const lines = aligned(rows).flatMap((line, i) => [line, ...behind(all[i]!)])
  if (all.length > 0) lines.push('* made the condition true; the others came while it held')
  if (more > 0) lines.push(`and ${plural(more, 'more event')}, not listed (--limit)`)
  return lines
}

const placeOf = ({ id, located }: ExplainedEvent): string =>
  located ? `${harmless(located.file, 80)}:${located.line}` : harmless(id, 120)

const noteOf = ({ note }: ExplainedEvent): string => (note ? harmless(note, 120) : '')

/** What the rule looked at, and the record. */
function behind({ fields, located }: ExplainedEvent): string[] {
  const looked = Object.entries(fields).map(
    ([name, text]) => `${harmless(name, 60)}=${harmless(text ?? 'null', 120)}`,
  )
  return [
    ...(looked.length > 0 ? [`   ${looked.join('  ')}`] : []),
    ...(located ? [`   ${harmless(located.raw, 300)}`] : []),
  ]
}

function verdict({ differences, trace }: Explained): string[] {
  if (trace.lacking !== undefined) return [`Not judged anew: ${trace.lacking}.`]
  if (differences.length === 0)
    return [
      'The same opening, end, value, count, peak and evidence follow from these events by the definition.',
    ]
  return [
    'THIS DIFFERS from what the definition gives for these events. One of the two is wrong; please report it:',
    ...aligned(
      differences.map(({ what, told, computed }) => [
        what,
        `alerted ${harmless(told, 120)}`,
        `computed ${harmless(computed, 120)}`,
      ]),
    ),
  ]
}
