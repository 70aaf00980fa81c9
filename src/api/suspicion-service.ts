import type { AccessEvent } from '../model/access-event.ts'
import type { FlaggedEvent, IpRange, PageRequest, Verdict } from '../model/suspicion.ts'

/**
 * What the routes of suspicion ask for. What they hand over is checked already; what they get is durable. Work that cannot be
 * taken on now is refused with a `Refusal`.
 */
export interface SuspicionService {
  /** Takes in events in this order, all or none. An event that was there before keeps its id. */
  record(events: readonly AccessEvent[]): Promise<readonly RecordedEvent[]>
  /** Adds a range, unless it is there: `existed`. */
  addRange(cidr: string): Promise<{ readonly range: IpRange; readonly existed: boolean }>
  /** False when there is no such range. */
  removeRange(id: number): Promise<boolean>
  /** The range in force with this canonical text. */
  rangeOf(cidr: string): IpRange | undefined
  ranges(holding?: string): Promise<readonly IpRange[]>
  page(request: PageRequest): Promise<readonly FlaggedEvent[]>
  /** Why it is not fit for work; undefined when it is. */
  trouble(): string | undefined
}

export interface RecordedEvent extends Verdict {
  readonly duplicate: boolean
}
