import { harmless } from '../../lib/harmless.ts'
import { aligned, indented, labelled } from '../../report/layout.ts'
import { keyWords, sourcesOf } from '../../report/rows.ts'
import { clock, moment, number, plural, span } from '../../report/words.ts'
import type { Explained, ExplainedEvent } from './explain.ts'
import { plot } from './explain-plot.ts'

const LABEL = 11

/** An explanation in words: what was alerted, the condition over time, what decided, and every event. */
export function explainedText(explained: Explained): string[] {
  return [
    ...head(explained),
    ...section('The attack', attack(explained)),
    ...(explained.attack ? ['', 'The episode that opened it'] : []),
    ...episode(explained),
    ...section('The condition over time', plot(explained)),
    ...section('What decided', facts(explained)),
    ...section('Events', events(explained)),
    ...section('Alerts of other rules that it stands on', inner(explained)),
    ...section('Judged anew', verdict(explained)),
  ]
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...indented(lines)]

function head({ id, finding, alert }: Explained): string[] {
  const { level, title, id: rule, file } = finding.plan.info
  return [
    `${level.toUpperCase()}  ${harmless(title, 100)}`,
    ...rows([
      ['alert', id],
      ['rule', `${harmless(rule, 80)} (${harmless(file, 200)})`],
      ['why', harmless(alert?.reason ?? '', 600)],
    ]),
  ]
}

/** One episode of one key. */
function episode({ finding, trace }: Explained): string[] {
  const opened = finding.openedBy === 'event' ? 'by an event' : 'as time passed'
  const { peak } = finding
  return rows([
    ['key', keyWords(keyOf(finding))],
    ['asks for', harmless(trace.asks, 600)],
    ['opened', `${moment(finding.openedAt)}, ${opened}, with ${number6(finding.value)}`],
    ['peak', peak ? `${number6(peak.value)} at ${moment(peak.at)}` : ''],
    ['closed', `${moment(finding.closedAt)}, after ${span(finding.closedAt - finding.openedAt)}`],
    ['events', number(finding.count)],
  ])
}

const rows = (all: readonly (readonly [label: string, text: string])[], indent = 2): string[] =>
  all.filter(([, text]) => text !== '').flatMap(([label, text]) => labelled(label, text, indent, LABEL))

const PARTS = 20

/** What an attack was folded from. The rest of the page is about the episode that opened it. */
function attack({ attack: parts, alert }: Explained): string[] {
  if (!parts || !alert?.attack) return []
  const { members, allMembers, beside, allBeside } = parts
  const { targets, topSources } = alert.attack
  const from = [...topSources.outside, ...topSources.inside].slice(0, 5)
  return [
    ...rows(
      [
        ['span', `${moment(alert.openedAt)} to ${moment(alert.closedAt)}, ${plural(alert.count, 'event')}`],
        [
          'targets',
          targets
            .slice(0, 8)
            .map((one) => harmless(one, 45))
            .join(', '),
        ],
        ['sources', `${sourcesOf(from, 5)}`],
      ],
      0,
    ),
    `${plural(allMembers, 'episode')} of its rules, each of one key, folded into it:`,
    ...indented(partLines(members, allMembers)),
    ...(allBeside > 0
      ? [
          'Episodes of other rules over the same span and targets; those that say only that there is much are part of it:',
        ]
      : []),
    ...indented(partLines(beside, allBeside)),
  ]
}

function partLines(parts: NonNullable<Explained['attack']>['members'], all: number): string[] {
  const shown = parts.slice(0, PARTS)
  const rows = shown.map(({ id, title, key, openedAt, closedAt, count }) => [
    id.slice(0, 8),
    `${clock(openedAt)} to ${clock(closedAt)}`,
    harmless(title, 40),
    keyWords(key),
    plural(count, 'event'),
  ])
  return [...aligned(rows), ...(all > shown.length ? [`and ${number(all - shown.length)} more`] : [])]
}

function inner({ inner: all }: Explained): string[] {
  const rows = all.map(({ id, finding }) => [
    id.replace('alert:', '').slice(0, 8),
    `${moment(finding.openedAt)} to ${clock(finding.closedAt)}`,
    harmless(finding.plan.info.title, 60),
    plural(finding.count, 'event'),
  ])
  return rows.length === 0 ? [] : [...aligned(rows), 'Each can be explained by its id.']
}

const keyOf = ({ plan, key }: Explained['finding']): Record<string, string> =>
  Object.fromEntries(plan.key.map((field, i) => [field, key[i] ?? '']))

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
    ([name, texts]) =>
      `${harmless(name, 60)}=${harmless(typeof texts === 'string' ? texts : JSON.stringify(texts ?? null), 120)}`,
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
