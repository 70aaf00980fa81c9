import type { IncidentChange } from '../../model/own-incident.ts'

/** What the journal holds of incidents: what analysts decided. */
export interface IncidentEntry {
  readonly type: 'incident'
  /** When it arrived, in milliseconds. */
  readonly at: number
  readonly by?: string
  readonly reason?: string
  readonly change: IncidentChange
}
