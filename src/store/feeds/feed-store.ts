import type { IdentityClaim, OutsideIncident, PersonDetails } from '../../model/incident.ts'

/** What is kept of a feed over a restart: what it gave, and where to go on. */
export interface KeptFeed {
  readonly feed: string
  /** When the answer was asked for, milliseconds since 1970. */
  readonly goodAt: number
  /** What to ask with so that the upstream can say that nothing has changed since. */
  readonly validators: Readonly<Record<string, string>>
  /** Of the answer's bytes. */
  readonly digest: string | undefined
  /** The greatest position that was read, of a feed that is read on from there. */
  readonly position: string | number | undefined
  readonly incidents: readonly OutsideIncident[]
  readonly claims: readonly IdentityClaim[]
  readonly people: readonly PersonDetails[]
}

/**
 * Keeps the newest good copy of each feed. It is a copy of what others have, read whole when we start and never searched:
 * a file for each feed does that exactly, and is there before a database is.
 */
export interface FeedStore {
  /** Undefined when nothing is kept; what is damaged is set aside, and is as if it was never kept. */
  load(feed: string): Promise<KeptFeed | undefined>
  /** All of it, or what was kept before. One at a time for a feed. */
  save(kept: KeptFeed): Promise<void>
}
