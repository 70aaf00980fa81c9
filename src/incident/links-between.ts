import { compareTexts } from '../lib/compare-texts.ts'
import type { IncidentAlert, IncidentLink } from '../model/own-incident.ts'
import type { LinkedAlert, LinkKey } from './linked-alert.ts'
import { byOpening, gapOf, type Nearness, type Span, spanOf } from './nearness.ts'

/** That an alert belongs to another, and why. `alert` is the later one. */
export interface LinkBetween {
  readonly alert: string
  readonly to: string
  readonly gapMs: number
  readonly link: IncidentLink
}

/**
 * Links between some alerts that stand: what one counts, and on each key the one before it that lasted longest, where that
 * is near enough. The surest first: causes, then by gap, then by kind of key; of equal ones the oldest.
 */
export function linksBetween(alerts: readonly LinkedAlert[], nearness: Nearness): readonly LinkBetween[] {
  const standing = alerts
    .filter(({ alert }) => alert.status !== 'withdrawn')
    .sort((a, b) => byOpening(a.alert, b.alert))
  const links = [...causesBetween(standing)]
  for (const [key, members] of byKey(standing)) links.push(...linksOnKey(key, members, nearness))
  const place = new Map(standing.map(({ alert }, i) => [alert.id, i]))
  return links.sort((a, b) => compare(a, b) || place.get(a.alert)! - place.get(b.alert)!)
}

/** The link of an alert that was withdrawn: to the nearest of those that stand and that `mayJoin`. */
export function nearestLink(
  { alert, keys }: LinkedAlert,
  others: readonly LinkedAlert[],
  nearness: Nearness,
  mayJoin: (other: IncidentAlert) => boolean,
): LinkBetween | undefined {
  const own = new Map(keys.map((key) => [key.text, key]))
  let best: LinkBetween | undefined
  for (const other of others) {
    if (other.alert.status === 'withdrawn' || !mayJoin(other.alert)) continue
    for (const { text } of other.keys) {
      const key = own.get(text)
      if (!key || key.kind === 'wave') continue
      const found = linkOn(key, alert, other.alert, nearness)
      if (found && (!best || (compare(found, best) || compareTexts(found.to, best.to)) < 0)) best = found
    }
  }
  return best
}

// A cause is sure, so it comes before everything that is only near.
const ranks = ['cause', 'person', 'address', 'target', 'wave', 'decision', 'first'] as const

const compare = (a: LinkBetween, b: LinkBetween): number =>
  Number(a.link.by !== 'cause') - Number(b.link.by !== 'cause') ||
  a.gapMs - b.gapMs ||
  ranks.indexOf(a.link.by) - ranks.indexOf(b.link.by)

function* causesBetween(alerts: readonly LinkedAlert[]): Generator<LinkBetween> {
  const there = new Set(alerts.map(({ alert }) => alert.id))
  for (const { alert, causes } of alerts)
    for (const cause of causes)
      if (there.has(cause) && cause !== alert.id)
        yield { alert: alert.id, to: cause, gapMs: 0, link: { by: 'cause', alert: cause } }
}

function byKey(alerts: readonly LinkedAlert[]): ReadonlyMap<LinkKey, readonly IncidentAlert[]> {
  const keys = new Map<string, LinkKey>()
  const found = new Map<LinkKey, IncidentAlert[]>()
  for (const { alert, keys: own } of alerts) {
    for (const key of own) {
      const known = keys.get(key.text) ?? key
      keys.set(key.text, known)
      const members = found.get(known)
      if (members) members.push(alert)
      else found.set(known, [alert])
    }
  }
  return found
}

/** Runs of alerts of one key, in order of opening, each near to those before it; too short ones link nothing. */
function* linksOnKey(
  key: LinkKey,
  alerts: readonly IncidentAlert[],
  nearness: Nearness,
): Generator<LinkBetween> {
  const { least } = nearness[key.kind]
  let run: LinkBetween[] = []
  let longest: { readonly alert: IncidentAlert; readonly span: Span } | undefined
  for (const alert of alerts) {
    const span = spanOf(alert, key.kind)
    const found: LinkBetween | undefined = longest && linkOn(key, alert, longest.alert, nearness)
    if (found) run.push(found)
    else {
      if (run.length + 1 >= least) yield* run
      run = []
    }
    if (!longest || !found || span.to > longest.span.to) longest = { alert, span }
  }
  if (run.length + 1 >= least) yield* run
}

function linkOn(
  key: LinkKey,
  alert: IncidentAlert,
  to: IncidentAlert,
  nearness: Nearness,
): LinkBetween | undefined {
  const { kind, value } = key
  const gapMs = gapOf(spanOf(alert, kind), spanOf(to, kind))
  if (gapMs > nearness[kind].gapMs) return undefined
  return { alert: alert.id, to: to.id, gapMs, link: { by: kind, value, alert: to.id, gapMs } }
}
