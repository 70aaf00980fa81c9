/** The list of all people's incidents as JSON, in parts that are ready to be sent and never change. */
export interface IncidentList {
  readonly etag: string
  /** Of the plain parts together. */
  readonly bytes: number
  plain(): Iterable<Uint8Array>
  gzip(): Iterable<Uint8Array>
}

/** A source whose newest copy is missing or old. */
export interface StaleSource {
  readonly name: string
  /** Of the copy that is served; undefined when there is none. */
  readonly ageMs: number | undefined
}

/** How a feed of another system stands. Times are milliseconds since 1970. */
export interface SourceStatus {
  readonly feed: string
  readonly upstream: string
  /** When the newest good answer was asked for; undefined: there was none. */
  readonly goodAt: number | undefined
  /** Why the last attempt failed; undefined when it did not. */
  readonly failure: string | undefined
  readonly breaker: 'closed' | 'open' | 'half_open'
  /** Items of the newest good answer that could not be used, and why the first of them could not. */
  readonly faults: {
    readonly count: number
    readonly told: readonly { readonly item: number; readonly reason: string }[]
  }
  /** Whether the copy is missing, or older than it should be. */
  readonly stale: boolean
}

/** What the routes of incidents ask for. It answers from memory and never waits for another system. */
export interface IncidentService {
  list(): IncidentList
  stale(): readonly StaleSource[]
  sources(): readonly SourceStatus[]
  /** Incidents of addresses that nobody is known to have had. */
  unresolved(): number
}
