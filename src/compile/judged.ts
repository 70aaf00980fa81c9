import type { Step } from './query.ts'

/**
 * A test as SQL: steps that end in the table `<prefix>q` of intervals: key, `a`, `b` (the condition holds from a up to b), `f`,
 * `j` (it joins an interval that ends at j) and `since` (where `f` first has its value), and what the episodes are told with.
 */
export interface Judged {
  readonly steps: readonly Step[]
  /** Table of the facts that take part: key, `t`, `depth`, `id`, and what `evidence` reads. */
  readonly part: string
  readonly evidence: Evidence
  /** Column of the intervals whose extreme is the peak, where that is not `f`. */
  readonly peakOf?: string
  readonly peak: 'largest' | 'smallest' | 'tiles' | 'none'
  /** C: how many ids of the evidence are given. */
  readonly most: number
  /** How far before the opening the evidence may lie, in milliseconds: it is younger than that. */
  readonly reachMs: number
  /** Nothing that happens in the millisecond of the opening opens it. */
  readonly opensByExpiry?: true
}

/** Which facts made the condition true. `e` is a fact of the part, `p` the episode, opened at `p.a`. */
export type Evidence =
  /** A test of each fact. */
  | { readonly kind: 'rows'; readonly where: string }
  /** An aggregate over the facts that gives the ids, how many there are, and which facts may be the last of them. */
  | { readonly kind: 'ids'; readonly ids: string; readonly count: number; readonly where: string }
