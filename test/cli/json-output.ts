import { expect } from 'vitest'
import type { RevisionCount } from '../../src/model/revision.ts'
import type { RuleState } from '../../src/model/rule-state.ts'
import type { Ran } from './command.ts'

export interface AlertLine {
  readonly kind: 'alert'
  readonly id: string
  readonly rule: { readonly id: string; readonly title: string; readonly level: string }
  readonly key: Readonly<Record<string, string>>
  readonly status: string
  readonly openedAt: string
  readonly closedAt: string
  readonly value: number
  readonly count: number
  readonly evidence: readonly string[]
  readonly revision?: number
  readonly withdrawnBecause?: string
  readonly attack?: {
    readonly topSources: Readonly<Record<'outside' | 'inside', readonly { readonly address: string }[]>>
  }
}

export interface StatsLine {
  readonly kind: 'stats'
  readonly from: string
  readonly to: string
  readonly events: number
  readonly success: number
  readonly failure: number
}

export interface QualityCounts {
  readonly rows: number
  readonly accepted: number
  readonly duplicates: number
  readonly late: number
  readonly rejected: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export interface SummaryLine {
  readonly kind: 'summary'
  readonly quality: QualityCounts
  readonly revisions: RevisionCount
  readonly alerts: { readonly total: number; readonly byRule: Readonly<Record<string, number>> }
  readonly throughput: { readonly bytes: number }
  readonly rules: readonly RuleState[]
}

export type Line = AlertLine | StatsLine | SummaryLine

/** What `--output json` printed. Fails unless every line is JSON and the run ended well, and tells stderr if not. */
export function linesOf({ code, stdout, stderr }: Ran): Line[] {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.endsWith('\n')).toBe(true)
  return stdout
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line))
}

export function summaryOf(ran: Ran): SummaryLine {
  const last = linesOf(ran).at(-1)
  if (last?.kind !== 'summary') throw new Error(`the last line is no summary: ${JSON.stringify(last)}`)
  return last
}

export const alertsOf = (ran: Ran): AlertLine[] => linesOf(ran).filter((line) => line.kind === 'alert')

export const statsOf = (ran: Ran): StatsLine[] => linesOf(ran).filter((line) => line.kind === 'stats')

/** What was found, wherever the events were read from. */
export const findingsOf = (ran: Ran): string[] =>
  alertsOf(ran)
    .filter((alert) => alert.status === 'closed')
    .map(({ rule, key, openedAt, closedAt, value, count }) =>
      [rule.title, JSON.stringify(key), openedAt, closedAt, value, count].join(' | '),
    )
    .sort()

/** That every row is accounted for, once. */
export function expectBalanced({ rows, accepted, duplicates, rejected }: QualityCounts): void {
  const setAside = Object.values(rejected).reduce((sum, n) => sum + n, 0)
  expect({ rows }).toEqual({ rows: accepted + duplicates + setAside })
}
