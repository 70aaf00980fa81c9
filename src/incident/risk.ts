import { type IncidentLevel, incidentLevels } from '../model/incident.ts'
import { pointsOf, scoreOf } from './level-points.ts'
import type { Assigned } from './person-incidents.ts'

/** What one level adds to a person's risk. */
export interface RiskTerm {
  readonly level: IncidentLevel
  readonly incidents: number
  /** Incidents weighed: an older one counts less, a shared address by its share. */
  readonly weighed: number
  /** `weighed` times what one incident of the level adds. */
  readonly points: number
}

/** How much a person's incidents call for attention. */
export interface Risk {
  /** 0 to 100: `100 * (1 - e ** -points)`. */
  readonly score: number
  /** The sum of the terms'. */
  readonly points: number
  /** One for each level with incidents. */
  readonly terms: readonly RiskTerm[]
}

const HALF_LIFE_MS = 30 * 86_400_000

/** The risk of these incidents as it is at a time; those after it count as new. */
export function riskOf(incidents: Readonly<Record<IncidentLevel, readonly Assigned[]>>, asOf: number): Risk {
  const terms = incidentLevels.flatMap((level) => termOf(level, incidents[level], asOf))
  const points = terms.reduce((sum, term) => sum + term.points, 0)
  return { score: scoreOf(points), points, terms }
}

function termOf(level: IncidentLevel, incidents: readonly Assigned[], asOf: number): readonly RiskTerm[] {
  if (incidents.length === 0) return []
  const weighed = incidents.reduce(
    (sum, { incident, weight }) =>
      sum + weight * 2 ** (-Math.max(0, asOf - incident.happenedAt) / HALF_LIFE_MS),
    0,
  )
  return [{ level, incidents: incidents.length, weighed, points: weighed * pointsOf(level) }]
}
