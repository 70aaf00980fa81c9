import { compareTexts } from '../lib/compare-texts.ts'
import type {
  Incident,
  IncidentAlert,
  IncidentChange,
  IncidentDecision,
  IncidentPerson,
  IncidentStanding,
} from '../model/own-incident.ts'
import type { Group } from './grouping.ts'
import { incidentRisk, mostUrgent } from './incident-risk.ts'
import { spanOf } from './nearness.ts'

/** What alerts and decisions make of an incident; undefined when none of its alerts stands and nobody said anything of it. */
export function incidentOf(
  { id, alerts }: Group,
  decisions: readonly IncidentDecision[],
): Incident | undefined {
  const standing = alerts.filter(({ alert }) => alert.status !== 'withdrawn')
  if (standing.length === 0 && decisions.length === 0) return undefined
  const shown = standing.length > 0 ? standing : alerts
  const its = shown.map(({ alert }) => alert)
  const newestAt = its.reduce((latest, { openedAt }) => Math.max(latest, openedAt), 0)
  return {
    id,
    title: titleOf(its),
    level: mostUrgent(its.map(({ rule }) => rule.level)),
    ...incidentRisk(standing.map(({ alert }) => alert)),
    ...standingOf(decisions, newestAt),
    from: its[0]!.openedAt,
    to: its.reduce((latest, alert) => Math.max(latest, spanOf(alert).to), 0),
    newestAt,
    alerts: standing.length,
    withdrawn: alerts.length - standing.length,
    ongoing: its.some(({ status }) => status === 'open'),
    people: peopleOf(shown),
    sources: namedIn(its, 'sources'),
    targets: namedIn(its, 'targets'),
  }
}

/** How an incident stands after these decisions, in order, with alerts that opened up to `newest`. */
export function standingOf(
  decisions: readonly IncidentDecision[],
  newest: number,
): IncidentStanding & { readonly reopened: boolean } {
  const undone = new Set(decisions.flatMap(({ change }) => (change.type === 'undo' ? [change.decision] : [])))
  let standing: IncidentStanding = { status: 'new' }
  for (const { number, change } of decisions) {
    if (change.type === 'update') standing = updated(standing, change)
    else if (change.type === 'merge' && !undone.has(number)) standing = change.standing
  }
  const { status, until = Number.POSITIVE_INFINITY, owner } = standing
  if (status === 'closed' && newest > until) return { status: 'new', owner, reopened: true }
  return { ...standing, reopened: false }
}

function updated(
  standing: IncidentStanding,
  { status, disposition, until, owner }: Extract<IncidentChange, { type: 'update' }>,
): IncidentStanding {
  const owned = { ...standing, owner: owner === undefined ? standing.owner : (owner ?? undefined) }
  return status === undefined ? owned : { owner: owned.owner, status, disposition, until }
}

/** The most urgent of its rules, of several the first that fired, and what it fired on. */
function titleOf(alerts: readonly IncidentAlert[]): string {
  const level = mostUrgent(alerts.map(({ rule }) => rule.level))
  const { rule, key } = alerts.find((alert) => alert.rule.level === level)!
  const values = Object.values(key)
  return values.length === 0 ? rule.title : `${rule.title}: ${values.join(', ')}`
}

function peopleOf(alerts: Group['alerts']): readonly IncidentPerson[] {
  const found = new Map<string, { person: string; weight: number; alerts: number }>()
  for (const { people } of alerts) {
    for (const { person, weight } of people) {
      const known = found.get(person)
      if (!known) found.set(person, { person, weight, alerts: 1 })
      else {
        known.weight = Math.max(known.weight, weight)
        known.alerts++
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => b.weight - a.weight || b.alerts - a.alerts || compareTexts(a.person, b.person),
  )
}

/** Each once, those of the most alerts first. */
function namedIn(alerts: readonly IncidentAlert[], what: 'sources' | 'targets'): readonly string[] {
  const counts = new Map<string, number>()
  for (const alert of alerts) for (const one of alert[what]) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || compareTexts(a, b)).map(([one]) => one)
}
