import type { IncidentUpdate } from '../../api/own-incident-service.ts'
import type { Decisions } from '../../incident/decisions.ts'
import type { Incident, IncidentChange } from '../../model/own-incident.ts'
import { Refusal } from '../../model/refusal.ts'
import { alertsOf, type HeldIncident } from './alert-incidents.ts'

export function updateOf(
  incident: Incident,
  { status, disposition, owner }: IncidentUpdate,
  takesBack = false,
): IncidentChange {
  return {
    type: 'update',
    incident: incident.id,
    ...(status && { status }),
    ...(status === 'closed' && { until: incident.newestAt }),
    ...(disposition && { disposition }),
    ...(owner === undefined ? {} : { owner }),
    ...(takesBack && { takesBack }),
  }
}

/** Brings an incident together with others, and lets the whole stand as it does. */
export function mergeOf(into: HeldIncident, others: readonly HeldIncident[]): IncidentChange {
  const all = [...new Set([into, ...others])]
  if (all.length === 1) throw new Refusal('conflict', 'name other incidents to merge with: these are one')
  const { id, status, disposition, owner } = into.incident
  const until = Math.max(...all.map(({ incident }) => incident.newestAt))
  return {
    type: 'merge',
    incident: id,
    alerts: all.flatMap(alertsOf),
    standing: {
      status,
      ...(disposition && { disposition }),
      ...(status === 'closed' && { until }),
      ...(owner === undefined ? {} : { owner }),
    },
  }
}

export function splitOf(held: HeldIncident, alerts: readonly string[]): IncidentChange {
  const { id } = held.incident
  const own = new Set(alertsOf(held))
  const parted = new Set(alerts)
  for (const alert of parted)
    if (!own.has(alert)) throw new Refusal('conflict', `alert ${alert} is not in incident ${id}`)
  if (parted.size === own.size)
    throw new Refusal('conflict', 'these are all alerts of the incident; name some of them')
  return {
    type: 'split',
    incident: id,
    alerts: [...parted],
    rest: [...own].filter((one) => !parted.has(one)),
  }
}

/** Undoes a merge or split of an incident, the newest unless one is named. Gives the alerts that it named, too. */
export function undoOf(
  held: HeldIncident,
  decisions: Decisions,
  named: number | undefined,
): { readonly change: IncidentChange; readonly alerts: readonly string[] } {
  const { id } = held.incident
  const found = decisions
    .on(alertsOf(held))
    .findLast(({ number }) => decisions.isInForce(number) && (named === undefined || number === named))
  if (!found)
    throw new Refusal(
      'conflict',
      named === undefined
        ? `there is no merge or split of incident ${id} to undo`
        : `decision ${named} is no merge or split of incident ${id} that is in force`,
    )
  return { change: { type: 'undo', incident: id, decision: found.number }, alerts: namedIn(found.change) }
}

/** The alerts that a merge or split names. */
export const namedIn = (change: IncidentChange): readonly string[] => {
  if (change.type === 'merge') return change.alerts
  return change.type === 'split' ? [...change.alerts, ...change.rest] : []
}
