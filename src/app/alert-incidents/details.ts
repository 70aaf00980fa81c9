import type { IncidentDetail, PersonFindings } from '../../api/own-incident-service.ts'
import type { SuspicionService } from '../../api/suspicion-service.ts'
import { byOpening } from '../../incident/nearness.ts'
import { eventNumber } from '../../model/event-id.ts'
import type { Verdict } from '../../model/suspicion.ts'
import type { AlertIncidents, HeldIncident } from './alert-incidents.ts'

type Flags = Pick<SuspicionService, 'event'>

/** Alerts of an incident that are told, and events of it that are looked at for flags. */
const MOST_ALERTS = 1000
const MOST_EVENTS = 200
/** Incidents, and alerts, that are told of a person. */
const MOST_OF_PERSON = 500

/** An incident with all that is told of it. */
export async function detailOf(
  incidents: AlertIncidents,
  suspicion: Flags,
  { incident, group }: HeldIncident,
): Promise<IncidentDetail> {
  const links = incidents.explain(incident.id)?.links
  const alerts = group.alerts
    .slice(0, MOST_ALERTS)
    .map(({ alert }) => ({ alert, link: links?.get(alert.id) ?? ({ by: 'first' } as const) }))
  const flags = await flagsOf(
    suspicion,
    group.alerts.flatMap(({ alert }) => alert.events),
  )
  const decisions = incidents.decisions.on(group.alerts.map(({ alert }) => alert.id))
  return { incident, alerts, decisions, flags }
}

/** What incidents say of a person. */
export function findingsOf(all: readonly HeldIncident[], person: string): PersonFindings {
  const alerts = all.flatMap(({ incident, group }) =>
    group.alerts.flatMap(({ alert, people }) => {
      const share = people.find((one) => one.person === person)
      return share ? { alert, incident: incident.id, weight: share.weight } : []
    }),
  )
  return {
    incidents: all.slice(0, MOST_OF_PERSON).map(({ incident }) => incident),
    alerts: alerts.sort((a, b) => byOpening(b.alert, a.alert)).slice(0, MOST_OF_PERSON),
  }
}

/** Which of some events are suspicious now. */
async function flagsOf(suspicion: Flags, ids: readonly string[]): Promise<readonly Verdict[]> {
  const numbers = [...new Set(ids.flatMap((id) => eventNumber(id) ?? []))].slice(0, MOST_EVENTS)
  const found = await Promise.all(numbers.map((number) => suspicion.event(number)))
  return found.flatMap((event) => (event?.flagged ? event : []))
}
