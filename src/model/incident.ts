/** How urgent the system that reported it says an incident is, the least first. */
export const incidentLevels = ['low', 'medium', 'high', 'critical'] as const
export type IncidentLevel = (typeof incidentLevels)[number]

/** Whom a report means: a person by id, or whoever had an address at the time. */
export type Subject =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'address'; readonly address: string }

/** An incident that another system reports. */
export interface OutsideIncident {
  /** The feed it comes from. */
  readonly feed: string
  readonly type: string
  readonly level: IncidentLevel
  /** Milliseconds since 1970, with the fraction that the report has. */
  readonly happenedAt: number
  readonly subject: Subject
  /** The report as JSON: what the other system sent, and `type`. */
  readonly json: string
}

/** Says that an address belonged to a person. */
export interface IdentityClaim {
  /** Canonical text. */
  readonly address: string
  readonly person: string
  /** Milliseconds since 1970; `-Infinity`: since ever. */
  readonly from: number
  /** The first millisecond at which it no longer does; undefined: until a later claim without an end begins. */
  readonly until?: number
  /** Its share where several people have the address. */
  readonly weight: number
}

/** What is known of a person beside the id. */
export interface PersonDetails {
  readonly person: string
  readonly name?: string
  readonly team?: string
  readonly manager?: string
}
