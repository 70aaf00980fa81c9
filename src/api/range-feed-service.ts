/** How a list that is kept elsewhere stands. Times are milliseconds since 1970 UTC. */
export interface RangeFeedState {
  /** The list that it fills. */
  readonly name: string
  readonly from: string
  /** When the copy that is in force was last known to be that of its source; undefined: never since the service began. */
  readonly goodAt: number | undefined
  readonly triedAt: number | undefined
  /** Why the last attempt failed; undefined when it did not. */
  readonly failure: string | undefined
  readonly nextAt: number | undefined
}

/** What the routes of lists that are kept elsewhere ask for. */
export interface RangeFeedService {
  all(): readonly RangeFeedState[]
  /** Reads it now, and says how it stands then; undefined when there is none with this name. */
  refresh(name: string): Promise<RangeFeedState | undefined>
}
