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

/** A run of events as plain data: two keys each, units of their roots, who is blocked, steps by each key, distances, times. */
export type SavedEvents = {
  readonly keys: Int32Array
  readonly roots: Int32Array
  readonly blocked: Uint8Array
  readonly via: Uint8Array
  readonly distances: Uint8Array
  readonly times?: Float64Array
}

/** Events touched and not told, and their states before. */
export type SavedTouched = {
  readonly touched: Int32Array
  readonly was: Float64Array
}
