import type { Plan } from './plan.ts'

/** Events and bytes of one address in an attack. */
export type Tally = {
  events: number
  bytes: number
}

/**
 * An episode of one key as the detector sees it: said once when it opens and once when it is final. The
 * same episode always has the same `plan`, `key` and `openedAt`.
 */
export interface Finding {
  readonly plan: Plan
  /** Values of `plan.key`, in that order. */
  readonly key: readonly string[]
  readonly status: 'open' | 'closed'
  /** Milliseconds. */
  readonly openedAt: number
  /** The end computed as if nothing followed; exclusive. Final when `status` is closed. */
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  /** The number that decided, at `openedAt`. */
  readonly value: number
  readonly peak?: { readonly value: number; readonly at: number } | undefined
  readonly count: number
  /** Ids of the events that made the condition true, oldest first. */
  readonly evidence: readonly string[]
  /** Ids of the last ten contributing events, oldest first. */
  readonly lastEvents: readonly string[]
  readonly entities: Entities
  /** Further numbers that decided, such as the learned rate; for the reason. */
  readonly terms: Readonly<Record<string, number | string>>
  /** Only where the plan has a vector: what each source and each target sent and got. */
  readonly traffic?: Traffic | undefined
  /** Makes the texts of ids that are forgotten in time, so that they can be asked for later too. */
  keepIds?(): void
}

export type Entities = {
  readonly users: readonly string[]
  readonly sources: readonly string[]
  readonly targets: readonly string[]
}

/** Who sent and who got, by canonical address. Bounded; what has no place of its own is in `other`. */
export interface Traffic {
  readonly sources: ReadonlyMap<string, Tally>
  readonly targets: ReadonlyMap<string, Tally>
  readonly other: Tally
  readonly events: number
  readonly bytes: number
}
