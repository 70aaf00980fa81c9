import type { ListedIncident, OwnIncidentFilter, OwnIncidentRequest } from '../../api/own-incident-service.ts'
import { compareRank } from '../../incident/rank.ts'
import type { Incident } from '../../model/own-incident.ts'
import type { HeldIncident } from './alert-incidents.ts'

/** A page of incidents: those that count, in order. */
export function pageOf(all: Iterable<HeldIncident>, request: OwnIncidentRequest): readonly ListedIncident[] {
  const { order, limit, offset, after, ...filter } = request
  const found: ListedIncident[] = []
  for (const held of all) {
    if (!counts(held, filter)) continue
    const { incident } = held
    const rank = order === 'risk' ? incident.points : incident.newestAt
    if (!after || compareRank([rank, incident.id], after) > 0) found.push({ incident, rank })
  }
  found.sort((a, b) => compareRank([a.rank, a.incident.id], [b.rank, b.incident.id]))
  return found.slice(offset, offset + limit)
}

function counts({ incident, group }: HeldIncident, filter: OwnIncidentFilter): boolean {
  const { status, level, owner, person, address, rule, text, from, to } = filter
  if (status !== undefined && !hasStatus(incident, status)) return false
  if (level !== undefined && incident.level !== level) return false
  if (owner !== undefined && incident.owner !== owner) return false
  if (from !== undefined && incident.to < from) return false
  if (to !== undefined && incident.from > to) return false
  if (person !== undefined && !incident.people.some((one) => one.person === person)) return false
  if (address !== undefined && ![...incident.sources, ...incident.targets].includes(address)) return false
  if (rule !== undefined && !group.alerts.some(({ alert }) => alert.rule.id === rule)) return false
  return text === undefined || textsOf(incident).some((one) => one.toLowerCase().includes(text.toLowerCase()))
}

const hasStatus = (incident: Incident, status: NonNullable<OwnIncidentFilter['status']>): boolean =>
  status === 'open' ? incident.status !== 'closed' : incident.status === status

const textsOf = ({ title, owner = '', people, sources, targets, terms }: Incident): readonly string[] => [
  title,
  owner,
  ...people.map(({ person }) => person),
  ...sources,
  ...targets,
  ...terms.map((term) => term.title),
]
