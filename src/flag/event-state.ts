/** What decides an event's flag and score. */
export interface EventState {
  /** Sum of the units of its ranges, rules and mark; 0 when it has none. */
  readonly rootUnits: number
  /** Steps to a root through an earlier flagged event with the same user (address); 0 for none. */
  readonly viaUser: number
  readonly viaAddress: number
  readonly blocked: boolean
}

/** A state in one number. */
export const pack = (state: EventState): number =>
  state.rootUnits * 128 + state.viaUser * 16 + state.viaAddress * 2 + (state.blocked ? 1 : 0)

export function unpack(packed: number): EventState {
  const small = packed % 128
  return {
    rootUnits: Math.floor(packed / 128),
    viaUser: small >> 4,
    viaAddress: (small >> 1) & 7,
    blocked: (small & 1) === 1,
  }
}

/** The events as plain data: two keys each, units of their roots, who is blocked, times; and what was touched. */
export interface SavedSpread extends SavedTouched {
  readonly keys: ArrayLike<number>
  readonly roots: ArrayLike<number>
  readonly blocked: ArrayLike<number>
  readonly times?: ArrayLike<number>
}

/** Events touched and not told, and their states before. */
export interface SavedTouched {
  readonly touched: ArrayLike<number>
  readonly was: ArrayLike<number>
}
