import type { IncidentLevel } from '../model/incident.ts'

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
export interface FeedState {
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

/** Which incidents count. */
export interface PeopleFilter {
  readonly level?: IncidentLevel | undefined
  readonly type?: string | undefined
  readonly feed?: string | undefined
  /** Milliseconds since 1970, both included. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export interface PeopleRequest extends PeopleFilter {
  readonly limit: number
  readonly offset: number
  /** Only those behind this place in the ranking. */
  readonly after?: readonly [points: number, person: string] | undefined
}

/** A person with what the incidents that count amount to. */
export interface PersonRisk {
  readonly person: string
  readonly name: string | undefined
  readonly team: string | undefined
  readonly manager: string | undefined
  readonly score: number
  readonly points: number
  readonly terms: readonly {
    readonly level: IncidentLevel
    readonly incidents: number
    readonly weighed: number
    readonly points: number
  }[]
  /** Of the newest incident, milliseconds since 1970; undefined without any. */
  readonly newestAt: number | undefined
}

export interface PersonView extends PersonRisk {
  /** Those that count, the newest first. */
  readonly incidents: readonly PersonIncident[]
  readonly addresses: readonly {
    readonly address: string
    /** Milliseconds since 1970; undefined: since ever. */
    readonly from: number | undefined
    /** Undefined: until somebody else has it. */
    readonly until: number | undefined
    readonly weight: number
  }[]
}

export interface PersonIncident {
  readonly feed: string
  readonly type: string
  readonly level: IncidentLevel
  readonly happenedAt: number
  /** Below 1 where the address had several holders. */
  readonly weight: number
  /** The report as JSON. */
  readonly json: string
}

/** Something that is known of a person: an address, and what is beside the id. */
export interface IdentityRow {
  readonly person: string
  readonly addresses: readonly string[]
  /** Milliseconds since 1970; undefined: since ever. */
  readonly from?: number | undefined
  readonly until?: number | undefined
  readonly weight?: number | undefined
  readonly name?: string | undefined
  readonly team?: string | undefined
  readonly manager?: string | undefined
}

/** What the routes of incidents ask for. It answers from memory and never waits for another system. */
export interface IncidentService {
  list(): IncidentList
  stale(): readonly StaleSource[]
  feeds(): readonly FeedState[]
  /** Incidents of addresses that nobody is known to have had. */
  unresolved(): number
  /** People with incidents that count, the greatest risk first. */
  people(request: PeopleRequest): readonly PersonRisk[]
  /** Undefined for a person of whom nothing is known. */
  person(id: string, filter: PeopleFilter): PersonView | undefined
  /** Takes in what is known of people and keeps it. */
  addIdentities(rows: readonly IdentityRow[]): Promise<{ readonly claims: number; readonly people: number }>
}
