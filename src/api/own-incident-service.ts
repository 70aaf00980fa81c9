import type {
  Disposition,
  Incident,
  IncidentAlert,
  IncidentDecision,
  IncidentLink,
  IncidentStatus,
} from '../model/own-incident.ts'
import type { Level } from '../model/plan.ts'
import type { FlagEffect, Verdict } from '../model/suspicion.ts'
import type { Asked, ChangeOptions } from './suspicion-service.ts'

export const incidentOrders = ['risk', 'newest'] as const
export type IncidentOrder = (typeof incidentOrders)[number]

/** Which incidents are asked for. What is undefined does not matter. */
export interface OwnIncidentFilter {
  /** `open`: whatever is not closed. */
  readonly status?: IncidentStatus | 'open' | undefined
  readonly level?: Level | undefined
  readonly owner?: string | undefined
  readonly person?: string | undefined
  /** A source or target. */
  readonly address?: string | undefined
  readonly rule?: string | undefined
  /** Stands somewhere in its title, people, addresses or owner. */
  readonly text?: string | undefined
  /** Milliseconds since 1970, both included: incidents that were there between them. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export interface OwnIncidentRequest extends OwnIncidentFilter {
  readonly order: IncidentOrder
  readonly limit: number
  readonly offset: number
  /** Only those behind this place in the order. */
  readonly after?: readonly [rank: number, id: string] | undefined
}

export interface ListedIncident {
  readonly incident: Incident
  /** What it is sorted by. */
  readonly rank: number
}

/** An alert of an incident, and why it is there. */
export interface ExplainedAlert {
  readonly alert: IncidentAlert
  readonly link: IncidentLink
}

export interface IncidentDetail {
  readonly incident: Incident
  /** The oldest first; the first of them where there are too many. */
  readonly alerts: readonly ExplainedAlert[]
  /** Suspicious events that its alerts count. */
  readonly flags: readonly Verdict[]
  /** What was decided, in order. */
  readonly decisions: readonly IncidentDecision[]
}

/** An alert that means a person, and the incident that it is in. */
export interface PersonAlert {
  readonly alert: IncidentAlert
  readonly incident: string
  /** Below 1 where an address had several holders. */
  readonly weight: number
}

/** The newest of each first, and no more than are of use. */
export interface PersonFindings {
  readonly incidents: readonly Incident[]
  readonly alerts: readonly PersonAlert[]
}

/** What is left out stays. */
export interface IncidentUpdate {
  readonly status?: IncidentStatus | undefined
  readonly disposition?: Disposition | undefined
  readonly owner?: string | null | undefined
}

export interface UpdatedIncident {
  readonly incident: Incident
  /** Closed as false positive: what taking back came to, or would come to. */
  readonly effect?: FlagEffect
}

/** What the routes of our own incidents ask for. What changes is durable when it answers; what cannot be is a `Refusal`. */
export interface OwnIncidentService {
  page(request: OwnIncidentRequest): Promise<readonly ListedIncident[]>
  /** The incident that an alert is in: the id of each of its alerts leads to it. */
  incident(id: string): Promise<Incident | undefined>
  detail(id: string): Promise<IncidentDetail | undefined>
  /** What there is of a person in our own incidents. */
  ofPerson(person: string): Promise<PersonFindings>
  /** Closed as false positive it takes back, in one with it, what its alerts made suspicious; a dry run tells only what that would come to. */
  update(id: string, update: IncidentUpdate, how: ChangeOptions): Promise<UpdatedIncident>
  note(id: string, text: string, asked: Asked): Promise<Incident>
  /** Makes one incident of several, which stands as the first does. */
  merge(id: string, others: readonly string[], asked: Asked): Promise<Incident>
  /** Makes an incident of some alerts of one, and gives it; the rest stays another. */
  split(id: string, alerts: readonly string[], asked: Asked): Promise<Incident>
  /** Undoes a merge or split, the newest unless one is named. Gives all incidents that come of it. */
  undo(id: string, decision: number | undefined, asked: Asked): Promise<readonly Incident[]>
  /** Takes back what its alerts made suspicious, or undoes that. */
  takeBack(id: string, undo: boolean, how: ChangeOptions): Promise<FlagEffect>
  /** Resolves when people's incidents hold all that alerts said so far. */
  settled(): Promise<void>
  /** Another text after whatever may have changed incidents. */
  version(): Promise<string>
}
