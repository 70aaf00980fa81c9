import { harmless, padEnd } from '../lib/harmless.ts'
import type { Alert } from '../model/alert.ts'
import type { AlertDetail, AlertRow } from '../model/dashboard.ts'
import { wrapped } from '../report/layout.ts'
import { INSIDE_NOTE, keyWords, sourcesOf, volumeOf } from '../report/rows.ts'
import { clock, moment, number, plural, span as timeSpan } from '../report/words.ts'
import { type Line, span } from './line.ts'

const LABEL = 10
const NAMES = 8

/** All that is known of an alert, and how it came about. Without `detail` that is still being found out. */
export function alertPage(
  { alert, state }: AlertRow,
  detail: AlertDetail | undefined,
  width: number,
): readonly Line[] {
  const { rule, reason, advice, message, recovery } = alert
  return [
    [
      span(rule.level.toUpperCase(), rule.level),
      span(`  ${harmless(rule.title, 80)}`, 'strong'),
      span(`  ${state}`),
    ],
    [],
    ...[
      ['key', keyWords(alert.key)],
      ['why', harmless(reason, 600)],
      ['says', harmless((alert.status === 'closed' ? recovery : message) ?? '', 1000)],
      ['time', timeOf(alert)],
      ['numbers', numbersOf(alert)],
      ['users', list(alert.entities.users)],
      ['from', list(alert.entities.sources)],
      ['to', list(alert.entities.targets)],
      ...attackOf(alert),
      ['advice', harmless(advice, 400)],
      ['tags', harmless(rule.tags.join(', '), 200)],
      ['id', alert.id],
      ...(detail?.facts ?? []).map(({ label, text }) => [label, harmless(text, 600)]),
    ].flatMap(([label = '', text = '']) => (text === '' ? [] : fact(label, text, width))),
    [],
    ...eventsOf(detail, width),
  ]
}

const fact = (label: string, text: string, width: number): readonly Line[] =>
  wrapped(text, Math.max(10, width - LABEL)).map((line, i) => [
    span(padEnd(i === 0 ? label : '', LABEL), 'faint'),
    span(line),
  ])

function timeOf({ status, openedAt, closedAt, openedBy, withdrawnBecause }: Alert): string {
  const opened = `${moment(openedAt)}${openedBy === 'expiry' ? ', when time had passed' : ''}`
  if (status === 'withdrawn')
    return `${opened}, withdrawn${withdrawnBecause ? `: ${harmless(withdrawnBecause)}` : ''}`
  return status === 'open'
    ? `${opened}, open`
    : `${opened} to ${clock(closedAt)}, ${timeSpan(closedAt - openedAt)}`
}

function numbersOf({ value, peak, count }: Alert): string {
  const highest = peak ? `, peak ${number(peak.value)} at ${clock(peak.at)}` : ''
  return `${Number(value.toFixed(3))} when it opened${highest}, ${plural(count, 'event')} in all`
}

function attackOf({ attack, openedAt, closedAt }: Alert): readonly (readonly string[])[] {
  if (!attack) return []
  const { outside, inside } = attack.topSources
  return [
    ['volume', volumeOf(attack, closedAt - openedAt)],
    ['targets', list(attack.targets)],
    ['outside', sourcesOf(outside, 5)],
    ['inside', inside.length > 0 ? `${sourcesOf(inside, 5)}; ${INSIDE_NOTE}` : ''],
  ]
}

function list(all: readonly string[]): string {
  const shown = all
    .slice(0, NAMES)
    .map((one) => harmless(one, 60))
    .join(', ')
  return all.length > NAMES ? `${shown} and ${number(all.length - NAMES)} more` : shown
}

function eventsOf(detail: AlertDetail | undefined, width: number): readonly Line[] {
  if (!detail) return [[span('Events', 'strong'), span('  looking for them ...', 'faint')]]
  const lines = detail.events.flatMap(({ evidence, line }) =>
    wrapped(line, Math.max(10, width - 2)).map((part, i) => [
      span(i === 0 && evidence ? '* ' : '  ', 'strong'),
      span(part),
    ]),
  )
  const note =
    detail.lacking === undefined
      ? []
      : wrapped(harmless(detail.lacking, 300), Math.max(10, width - 2)).map((part) => [
          span(`  ${part}`, 'faint'),
        ])
  const head = detail.events.length > 0 ? '  * made it true' : ''
  return [[span('Events', 'strong'), span(head, 'faint')], ...lines, ...note]
}
