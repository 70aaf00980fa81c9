import { keptForm } from '../lib/top-values.ts'
import type { Alert } from '../model/alert.ts'
import type { Level } from '../model/plan.ts'
import { windows } from '../model/traffic.ts'

/** Alerts kept. */
const MOST = 1000

/** What stays in view of an alert. Long texts are cut. */
export type PastAlert = {
  readonly id: string
  readonly title: string
  readonly level: Level
  readonly key: Readonly<Record<string, string>>
  readonly status: Alert['status']
  readonly openedAt: number
  readonly closedAt: number
}

/** Alerts of the past day. */
export interface PastAlerts {
  /** Those that are open first, then those that opened last. */
  readonly alerts: readonly PastAlert[]
  /** About how many more there were, for which there was no room. */
  readonly more: number
}

export type SavedAlertHistory = {
  readonly alerts: readonly PastAlert[]
  readonly left: { readonly count: number; readonly until: number }
}

/** All alerts that were open in the past day, as far as there is room: those leave first that closed first, and open ones last. */
export class AlertHistory {
  readonly #most: number
  readonly #alerts = new Map<string, PastAlert>()
  /** How many had to leave, and when the last of them closed. */
  #left = { count: 0, until: Number.NEGATIVE_INFINITY }

  constructor(most = MOST) {
    this.#most = most
  }

  /** An alert opened, changed, closed, or was withdrawn. */
  tell({ id, rule: { title, level }, key, status, openedAt, closedAt }: Alert): void {
    const cut = Object.entries(key).map(([field, value]) => [field, keptForm(value)])
    this.#alerts.set(id, {
      ...{ id, title: keptForm(title), level, key: Object.fromEntries(cut) },
      ...{ status, openedAt, closedAt },
    })
    if (this.#alerts.size > this.#most) this.#makeRoom()
  }

  /** Those of the day before a time. */
  past(now: number): PastAlerts {
    const from = now - windows.day
    for (const [id, { status, closedAt }] of this.#alerts)
      if (status !== 'open' && closedAt <= from) this.#alerts.delete(id)
    if (this.#left.until <= from) this.#left = { count: 0, until: from }
    return { alerts: [...this.#alerts.values()].sort(inView), more: this.#left.count }
  }

  save(): SavedAlertHistory {
    return { alerts: [...this.#alerts.values()], left: this.#left }
  }

  restore({ alerts, left }: SavedAlertHistory): void {
    for (const alert of alerts) this.#alerts.set(alert.id, alert)
    this.#left = left
  }

  #makeRoom(): void {
    let first: PastAlert | undefined
    for (const alert of this.#alerts.values()) if (!first || leavesBefore(alert, first)) first = alert
    this.#alerts.delete(first!.id)
    this.#left = { count: this.#left.count + 1, until: Math.max(this.#left.until, first!.closedAt) }
  }
}

function leavesBefore(a: PastAlert, b: PastAlert): boolean {
  if ((a.status === 'open') !== (b.status === 'open')) return b.status === 'open'
  return a.closedAt < b.closedAt
}

const inView = (a: PastAlert, b: PastAlert): number =>
  Number(b.status === 'open') - Number(a.status === 'open') || b.openedAt - a.openedAt
