import { compareTexts } from '../lib/compare-texts.ts'
import type { Plan } from '../model/plan.ts'

export type Scalar = string | number | boolean | null

/** An event of a case, in the order of arrival. */
export interface CaseEvent {
  readonly id: string
  /** Whole milliseconds. */
  readonly time: number
  readonly fields: Readonly<Record<string, Scalar | readonly Scalar[]>>
}

/** An alert as `alerts.json` states it. */
export interface CaseAlert {
  /** Name of the rule. */
  readonly rule: string
  readonly key: Readonly<Record<string, string>>
  readonly openedAt: number
  readonly closedAt: number
  readonly count: number
  /** Different ids of the evidence and of the events that contributed later, in no order. */
  readonly events: readonly string[]
}

/** An alert as an engine gave it; what it cannot tell is not compared. */
export type FoundAlert = Omit<CaseAlert, 'count' | 'events'> & Partial<Pick<CaseAlert, 'count' | 'events'>>

/** One folder of `cases/`. */
export interface Case {
  /** `question/name`. */
  readonly name: string
  readonly plans: readonly Plan[]
  readonly events: readonly CaseEvent[]
  readonly alerts: readonly CaseAlert[]
}

/** How far behind the newest an event of a case may come; one that is further behind is late. */
export const LATENESS_MS = 5_000

/** The name under which an inner alert stands among the events of an outer one. */
export const innerAlertName = (rule: string, key: readonly string[], openedAt: number): string =>
  `alert:${rule}:${key.join(',')}:${openedAt}`

/** The total order of events: time, then id as bytes. */
export const inOrder = (a: CaseEvent, b: CaseEvent): number => a.time - b.time || compareTexts(a.id, b.id)
