import type { IncidentChange } from '../../model/own-incident.ts'

/** What the journal holds of incidents. `at` is when it arrived, in milliseconds. */
export type IncidentEntry = DecisionEntry | CausesEntry

/** What an analyst decided. */
export interface DecisionEntry {
  readonly type: 'incident'
  readonly at: number
  readonly by?: string
  readonly reason?: string
  readonly change: IncidentChange
}

/** Events that an alert counts are suspicious because of these alerts. */
export interface CausesEntry {
  readonly type: 'incident-causes'
  readonly at: number
  readonly alert: string
  readonly causes: readonly string[]
}

export const isOfIncidents = (entry: { readonly type: string }): entry is IncidentEntry =>
  entry.type === 'incident' || entry.type === 'incident-causes'
