import type { Kept } from '../../app/kept-state.ts'
import { harmless } from '../../lib/harmless.ts'
import { formatTime } from '../../lib/time.ts'
import { type Level, levels } from '../../model/plan.ts'
import type { Quality } from '../../model/reject.ts'
import type { RevisionCount } from '../../model/revision.ts'
import type { RuleState } from '../../model/rule-state.ts'
import { aligned, indented, PAGE, wrapped } from '../../report/layout.ts'
import { qualityLines } from '../../report/quality-text.ts'
import { bytes, number, plural } from '../../report/words.ts'
import type { AlertTotals, Summary, Throughput } from '../summary.ts'

type Paint = (level: Level, text: string) => string

const RULES = 20

/** What a run came to: quality of the input, alerts, speed, and whose data was used. */
export function summaryLines(
  { quality, revisions, alerts, throughput, rules, state }: Summary,
  attributions: readonly string[],
  paint: Paint,
): string[] {
  return [
    '',
    'Quality',
    ...indented(qualityLines(quality)),
    ...lateLines(quality, revisions),
    ...tooManyLines(rules),
    '',
    'Alerts',
    ...indented(alertLines(alerts, paint)),
    '',
    'Speed',
    ...indented([speed(throughput, rules)]),
    ...(state ? ['', 'State', ...indented([kept(state)])] : []),
    ...(attributions.length > 0 ? ['', ...attributions.flatMap((text) => wrapped(text, PAGE))] : []),
  ]
}

/** What rows that came late did to the alerts, and why they could not where that is so. */
function lateLines({ late }: Quality, revisions: RevisionCount | undefined): string[] {
  if (late === 0 || !revisions) return []
  const { notRevisable, created, changed, withdrawn, why } = revisions
  const done = `${plural(late, 'row')} came late; ${plural(created, 'alert')} made, ${number(changed)} changed, ${number(withdrawn)} withdrawn for that.`
  const lost = `For ${number(notRevisable)} of them alerts were not revised${why ? `: ${harmless(why, 200)}` : ''}. Run with --sort, or with a greater --lateness.`
  return ['', ...indented(wrapped(notRevisable > 0 ? `${done} ${lost}` : done, PAGE - 2))]
}

/** Events that some rules had to leave out. */
function tooManyLines(rules: readonly RuleState[]): string[] {
  const some = rules.filter(({ tooMany }) => tooMany > 0).toSorted((a, b) => b.tooMany - a.tooMany)
  if (some.length === 0) return []
  const shown = some.slice(0, RULES).map(({ rule, tooMany }) => [number(tooMany), harmless(rule.title, 80)])
  const head = [
    '',
    'set aside by rules, for more keys or values than one event may have',
    ...aligned(shown, [0]),
  ]
  return indented(head)
}

function alertLines({ total, byLevel, byRule }: AlertTotals, paint: Paint): string[] {
  if (total === 0) return ['none']
  const counts = levels.toReversed().flatMap((level) => {
    const n = byLevel[level]
    return n ? [paint(level, `${level} ${number(n)}`)] : []
  })
  const rules = Object.entries(byRule).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const shown = rules.slice(0, RULES).map(([title, n]) => [number(n), harmless(title, 80)])
  const more = rules.length > RULES ? [`and ${plural(rules.length - RULES, 'more rule')}`] : []
  return [counts.join('  '), ...aligned(shown, [0]), ...more]
}

function kept({ bytes: size, keys, openAlerts, watermark }: Kept): string {
  const until = Number.isFinite(watermark) ? formatTime(watermark) : 'no event yet'
  return `${bytes(size)} kept: ${plural(keys, 'key')}, ${plural(openAlerts, 'open alert')}, judged up to ${until}`
}

function speed(
  { events, bytes: read, seconds, eventsPerSecond }: Throughput,
  rules: readonly RuleState[],
): string {
  const held = rules.reduce((total, rule) => total + rule.bytes, 0)
  const done = `${plural(events, 'row')}, ${bytes(read)} in ${seconds} s: ${number(eventsPerSecond)} rows a second`
  return `${done}; the rules held ${bytes(held)}`
}
