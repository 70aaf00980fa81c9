/** Why an event is suspicious. `weight`, between 0 and 1, is the cause's term of the score. */
export type Cause =
  /** Its source address lies in a suspicious range. */
  | { readonly type: 'range'; readonly range: string; readonly cidr: string; readonly weight: number }
  /** A rule matched it. */
  | { readonly type: 'rule'; readonly rule: string; readonly alert?: string; readonly weight: number }
  /** A person marked it. */
  | { readonly type: 'person'; readonly weight: number }
  /**
   * An earlier flagged event has the same user (or address). `event` is the nearest to a root and, of those, the
   * earliest; `distance` the steps to that root through it, at least 1, at most 7 ("7 or more").
   */
  | {
      readonly type: 'user'
      readonly user: string
      readonly event: number
      readonly distance: number
      readonly weight: number
    }
  | {
      readonly type: 'address'
      readonly address: string
      readonly event: number
      readonly distance: number
      readonly weight: number
    }

/** What is known of an event: whether it is flagged, how strongly, and all causes, also those of a flag taken back. */
export interface Flag {
  readonly event: number
  readonly flagged: boolean
  /** 0 to 100; 0 when not flagged. */
  readonly score: number
  readonly takenBack: boolean
  readonly causes: readonly Cause[]
}

/** What a change did to one event. An event that stays flagged may have other causes and another score. */
export interface Changed {
  readonly event: number
  readonly was: { readonly flagged: boolean; readonly score: number }
  readonly is: { readonly flagged: boolean; readonly score: number }
}

/**
 * Every event that a change touched, in no order: its flag, its score or its causes may be others. An event is told
 * twice only when it changed again while others were told, between two slices; then the later holds.
 */
export interface Effect {
  readonly flagged: number
  readonly cleared: number
  readonly changed: readonly Changed[]
}
