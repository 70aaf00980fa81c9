import { compareTexts } from '../lib/compare-texts.ts'
import { type IncidentLevel, incidentLevels } from '../model/incident.ts'
import type { Assigned, PersonIncidents } from './person-incidents.ts'
import { type Risk, riskOf } from './risk.ts'

/** Which incidents count. What is undefined does not matter. */
export interface IncidentFilter {
  readonly level?: IncidentLevel | undefined
  readonly type?: string | undefined
  readonly feed?: string | undefined
  /** Milliseconds since 1970, both included. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export type ByLevel = Readonly<Record<IncidentLevel, readonly Assigned[]>>

/** A person with the incidents that count, and what they amount to. */
export interface RankedPerson {
  readonly person: string
  readonly incidents: ByLevel
  readonly risk: Risk
}

/** People with incidents that count, the greatest risk first; equal ones in the order of their ids. */
export function ranked(
  people: Iterable<PersonIncidents>,
  filter: IncidentFilter,
  asOf: number,
): readonly RankedPerson[] {
  const found: RankedPerson[] = []
  for (const one of people) {
    const incidents = filtered(one, filter)
    const risk = riskOf(incidents, asOf)
    if (risk.terms.length > 0) found.push({ person: one.person, incidents, risk })
  }
  return found.sort((a, b) => compareRank([a.risk.points, a.person], [b.risk.points, b.person]))
}

/** Where a person stands in the ranking: points, then id. */
export type Rank = readonly [points: number, person: string]

export const compareRank = (a: Rank, b: Rank): number => b[0] - a[0] || compareTexts(a[1], b[1])

/** The incidents of a person that count. */
export function filtered(person: PersonIncidents, filter: IncidentFilter): ByLevel {
  const all = Object.values(filter).every((value) => value === undefined)
  const of = (level: IncidentLevel): readonly Assigned[] => {
    if (all) return person.of(level)
    if (filter.level !== undefined && filter.level !== level) return []
    return person.of(level).filter(({ incident }) => counts(incident, filter))
  }
  return Object.fromEntries(incidentLevels.map((level) => [level, of(level)])) as unknown as ByLevel
}

const counts = ({ type, feed, happenedAt }: Assigned['incident'], filter: IncidentFilter): boolean =>
  (filter.type === undefined || type === filter.type) &&
  (filter.feed === undefined || feed === filter.feed) &&
  (filter.from === undefined || happenedAt >= filter.from) &&
  (filter.to === undefined || happenedAt <= filter.to)
