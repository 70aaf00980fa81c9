import type { IncidentLevel } from './incident.ts'

/** Another system that reports incidents: what to ask it, and how to read its answers. Times are in milliseconds. */
export interface Upstream {
  readonly name: string
  /** Where its API begins; ends in a slash. */
  readonly url: string
  readonly auth?: UpstreamAuth | undefined
  /** How often a feed is asked that does not say it itself. */
  readonly interval: number
  readonly timeout: number
  readonly stale_after: number
  readonly most_parallel: number
  readonly most_bytes: number
  readonly most_pages: number
  readonly feeds: readonly Feed[]
}

/** The secrets by which it knows us. */
export type UpstreamAuth =
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly bearer: string }
  | { readonly header: { readonly name: string; readonly value: string } }

/** One thing that it is asked for. */
export type Feed = IncidentFeed | IdentityFeed

interface AnyFeed {
  readonly name: string
  /** Behind the URL of the upstream. */
  readonly path: string
  readonly interval?: number | undefined
  readonly paging?: Paging | undefined
  /** Asks only for what is newer than the greatest value of a field so far. */
  readonly since?: { readonly parameter: string; readonly field: string } | undefined
}

/** How it is asked for the next page. */
export type Paging =
  | { readonly next: string }
  | { readonly link: true }
  | { readonly cursor: string; readonly parameter: string }
  | { readonly page: string; readonly first: number }

export interface IncidentFeed extends AnyFeed {
  readonly gives: 'incidents'
  /** What the incidents are called; the name of the feed when not given. */
  readonly type?: string | undefined
  readonly list: string
  readonly time: { readonly field: string; readonly unit: 'seconds' | 'milliseconds' | 'text' }
  readonly level: { readonly field: string; readonly words: Readonly<Record<string, IncidentLevel>> }
  /** `copy`: what the newest answer holds; `all`: everything that was ever answered. */
  readonly keeps: 'copy' | 'all'
  /** Incidents kept. */
  readonly most: number
  /** The field that says who is meant. */
  readonly person: { readonly id: string } | { readonly address: string } | { readonly either: string }
}

export interface IdentityFeed extends AnyFeed {
  readonly gives: 'identities'
  /** Where the list is, and the fields of its items; without it the answer is a map of addresses. */
  readonly list?: { readonly at: string; readonly address: string; readonly person: string } | undefined
}
