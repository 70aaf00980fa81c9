import type { Alert } from '../model/alert.ts'

/** How an alert came about, computed anew from stored events. Times are milliseconds since 1970. */
export interface AlertExplanation {
  readonly alert: Alert
  /** What its rule is: `event_count`, `temporal` and so on. */
  readonly type: string
  /** What must be reached, in words, and as a number where it is one. */
  readonly asks: string
  readonly limit: number | undefined
  readonly windowMs: number
  /** The condition from each time on; and how many further ones there are. */
  readonly values: readonly {
    readonly at: number
    readonly value: number | undefined
    readonly holds: boolean
  }[]
  readonly moreValues: number
  /** What decided when it opened. */
  readonly decided: readonly { readonly label: string; readonly text: string }[]
  readonly events: readonly ExplainedEvent[]
  readonly moreEvents: number
  /** The alerts of other rules that it stands on. */
  readonly inner: readonly (Spell & { readonly rule: { readonly id: string; readonly title: string } })[]
  /** Of an attack: the episodes of single keys that it was folded from. */
  readonly members: readonly (Spell & {
    readonly title: string
    readonly key: Readonly<Record<string, string>>
  })[]
  readonly moreMembers: number
  /** Why it cannot be judged anew; undefined where it was. */
  readonly lacking: string | undefined
  /** Where what was alerted is not what follows from the events. */
  readonly differences: readonly { readonly what: string; readonly told: string; readonly computed: string }[]
  /** The same in words, as `vedette explain` prints it. */
  lines(): readonly string[]
}

interface Spell {
  readonly id: string
  readonly openedAt: number
  readonly closedAt: number
  readonly count: number
}

/** An event that counted; `evidence` where it is among those that made the condition true. */
interface ExplainedEvent {
  readonly id: string
  readonly at: number
  readonly evidence: boolean
  readonly note: string | undefined
  readonly fields: Readonly<Record<string, string | readonly string[] | null | undefined>>
}

/** Explains alerts. Work that cannot be done now, or any more, is refused with a `Refusal`. */
export interface ExplainService {
  /** At most `limit` events, values and episodes; undefined when there is no such alert. */
  explain(alert: string, limit: number): Promise<AlertExplanation | undefined>
}
