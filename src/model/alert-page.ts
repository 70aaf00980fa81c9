import type { Level } from './plan.ts'

export const alertStatuses = ['open', 'closed', 'withdrawn'] as const
export type AlertStatus = (typeof alertStatuses)[number]

/** Which alerts are asked for. Times are inclusive, and are those of opening. */
export interface AlertFilter {
  readonly status?: AlertStatus
  readonly level?: Level
  /** Id of the rule. */
  readonly rule?: string
  /** A value of the key, such as a user or an address. */
  readonly key?: string
  readonly from?: number
  readonly to?: number
}

/** One page of alerts, those that opened last first, those of one time by id, the highest first. */
export interface AlertPageRequest extends AlertFilter {
  readonly limit: number
  readonly offset: number
  readonly after?: { readonly time: number; readonly id: string }
}
