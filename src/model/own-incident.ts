import type { Level } from './plan.ts'

export const incidentStatuses = ['new', 'acknowledged', 'in_progress', 'closed'] as const
export type IncidentStatus = (typeof incidentStatuses)[number]

/** What a closed incident turned out to be. */
export const dispositions = ['true_positive', 'benign', 'false_positive'] as const
export type Disposition = (typeof dispositions)[number]

/** What an incident is made of: an alert, as far as incidents look at it. */
export interface IncidentAlert {
  readonly id: string
  readonly rule: { readonly id: string; readonly title: string; readonly level: Level }
  readonly status: 'open' | 'closed' | 'withdrawn'
  readonly openedAt: number
  readonly closedAt: number
  readonly reason: string
  readonly key: Readonly<Record<string, string>>
  readonly users: readonly string[]
  readonly sources: readonly string[]
  readonly targets: readonly string[]
  /** Ids of the alerts that it counts. */
  readonly causes: readonly string[]
  /** Ids of the first and the last events that it counts. */
  readonly events: readonly string[]
}

/** By what an alert may belong to another: somebody or something that both are about. */
export type LinkKind = 'person' | 'address' | 'target' | 'wave'

/** Why an alert is in its incident. `alert` is the one it was linked to. */
export type IncidentLink =
  | { readonly by: 'first' }
  | { readonly by: 'cause'; readonly alert: string }
  | {
      readonly by: LinkKind
      readonly value: string
      readonly alert: string
      /** Milliseconds between the end of one and the beginning of the other; 0 where they overlap. */
      readonly gapMs: number
    }
  /** An analyst said so; the number of the decision. */
  | { readonly by: 'decision'; readonly decision: number; readonly alert: string }

/** How an incident stands. */
export interface IncidentStanding {
  readonly status: IncidentStatus
  readonly disposition?: Disposition | undefined
  /** When it was closed: the newest opening of its alerts then. Alerts that open later open it again. */
  readonly until?: number | undefined
  readonly owner?: string | undefined
}

/** What analysts decide. An incident is named by the id of its oldest alert. */
export type IncidentChange =
  /** What is left out stays; an owner of null is nobody. */
  | {
      readonly type: 'update'
      readonly incident: string
      readonly status?: IncidentStatus
      readonly disposition?: Disposition
      readonly until?: number
      readonly owner?: string | null
      /** With it, what hung on its alerts was taken back. */
      readonly takesBack?: boolean
    }
  | { readonly type: 'note'; readonly incident: string; readonly text: string }
  /** What hung on its alerts was taken back, or is there again. */
  | { readonly type: 'take-back' | 'undo-take-back'; readonly incident: string }
  /** These alerts are one incident, which stands as it is said here. */
  | {
      readonly type: 'merge'
      readonly incident: string
      readonly alerts: readonly string[]
      readonly standing: IncidentStanding
    }
  /** These alerts are one incident, the rest another. */
  | {
      readonly type: 'split'
      readonly incident: string
      readonly alerts: readonly string[]
      readonly rest: readonly string[]
    }
  /** A merge or split is as if it had never been made. */
  | { readonly type: 'undo'; readonly incident: string; readonly decision: number }

/** A change that was made: its number is that of its entry in the journal. */
export interface IncidentDecision {
  readonly number: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly by?: string | undefined
  readonly reason?: string | undefined
  readonly change: IncidentChange
}

/** What the alerts of one rule add to the risk of an incident. */
export interface RuleTerm {
  readonly rule: string
  readonly title: string
  readonly level: Level
  readonly alerts: number
  /** `1 + log10(alerts)`: the same again says less than something else. */
  readonly weighed: number
  /** `weighed` times what an alert of the level adds. */
  readonly points: number
}

export interface IncidentRisk {
  /** 0 to 100: `100 * (1 - e ** -points)`. */
  readonly score: number
  readonly points: number
  /** The greatest first. */
  readonly terms: readonly RuleTerm[]
}

/** Somebody whom an incident means. */
export interface IncidentPerson {
  readonly person: string
  /** The greatest share of all alerts: below 1 where an address had several holders. */
  readonly weight: number
  readonly alerts: number
}

/** An incident of our own alerts. Times are milliseconds. */
export interface Incident extends IncidentRisk, IncidentStanding {
  /** The id of its oldest alert. Each of its alerts leads to it. */
  readonly id: string
  readonly title: string
  readonly level: Level
  /** Whether alerts came after it was closed, so that it is new again. */
  readonly reopened: boolean
  readonly from: number
  readonly to: number
  /** When its newest alert opened. */
  readonly newestAt: number
  /** Alerts that stand, and those that were withdrawn. */
  readonly alerts: number
  readonly withdrawn: number
  /** Whether an alert is open, so that more may come. */
  readonly ongoing: boolean
  /** The surest first. */
  readonly people: readonly IncidentPerson[]
  /** Those of the most alerts first. */
  readonly sources: readonly string[]
  readonly targets: readonly string[]
}
