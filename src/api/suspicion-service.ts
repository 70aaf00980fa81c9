import type { AccessEvents } from '../model/access-events.ts'
import type { IncidentChange } from '../model/own-incident.ts'
import type {
  ChangeNote,
  EventRecord,
  FlagEffect,
  FlaggedEvent,
  IpRange,
  LineageGraph,
  PageRequest,
  RangeRemarks,
  RangeRequest,
  Verdict,
} from '../model/suspicion.ts'

/**
 * What the routes of suspicion ask for. What they hand over is checked already; what they get is durable. Work that cannot be
 * done is refused with a `Refusal`.
 */
export interface SuspicionService {
  /** Takes in events in this order, all or none. An event that was there before keeps its number. */
  record(events: AccessEvents): Promise<Recorded>
  /** Adds a range, unless it is there. */
  addRange(cidr: string, how: AddRangeOptions): Promise<AddedRange>
  /** False when there is no such range. What it flagged stays. */
  removeRange(id: number, asked: Asked): Promise<boolean>
  /** Changes flags of events that are there; resolves when all that follows is worked out. */
  change(change: RequestedChange, how: ChangeOptions): Promise<FlagEffect>
  /** All that is known of an event; undefined when there is none with this number. */
  event(number: number): Promise<EventRecord | undefined>
  lineage(number: number, direction: 'up' | 'down', limits: LineageLimits): Promise<LineageGraph | undefined>
  /** The range in force with this canonical text that came with no list. */
  rangeOf(cidr: string): IpRange | undefined
  ranges(request: RangeRequest): Promise<readonly IpRange[]>
  page(request: PageRequest): Promise<readonly FlaggedEvent[]>
  /** Another text after whatever may have changed ranges or flags. */
  version(): string
  /** Why it is not fit for work; undefined when it is. */
  trouble(): string | undefined
}

/** What became of events, by their places. */
export interface Recorded {
  readonly numbers: Int32Array
  /** 1 where the event was there before. */
  readonly duplicate: Uint8Array
  /** Where nothing is said, the event is not suspicious and has no cause. */
  readonly said: ReadonlyMap<number, Said>
}

export type Said = Pick<Verdict, 'flagged' | 'score' | 'causes'>

export interface AddedRange {
  /** Undefined when it was only tried. */
  readonly range: IpRange | undefined
  readonly existed: boolean
  /** What it came to for older events. */
  readonly effect: FlagEffect
}

/** A change of flags: of one event, or of all that a range, a rule or an alert flagged. */
export type RequestedChange =
  | { readonly type: ChangeNote['change']; readonly event: number }
  | { readonly type: 'take-back-range'; readonly range: number }
  | { readonly type: 'undo-range'; readonly range: number }
  | { readonly type: 'take-back-rule' | 'undo-rule'; readonly rule: string }
  | { readonly type: 'take-back-alert' | 'undo-alert'; readonly alert: string }
  /** Those of them that are not taken back yet, or are; with what is decided about their incident: both, or neither. */
  | {
      readonly type: 'take-back-alerts' | 'undo-alerts'
      readonly alerts: readonly string[]
      readonly decision?: IncidentChange
    }

/** Who asks for something, and why. */
export interface Asked {
  readonly by?: string
  readonly reason?: string
}

export interface ChangeOptions extends Asked {
  /** Only tell what would come of it. */
  readonly dryRun: boolean
  /** How many of the touched events to tell. */
  readonly show: number
}

export interface AddRangeOptions extends ChangeOptions {
  /** As if it had been there from the start; otherwise it acts on events from now on. */
  readonly retroactive: boolean
  readonly remarks: RangeRemarks
}

export interface LineageLimits {
  readonly events: number
  /** Edges from one event by one user or address. */
  readonly edgesEach: number
}
