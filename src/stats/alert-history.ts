import { keptForm } from '../lib/top-values.ts'
import type { Alert } from '../model/alert.ts'
import type { AlertRow } from '../model/dashboard.ts'
import { windows } from '../model/traffic.ts'

/** Alerts kept. */
const MOST = 1000
/** Characters kept of a sentence, and targets of an attack. */
const LONGEST = 1000
const TARGETS = 100

/** Alerts of the past day. */
export interface PastAlerts {
  /** Those that are open first, then those that opened last. */
  readonly alerts: readonly Alert[]
  /** About how many more there were, for which there was no room. */
  readonly more: number
}

export type SavedAlertHistory = {
  readonly rows: readonly AlertRow[]
  readonly left: { readonly count: number; readonly until: number }
}

/**
 * All alerts that were open in the past day, as far as there is room: those leave first that closed first, and open ones last. Of
 * each stays what people look at: long texts are cut, and the ids of its events are left out.
 */
export class AlertHistory {
  readonly #most: number
  readonly #rows = new Map<string, AlertRow>()
  /** How many had to leave, and when the last of them closed. */
  #left = { count: 0, until: Number.NEGATIVE_INFINITY }

  constructor(most = MOST) {
    this.#most = most
  }

  /** An alert opened, changed, closed, or was withdrawn. */
  tell(alert: Alert): void {
    const state = alert.status === 'open' ? 'open' : 'dismissed'
    this.#rows.set(alert.id, { alert: keptAlert(alert), state })
    if (this.#rows.size > this.#most) this.#makeRoom()
  }

  /** An interval is over: what was dismissed is past, and what is older than a day leaves. */
  refresh(now: number): void {
    this.#forgetBefore(now - windows.day)
    for (const [id, { alert, state }] of this.#rows)
      if (state === 'dismissed') this.#rows.set(id, { alert, state: 'past' })
  }

  /** In the order in which they opened. */
  get rows(): readonly AlertRow[] {
    return [...this.#rows.values()]
  }

  /** Those of the day before a time. */
  past(now: number): PastAlerts {
    this.#forgetBefore(now - windows.day)
    return { alerts: this.rows.map(({ alert }) => alert).sort(inView), more: this.#left.count }
  }

  save(): SavedAlertHistory {
    return { rows: this.rows, left: this.#left }
  }

  restore({ rows, left }: SavedAlertHistory): void {
    for (const row of rows) this.#rows.set(row.alert.id, row)
    this.#left = left
  }

  #forgetBefore(from: number): void {
    for (const [id, { alert }] of this.#rows)
      if (alert.status !== 'open' && alert.closedAt <= from) this.#rows.delete(id)
    if (this.#left.until <= from) this.#left = { count: 0, until: from }
  }

  #makeRoom(): void {
    let first: Alert | undefined
    for (const { alert } of this.#rows.values()) if (!first || leavesBefore(alert, first)) first = alert
    this.#rows.delete(first!.id)
    this.#left = { count: this.#left.count + 1, until: Math.max(this.#left.until, first!.closedAt) }
  }
}

/** Field by field, as an alert may make its texts when it is asked for them. */
function keptAlert(alert: Alert): Alert {
  const { id, rule, key, status, openedAt, closedAt, openedBy, value, peak, count, entities } = alert
  const { attack, reason, advice, message, recovery, withdrawnBecause, revision } = alert
  return {
    ...{ id, status, openedAt, closedAt, openedBy, value, count, evidence: [], lastEvents: [] },
    rule: { ...rule, title: keptForm(rule.title) },
    key: Object.fromEntries(Object.entries(key).map(([field, text]) => [field, keptForm(text)])),
    entities: {
      users: entities.users.map(keptForm),
      sources: entities.sources.map(keptForm),
      targets: entities.targets.map(keptForm),
    },
    ...{ reason: cut(reason), advice: cut(advice) },
    ...(peak && { peak }),
    ...(attack && { attack: { ...attack, targets: attack.targets.slice(0, TARGETS).map(keptForm) } }),
    ...(message !== undefined && { message: cut(message) }),
    ...(recovery !== undefined && { recovery: cut(recovery) }),
    ...(withdrawnBecause !== undefined && { withdrawnBecause: cut(withdrawnBecause) }),
    ...(revision !== undefined && { revision }),
  }
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text)

function leavesBefore(a: Alert, b: Alert): boolean {
  if ((a.status === 'open') !== (b.status === 'open')) return b.status === 'open'
  return a.closedAt < b.closedAt
}

const inView = (a: Alert, b: Alert): number =>
  Number(b.status === 'open') - Number(a.status === 'open') || b.openedAt - a.openedAt
