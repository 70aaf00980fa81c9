import type { Level } from './plan.ts'

/** A rule of the service: those that are shipped, and one's own. */
export interface HeldRule {
  /** That of the first document of its file. */
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly origin: 'shipped' | 'own'
  readonly enabled: boolean
  /** Whether what it finds makes events suspicious. */
  readonly flags: boolean
  readonly text: string
  /** The version in force, of all that are kept; those that are shipped have one. */
  readonly version: number
  readonly versions: readonly RuleVersion[]
}

export type RuleVersion = {
  readonly version: number
  /** When it was given, in milliseconds since 1970. */
  readonly at: number
  readonly text: string
}

/** What happens to a rule, which is named by its id. */
export type RuleChange =
  | { readonly op: 'put'; readonly rule: string; readonly text: string; readonly flags: boolean }
  | { readonly op: 'rollback'; readonly rule: string; readonly version: number }
  | { readonly op: 'enable' | 'disable' | 'delete'; readonly rule: string }

/** Something wrong in the text of a rule, and where. */
export interface RuleMistake {
  readonly severity: 'error' | 'warning' | 'info'
  readonly code: string
  readonly message: string
  readonly line: number
  readonly column: number
}
