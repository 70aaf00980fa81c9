import type { IncidentUpdate, OwnIncidentService, PersonFindings } from '../../api/own-incident-service.ts'
import type { Asked, SuspicionService } from '../../api/suspicion-service.ts'
import { byOpening } from '../../incident/nearness.ts'
import { eventNumber } from '../../model/event-id.ts'
import type { Incident, IncidentChange } from '../../model/own-incident.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Verdict } from '../../model/suspicion.ts'
import { Turns } from '../suspicion/turns.ts'
import type { HeldIncident } from './alert-incidents.ts'
import type { IncidentsByPerson } from './by-person.ts'
import type { IncidentEntry } from './entry.ts'
import { pageOf } from './list.ts'
import type { RunningIncidents } from './running-incidents.ts'

export interface IncidentRequestParts {
  readonly running: RunningIncidents
  readonly byPerson: IncidentsByPerson
  readonly suspicion: Pick<SuspicionService, 'event' | 'change'>
  readonly append: (entry: IncidentEntry) => Promise<void>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Alerts of an incident that are told, and events of it that are looked at for flags. */
const MOST_ALERTS = 1000
const MOST_EVENTS = 200
/** Incidents, and alerts, that are told of a person. */
const MOST_OF_PERSON = 500
/** Decisions kept, and ids of alerts that merges and splits may name in all. */
const MOST_DECISIONS = 200_000
const MOST_NAMED = 2_000_000

/** Answers requests about our own incidents, after what changes them is in the journal. */
export function incidentRequests(parts: IncidentRequestParts): OwnIncidentService {
  const { running, now } = parts
  const { incidents } = running
  const begun = now().toString(36)
  const changes = new Turns()
  /** Lets one change after the other find incidents as they are, decide, and see what came of it. */
  const deciding = <R>(
    id: string,
    decide: (held: HeldIncident, log: Log) => Promise<R>,
    asked: Asked,
  ): Promise<R> =>
    changes.take(async () => {
      await running.settled()
      const held = needed(parts, id)
      return await decide(held, (change) => decided(parts, change, asked))
    })
  return {
    page: async (request) => {
      await running.settled()
      return pageOf(incidents.all, request)
    },
    incident: async (id) => {
      await running.settled()
      return incidents.of(id)?.incident
    },
    detail: async (id) => {
      await running.settled()
      const held = incidents.of(id)
      return held && (await detailOf(parts, held))
    },
    ofPerson: async (person) => {
      await running.settled()
      return findingsOf(parts.byPerson.of(person), person)
    },
    update: (id, update, asked) =>
      deciding(
        id,
        async ({ incident }, log) => {
          await log(updateOf(incident, update))
          return needed(parts, id).incident
        },
        asked,
      ),
    note: (id, text, asked) =>
      deciding(
        id,
        async ({ incident }, log) => {
          await log({ type: 'note', incident: incident.id, text })
          return needed(parts, id).incident
        },
        asked,
      ),
    merge: (id, others, asked) =>
      deciding(
        id,
        async (held, log) => {
          await log(
            mergeOf(
              held,
              others.map((other) => needed(parts, other)),
            ),
          )
          return needed(parts, id).incident
        },
        asked,
      ),
    split: (id, alerts, asked) =>
      deciding(
        id,
        async (held, log) => {
          await log(splitOf(held, alerts))
          return needed(parts, alerts[0]!).incident
        },
        asked,
      ),
    undo: (id, decision, asked) =>
      deciding(
        id,
        async (held, log) => {
          const number = decision ?? newestLinking(parts, held)
          const ids = alertsOf(held)
          const found = incidents.decisions.on(ids).find((one) => one.number === number)
          if (!found || !incidents.decisions.isInForce(number))
            throw new Refusal(
              'conflict',
              `decision ${number} is no merge or split of incident ${id} that is in force`,
            )
          await log({ type: 'undo', incident: held.incident.id, decision: number })
          const { change } = found
          const named = 'alerts' in change ? change.alerts : []
          const touched = new Set([...named, ...('rest' in change ? change.rest : []), ...ids])
          return [...new Set([...touched].flatMap((alert) => incidents.of(alert)?.incident ?? []))]
        },
        asked,
      ),
    takeBack: (id, undo, how) =>
      deciding(
        id,
        async (held, log) => {
          const alerts = alertsOf(held)
          const type = undo ? 'undo-alerts' : 'take-back-alerts'
          const effect = await parts.suspicion.change({ type, alerts }, how)
          if (!how.dryRun)
            await log({ type: undo ? 'undo-take-back' : 'take-back', incident: held.incident.id })
          return effect
        },
        how,
      ),
    settled: () => running.settled(),
    version: async () => {
      await running.settled()
      return `${begun}.${incidents.version}`
    },
  }
}

type Log = (change: IncidentChange) => Promise<void>

const alertsOf = ({ group }: HeldIncident): readonly string[] => group.alerts.map(({ alert }) => alert.id)

function needed({ running }: IncidentRequestParts, id: string): HeldIncident {
  const held = running.incidents.of(id)
  if (!held) throw new Refusal('missing', `there is no incident ${id}`)
  return held
}

/** Puts a decision into the journal, and works it in. */
async function decided(
  { running, append, now }: IncidentRequestParts,
  change: IncidentChange,
  { by, reason }: Asked,
): Promise<void> {
  const { all, named } = running.incidents.decisions
  const more = change.type === 'merge' || change.type === 'split' ? change.alerts.length : 0
  if (all.length >= MOST_DECISIONS || named + more > MOST_NAMED)
    throw new Refusal('conflict', 'there is no room for further decisions about incidents')
  await append({
    type: 'incident',
    at: now(),
    change,
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
  })
  running.settle()
}

function updateOf(incident: Incident, { status, disposition, owner }: IncidentUpdate): IncidentChange {
  return {
    type: 'update',
    incident: incident.id,
    ...(status && { status }),
    ...(status === 'closed' && { until: incident.newestAt }),
    ...(disposition && { disposition }),
    ...(owner === undefined ? {} : { owner }),
  }
}

function mergeOf(into: HeldIncident, others: readonly HeldIncident[]): IncidentChange {
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

function splitOf(held: HeldIncident, alerts: readonly string[]): IncidentChange {
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

function newestLinking({ running }: IncidentRequestParts, held: HeldIncident): number {
  const { decisions } = running.incidents
  const found = decisions.on(alertsOf(held)).findLast(({ number }) => decisions.isInForce(number))
  if (!found)
    throw new Refusal('conflict', `there is no merge or split of incident ${held.incident.id} to undo`)
  return found.number
}

async function detailOf(parts: IncidentRequestParts, { incident, group }: HeldIncident) {
  const { incidents } = parts.running
  const links = incidents.explain(incident.id)?.links
  const alerts = group.alerts
    .slice(0, MOST_ALERTS)
    .map(({ alert }) => ({ alert, link: links?.get(alert.id) ?? ({ by: 'first' } as const) }))
  const decisions = incidents.decisions.on(group.alerts.map(({ alert }) => alert.id))
  return {
    incident,
    alerts,
    decisions,
    flags: await flagsOf(
      parts,
      group.alerts.flatMap(({ alert }) => alert.events),
    ),
  }
}

function findingsOf(all: readonly HeldIncident[], person: string): PersonFindings {
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
async function flagsOf(
  { suspicion }: IncidentRequestParts,
  ids: readonly string[],
): Promise<readonly Verdict[]> {
  const numbers = [...new Set(ids.flatMap((id) => eventNumber(id) ?? []))].slice(0, MOST_EVENTS)
  const found = await Promise.all(numbers.map((number) => suspicion.event(number)))
  return found.flatMap((event) => (event?.flagged ? event : []))
}
