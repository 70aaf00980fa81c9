import type { Entities } from './finding.ts'
import type { Level } from './plan.ts'

/** What a person is told. Times are milliseconds here and ISO 8601 UTC on paper. */
export type Alert = {
  readonly id: string
  readonly rule: {
    readonly id: string
    readonly title: string
    readonly level: Level
    readonly tags: readonly string[]
    readonly version: string
  }
  readonly key: Readonly<Record<string, string>>
  /** `withdrawn`: told earlier, now known to be part of something else; `withdrawnBecause` says of what. */
  readonly status: 'open' | 'closed' | 'withdrawn'
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly peak?: { readonly value: number; readonly at: number } | undefined
  readonly count: number
  readonly evidence: readonly string[]
  readonly lastEvents: readonly string[]
  readonly entities: Entities
  readonly attack?: Attack
  readonly reason: string
  readonly advice: string
  /** In the rule's own words: that it opened, and, once it is closed, that it is over. */
  readonly message?: string | undefined
  readonly recovery?: string | undefined
  readonly withdrawnBecause?: string
  /** Which word on it this is, where late events had a part in that: 1 for an alert that they brought about, then one more for each change. */
  readonly revision?: number
}

export type SourceTotal = {
  readonly address: string
  readonly events: number
  readonly bytes: number
}

/** An attack episode: the episodes of one vector over all keys. */
export type Attack = {
  readonly vector: string
  readonly targets: readonly string[]
  readonly topSources: { readonly outside: readonly SourceTotal[]; readonly inside: readonly SourceTotal[] }
  readonly events: number
  readonly bytes: number
}
