import type { IncidentAlert, IncidentRisk, RuleTerm } from '../model/own-incident.ts'
import { type Level, levels } from '../model/plan.ts'
import { pointsOf, scoreOf } from './level-points.ts'

/** The risk of an incident, from its alerts that stand. */
export function incidentRisk(alerts: readonly IncidentAlert[]): IncidentRisk {
  const byRule = new Map<string, { readonly rule: IncidentAlert['rule']; alerts: number }>()
  for (const { rule } of alerts) {
    const name = `${rule.level} ${rule.id}`
    const known = byRule.get(name)
    if (known) known.alerts++
    else byRule.set(name, { rule, alerts: 1 })
  }
  const terms = [...byRule.values()].map(termOf).sort((a, b) => b.points - a.points)
  const points = terms.reduce((sum, term) => sum + term.points, 0)
  return { score: scoreOf(points), points, terms }
}

function termOf({ rule, alerts }: { rule: IncidentAlert['rule']; alerts: number }): RuleTerm {
  const weighed = 1 + Math.log10(alerts)
  const { id, title, level } = rule
  return { rule: id, title, level, alerts, weighed, points: weighed * pointsOf(level) }
}

/** The most urgent of some levels. */
export const mostUrgent = (all: readonly Level[]): Level =>
  levels[Math.max(0, ...all.map((level) => levels.indexOf(level)))]!
