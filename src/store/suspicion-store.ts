import type { FlagRow, IpRange, PageRequest, RangeRequest } from '../model/suspicion.ts'

/** Up to which entry of which journal a store has followed. */
export interface StorePosition {
  readonly journal: string
  readonly sequence: number
}

/** Rows as they are to be, and those that are to be no more. No row is told twice. */
export interface StoreChanges {
  readonly flagged: readonly FlagRow[]
  /** Numbers of events that are not flagged. */
  readonly cleared: readonly number[]
  readonly ranges: readonly IpRange[]
  /** Ids of ranges that are not in force. */
  readonly rangesRemoved: readonly number[]
}

/**
 * Keeps what can be searched of suspicion. It follows a journal: everything in it can be made again from there, so it need
 * not be durable by itself, but what it holds is always that of one position.
 */
export interface SuspicionStore {
  /** Undefined while nothing was ever kept. */
  position(): Promise<StorePosition | undefined>
  /**
   * Keeps all parts, one after the other, together with the position that they return, which it gives back; or nothing.
   * Keeping the same again changes nothing.
   */
  save(parts: AsyncGenerator<StoreChanges, StorePosition>): Promise<StorePosition>
  ranges(request: RangeRequest): Promise<readonly IpRange[]>
  page(request: PageRequest): Promise<readonly FlagRow[]>
  close(): Promise<void>
}
