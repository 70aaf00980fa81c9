import type { FlaggedEvent, IpRange, PageRequest } from '../model/suspicion.ts'

/** Up to which entry of which journal a store has followed. */
export interface StorePosition {
  readonly journal: string
  readonly sequence: number
}

/** What follows from a run of journal entries, as it is to be kept. */
export interface StoreChanges {
  readonly flagged: readonly FlaggedEvent[]
  readonly rangesAdded: readonly IpRange[]
  /** Ids of ranges. */
  readonly rangesRemoved: readonly number[]
}

/**
 * Keeps what can be searched of suspicion. It follows a journal: everything in it can be made again from there, so it need
 * not be durable by itself, but what it holds is always that of one position.
 */
export interface SuspicionStore {
  /** Undefined while nothing was ever kept. */
  position(): Promise<StorePosition | undefined>
  /** Keeps all of it together with the new position, or nothing. Keeping the same again changes nothing. */
  save(changes: StoreChanges, position: StorePosition): Promise<void>
  /** All ranges, in the order of their ids; with `holding`, those that hold an address. */
  ranges(holding?: string): Promise<readonly IpRange[]>
  page(request: PageRequest): Promise<readonly FlaggedEvent[]>
  close(): Promise<void>
}
