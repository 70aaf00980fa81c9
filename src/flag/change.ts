/** A suspicious range as it is given. */
export interface NewRange {
  /** The caller's own name for it; never used again for another. */
  readonly id: string
  /** `173.99.253.0/24`, or a bare address. */
  readonly cidr: string
  readonly weight?: number
}

/**
 * What people and rules do to flags: with events, the entries of the journal. Every change acts from its place in the
 * journal on, or where it says otherwise.
 */
export type Change =
  /** Retroactive: as if it had been there from the start. */
  | { readonly type: 'add-range'; readonly range: NewRange; readonly retroactive?: boolean }
  /** The range flags no further event. With `takeBack` also none before: as if it had never been added. */
  | { readonly type: 'remove-range'; readonly range: string; readonly takeBack?: boolean }
  /** Undoes a removal with `takeBack`: as if that had never been done. */
  | { readonly type: 'undo-range'; readonly range: string }
  /** A rule matched an event, of which an alert may tell. Acts at the event's own place; said twice it counts once. */
  | {
      readonly type: 'match'
      readonly event: number
      readonly rule: string
      readonly alert?: string
      readonly weight?: number
    }
  /** No match of this rule (or alert) counts, earlier or later, until it is undone. */
  | { readonly type: 'take-back-rule' | 'undo-rule'; readonly rule: string }
  | { readonly type: 'take-back-alert' | 'undo-alert'; readonly alert: string }
  /** A person's mark, and its withdrawal. Acts at the event's own place. */
  | { readonly type: 'mark' | 'unmark'; readonly event: number }
  /** A taken-back event is not flagged, whatever its causes, until it is undone. */
  | { readonly type: 'take-back' | 'undo'; readonly event: number }

/** One event, as flags see it. What is missing (or no address) supports nothing. */
export interface FlagEvent {
  /** Milliseconds; decides what is earlier when the book is kept by event time. */
  readonly time?: number
  readonly user?: string
  readonly address?: string
  readonly matches?: readonly { readonly rule: string; readonly alert?: string; readonly weight?: number }[]
}

export type MistakeCode =
  | 'bad-range'
  | 'range-exists'
  | 'unknown-range'
  | 'unknown-event'
  | 'already-taken-back'
  | 'not-taken-back'
  | 'already-marked'
  | 'not-marked'

/** A change that cannot be made, in one sentence for a person. Nothing has happened then. */
export class FlagMistake extends Error {
  readonly code: MistakeCode

  constructor(code: MistakeCode, message: string) {
    super(message)
    this.name = 'FlagMistake'
    this.code = code
  }
}
