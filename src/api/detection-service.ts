import type { Alert } from '../model/alert.ts'
import type { AlertPageRequest } from '../model/alert-page.ts'
import type { EventClass } from '../model/fields.ts'
import type { Format } from '../model/format.ts'
import type { HeldRule, RuleChange, RuleMistake } from '../model/held-rule.ts'
import type { RecordsTaken, SourceState } from '../model/live-source.ts'
import type { Incident } from '../model/own-incident.ts'

/** Records as they were sent: whole ones, of one source. */
export interface NewRecords {
  readonly source: string
  /** Undefined: it shows. */
  readonly format?: Format
  readonly eventClass?: EventClass
  /** The field with the id that the source gave each record; undefined: that of OCSF. */
  readonly id?: string
  /** Records that are equal to the letter are one event. */
  readonly dropDuplicates?: boolean
  readonly bytes: Uint8Array
}

/** Why a rule cannot be changed so. */
export type RefusedRule = { readonly mistakes: readonly RuleMistake[] } | { readonly why: string }

/** What a rule would have told. */
export interface RuleTrial {
  readonly events: number
  /** Whether all events were looked at, and all alerts are here. */
  readonly whole: boolean
  /** From when until when events were looked at, both in it; undefined where none is stored that the rule looks at. */
  readonly span: { readonly from: number; readonly until: number } | undefined
  readonly alerts: readonly Alert[]
}

/** What happens, as listeners are told. With an `id`, whoever heard it goes on from there. */
export type StreamMessage =
  | { readonly type: 'alert'; readonly id?: number; readonly alert: Alert }
  | {
      readonly type: 'flag'
      readonly id?: number
      readonly data: {
        readonly id: string
        readonly user: string | null
        readonly ip: string
        readonly score: number
      }
    }
  /** An incident that is new or changed, or is no more: its alerts are in others then. */
  | {
      readonly type: 'incident'
      readonly id?: number
      readonly incident: Incident | { readonly gone: string }
    }
  | { readonly type: 'counters'; readonly id?: number; readonly data: Counters }

export interface Counters {
  readonly events: number
  readonly rejected: number
  readonly late: number
  readonly open_alerts: number
}

/** What the routes of detection ask for. Work that cannot be taken on now is refused with a `Refusal`. */
export interface DetectionService {
  /** Takes in records; when it answers they are durable. */
  addRecords(records: NewRecords): Promise<RecordsTaken>
  alerts(request: AlertPageRequest): Promise<readonly Alert[]>
  alert(id: string): Promise<Alert | undefined>
  sources(): Promise<SourceStates>
  rules(): readonly HeldRule[]
  rule(id: string): HeldRule | undefined
  /** All mistakes of a text, and the id that it says. */
  checkRule(text: string): { readonly id: string | undefined; readonly mistakes: readonly RuleMistake[] }
  /** What a rule without mistakes would have told of stored events of the last hours. */
  tryRule(text: string, hours: number): Promise<RuleTrial>
  /** Puts a change in force, once it is durable. With `takeBack`, what a deleted rule found is no cause of suspicion any more. */
  changeRule(change: RuleChange, takeBack?: boolean): Promise<RefusedRule | undefined>
  /** Tells what happens from now on, and first the alerts told since a message. Gives what ends it. */
  listen(since: number | undefined, tell: (message: StreamMessage) => void): () => void
}

export interface SourceStates {
  /** What lies before was judged, in milliseconds; -Infinity before there is any event. */
  readonly watermark: number
  readonly sources: readonly SourceState[]
}
