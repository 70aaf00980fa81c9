import type { Reject } from './reject.ts'

/** What became of records that were sent. */
export type RecordsTaken =
  | {
      readonly accepted: number
      /** How many were sent before, and are not taken in again. */
      readonly duplicates?: number
      /** How many were set aside, by why. */
      readonly rejected: Readonly<Record<string, number>>
      /** The first of them. */
      readonly rejects: readonly Reject[]
    }
  /** All of them: in one sentence, why nobody can tell what they are. */
  | { readonly refused: string }

/** A source of the service, as it stands. Times are milliseconds. */
export interface SourceState {
  readonly name: string
  /** Events taken in, and those of them that came behind the watermark. */
  readonly events: number
  readonly late: number
  /** Records set aside, by why. */
  readonly rejected: Readonly<Record<string, number>>
  /** Time of its newest event; undefined before the first. */
  readonly newest?: number
  /** When something came of it last. */
  readonly heardAt: number
  /** Whether what is judged waits for it. */
  readonly active: boolean
}
