export const MOST_TAGS = 32
export const LONGEST_TAG = 64

/** What holds for the lines of a list that do not say otherwise. */
export interface RangeListOptions {
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt?: number
  readonly tags?: readonly string[]
}

/** A range of a list, with the number of its line (or item), from 1. */
export interface ListedRange extends RangeListOptions {
  readonly line: number
  /** Canonical: a bare address as `/32` or `/128`. */
  readonly cidr: string
  readonly tags: readonly string[]
  readonly comment?: string
}

export interface ListMistake {
  readonly line: number
  readonly text: string
  readonly detail: string
}

export interface RangeList {
  readonly ranges: readonly ListedRange[]
  /** The first thousand of the bad lines. */
  readonly mistakes: readonly ListMistake[]
  readonly badLines: number
  /** Lines whose range stood on an earlier line. */
  readonly repeated: number
}
