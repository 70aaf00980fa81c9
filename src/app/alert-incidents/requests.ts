import type { IncidentUpdate, OwnIncidentService, UpdatedIncident } from '../../api/own-incident-service.ts'
import type { Asked, ChangeOptions, SuspicionService } from '../../api/suspicion-service.ts'
import type { Incident, IncidentChange } from '../../model/own-incident.ts'
import { Refusal } from '../../model/refusal.ts'
import type { FlagEffect } from '../../model/suspicion.ts'
import { Turns } from '../suspicion/turns.ts'
import { alertsOf, type HeldIncident } from './alert-incidents.ts'
import type { IncidentsByPerson } from './by-person.ts'
import { mergeOf, namedIn, splitOf, undoOf, updateOf } from './changes.ts'
import { detailOf, findingsOf } from './details.ts'
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

/** Decisions kept, and ids of alerts that merges and splits may name in all. */
const MOST_DECISIONS = 200_000
const MOST_NAMED = 2_000_000

/** Answers requests about our own incidents, after what changes them is in the journal. */
export function incidentRequests(parts: IncidentRequestParts): OwnIncidentService {
  const { running, byPerson, suspicion, now } = parts
  const { incidents } = running
  const begun = now().toString(36)
  const turns = new Turns()
  /** Changes come one after the other: each is made of incidents as they are after those before it. */
  const inTurn = <R>(id: string, change: (held: HeldIncident) => Promise<R>): Promise<R> =>
    turns.take(async () => {
      await running.settled()
      return await change(needed(parts, id))
    })
  /** Makes a change, and gives the incident that an alert is in then. */
  const changed = (
    id: string,
    asked: Asked,
    changeOf: (held: HeldIncident) => IncidentChange,
    shown = id,
  ): Promise<Incident> =>
    inTurn(id, async (held) => {
      await decide(parts, changeOf(held), asked)
      return needed(parts, shown).incident
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
      return held && (await detailOf(incidents, suspicion, held))
    },
    ofPerson: async (person) => {
      await running.settled()
      return findingsOf(byPerson.of(person), person)
    },
    update: async (id, update, how) => {
      if (update.disposition === 'false_positive')
        return await inTurn(id, (held) => closeAsFalse(parts, held, update, how))
      return { incident: await changed(id, how, ({ incident }) => updateOf(incident, update)) }
    },
    note: (id, text, asked) =>
      changed(id, asked, ({ incident }) => ({ type: 'note', incident: incident.id, text })),
    merge: (id, others, asked) =>
      changed(id, asked, (held) => {
        const all = others.map((other) => needed(parts, other))
        return mergeOf(held, all)
      }),
    split: (id, alerts, asked) => changed(id, asked, (held) => splitOf(held, alerts), alerts[0]),
    undo: (id, decision, asked) =>
      inTurn(id, async (held) => {
        const { change, alerts } = undoOf(held, incidents.decisions, decision)
        await decide(parts, change, asked)
        const touched = [...alertsOf(held), ...alerts]
        return [...new Set(touched.flatMap((alert) => incidents.of(alert)?.incident ?? []))]
      }),
    takeBack: (id, undo, how) =>
      inTurn(id, (held) => {
        const type = undo ? 'undo-take-back' : 'take-back'
        return takeBack(parts, held, { type, incident: held.incident.id }, how)
      }),
    settled: () => running.settled(),
    version: async () => {
      await running.settled()
      return `${begun}.${incidents.version}`
    },
  }
}

function needed({ running }: IncidentRequestParts, id: string): HeldIncident {
  const held = running.incidents.of(id)
  if (!held) throw new Refusal('missing', `there is no incident ${id}`)
  return held
}

/** Closes an incident, and takes back what hung on its alerts, or only tells what that would come to. */
async function closeAsFalse(
  parts: IncidentRequestParts,
  held: HeldIncident,
  update: IncidentUpdate,
  how: ChangeOptions,
): Promise<UpdatedIncident> {
  const change = updateOf(held.incident, update, !how.dryRun)
  const effect = await takeBack(parts, held, change, how)
  if (how.dryRun) await decide(parts, change, how)
  return { incident: needed(parts, held.incident.id).incident, effect }
}

/** Takes back what the alerts of an incident made suspicious, or undoes that. It is one entry of the journal with the decision. */
async function takeBack(
  { running, suspicion }: IncidentRequestParts,
  held: HeldIncident,
  decision: IncidentChange,
  how: ChangeOptions,
): Promise<FlagEffect> {
  refuseWhenFull(running, decision)
  const type = decision.type === 'undo-take-back' ? 'undo-alerts' : 'take-back-alerts'
  const effect = await suspicion.change({ type, alerts: alertsOf(held), decision }, how)
  running.settle()
  return effect
}

function refuseWhenFull({ incidents }: RunningIncidents, change: IncidentChange): void {
  const { all, named } = incidents.decisions
  if (all.length >= MOST_DECISIONS || named + namedIn(change).length > MOST_NAMED)
    throw new Refusal('conflict', 'there is no room for further decisions about incidents')
}

/** Puts a decision into the journal, and works it in. */
async function decide(
  { running, append, now }: IncidentRequestParts,
  change: IncidentChange,
  { by, reason }: Asked,
): Promise<void> {
  refuseWhenFull(running, change)
  const who = { ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) }
  await append({ type: 'incident', at: now(), ...who, change })
  running.settle()
}
