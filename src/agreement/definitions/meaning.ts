import type { Occurrence } from './occurrence.ts'

/**
 * What a plan means for one key. `at` is the definition, computed from all occurrences every time it is
 * asked; `changes` are the only times at which its answer can differ from the millisecond before.
 */
export interface Meaning {
  /** The occurrences that take part, in total order. */
  readonly part: readonly Occurrence[]
  readonly changes: readonly number[]
  at(t: number): { readonly f: number; readonly holds: boolean }
  /** The events that made the condition true at `openedAt`, in total order. */
  evidence(openedAt: number): readonly Occurrence[]
  /** C: how many ids of the evidence are given. */
  readonly most: number
  readonly peak: 'largest' | 'smallest' | 'tiles' | 'none'
  /** Buckets are judged at their end, so nothing that happens in that millisecond opens the episode. */
  readonly opensByExpiry?: boolean
  /** Whether an interval that ends at `b` and one that begins at `next` are one, besides touching and hold. */
  joins?(b: number, next: number): boolean
}

/** C for a type whose condition needs `needed` items. */
export const mostEvidence = (needed: number): number => Math.max(needed, 100)

/** Occurrences with `after < t <= upTo`. */
export function between(part: readonly Occurrence[], after: number, upTo: number): readonly Occurrence[] {
  return part.filter((one) => one.t > after && one.t <= upTo)
}
