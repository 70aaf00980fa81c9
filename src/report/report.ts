import type { Attack } from '../model/alert.ts'
import type { EventClass } from '../model/fields.ts'
import type { Level } from '../model/plan.ts'
import type { Quality } from '../model/reject.ts'
import type { Top } from './tally.ts'
import type { Series } from './time-counts.ts'

/** What a whole input comes to, as plain data. Times are milliseconds. Every list is bounded. */
export interface Report {
  /** Names of the files read. */
  readonly inputs: readonly string[]
  /** First and last event; undefined when there is none. */
  readonly span: Span | undefined
  readonly quality: Quality
  readonly classes: readonly ClassReport[]
  readonly attacks: readonly Episode[]
  readonly attackTypes: readonly AttackType[]
  readonly alerts: AlertsReport
  readonly attackers: Attackers
  /** Whose data the places and network owners come from. */
  readonly attributions: readonly string[]
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** Events of one class. */
export interface ClassReport {
  readonly eventClass: EventClass
  readonly events: number
  readonly span: Span
  /** Where the class knows of success and failure. */
  readonly outcomes?: { readonly success: number; readonly failure: number }
  /** Where the records say how much was moved. */
  readonly bytes?: number
  readonly byMinute: Series
  readonly byHour: Series
  readonly tables: readonly TopTable[]
}

/** The most frequent values of a field. */
export interface TopTable extends Top {
  readonly id: string
  readonly title: string
  readonly field: string
  /** What the first column holds. */
  readonly column: string
  /** Whether failures are worth a column. */
  readonly outcomes: boolean
  /** What is known of the values, by value. */
  readonly about: Readonly<Record<string, string>>
}

/** An attack over its whole length. */
export interface Episode {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly openedAt: number
  readonly closedAt: number
  readonly peak?: { readonly value: number; readonly at: number }
  readonly attack: Attack
  readonly reason: string
  readonly advice: string
  readonly tags: readonly string[]
}

export interface AttackType {
  readonly vector: string
  readonly episodes: number
  readonly events: number
  readonly bytes: number
  readonly lastedMs: number
}

/** Alerts that are no attack episodes. */
export interface AlertsReport {
  readonly total: number
  readonly byLevel: Readonly<Partial<Record<Level, number>>>
  readonly byRule: readonly RuleTotal[]
  /** The most severe first, then by time. */
  readonly listed: readonly AlertRow[]
}

export interface RuleTotal {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly alerts: number
  readonly firstAt: number
  readonly lastAt: number
}

export interface AlertRow {
  readonly id: string
  readonly ruleId: string
  readonly title: string
  readonly level: Level
  readonly key: Readonly<Record<string, string>>
  readonly openedAt: number
  readonly closedAt: number
  readonly count: number
  readonly reason: string
  readonly advice: string
}

/** Sources of attacks and alerts. Those inside are ours: looked at apart, and never called attackers. */
export interface Attackers {
  readonly outside: readonly Attacker[]
  readonly inside: readonly Attacker[]
  /** How many more there were. */
  readonly more: { readonly outside: number; readonly inside: number }
}

export interface Attacker {
  readonly address: string
  readonly about: string
  /** Events of the whole input that came from there. */
  readonly events: number
  /** Events it sent to attacks of which it was a top source. */
  readonly attackEvents: number
  readonly vectors: readonly string[]
  readonly alerts: number
  readonly worst: Level
  readonly rules: readonly string[]
}
