/** The list of all people's incidents, ready to be sent. */
export interface IncidentList {
  readonly etag: string
  /** JSON. */
  readonly body: Uint8Array
}

/** A source whose newest copy is missing or old. */
export interface StaleSource {
  readonly name: string
  /** Of the copy that is served; undefined when there is none. */
  readonly ageMs: number | undefined
}

/** What the routes of incidents ask for. It answers from memory and never waits for another system. */
export interface IncidentService {
  list(): IncidentList
  stale(): readonly StaleSource[]
}
