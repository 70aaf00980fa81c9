import type { Alert } from '../../model/alert.ts'
import type { AlertRow } from '../../model/dashboard.ts'

const DAY = 24 * 60 * 60 * 1000
/** Alerts remembered; beyond, those leave that closed first, then those that opened first. */
const MOST = 2000

/** Alerts that are open, those that closed since the last refresh, and those of the last 24 hours. */
export class AlertRows {
  readonly #rows = new Map<string, AlertRow>()

  add(alert: Alert): void {
    const state = alert.status === 'open' ? 'open' : 'dismissed'
    this.#rows.set(alert.id, { alert, state })
    if (this.#rows.size <= MOST) return
    const closed = this.list.find((row) => row.state !== 'open')
    this.#rows.delete((closed ?? this.list[0]!).alert.id)
  }

  /** An interval is over: what was dismissed is past, and what is older than a day leaves. */
  refresh(now: number): void {
    for (const [id, { alert, state }] of this.#rows) {
      if (state === 'open') continue
      if (alert.closedAt <= now - DAY) this.#rows.delete(id)
      else if (state === 'dismissed') this.#rows.set(id, { alert, state: 'past' })
    }
  }

  get list(): readonly AlertRow[] {
    return [...this.#rows.values()]
  }
}
