import type { Kept } from '../app/kept-state.ts'
import type { Alert } from '../model/alert.ts'
import { type Level, levels } from '../model/plan.ts'
import type { Quality } from '../model/reject.ts'
import type { RevisionCount } from '../model/revision.ts'
import type { RuleState } from '../model/rule-state.ts'

/** What a run comes to. */
export interface Summary {
  readonly quality: Quality
  /** What the late ones among the events came to. */
  readonly revisions?: RevisionCount
  readonly alerts: AlertTotals
  readonly throughput: Throughput
  /** What the rules held at the end. */
  readonly rules: readonly RuleState[]
  /** Lines read of each source that was watched, in earlier runs too. */
  readonly lines?: Readonly<Record<string, number>>
  /** What was kept for the next run. */
  readonly state?: Kept
}

export interface AlertTotals {
  readonly total: number
  readonly byLevel: Readonly<Partial<Record<Level, number>>>
  readonly byRule: Readonly<Record<string, number>>
}

export interface Throughput {
  readonly events: number
  readonly bytes: number
  readonly seconds: number
  readonly eventsPerSecond: number
}

/** Counts alerts; one that is told again counts once, one that is withdrawn not at all. */
export class AlertCount {
  readonly #alerts = new Map<string, { readonly level: Level; readonly title: string }>()

  add({ id, status, rule }: Alert): void {
    if (status === 'withdrawn') this.#alerts.delete(id)
    else this.#alerts.set(id, { level: rule.level, title: rule.title })
  }

  get totals(): AlertTotals {
    const byLevel: Partial<Record<Level, number>> = {}
    const byRule: Record<string, number> = {}
    for (const { level, title } of this.#alerts.values()) {
      byLevel[level] = (byLevel[level] ?? 0) + 1
      byRule[title] = (byRule[title] ?? 0) + 1
    }
    return { total: this.#alerts.size, byLevel, byRule }
  }

  /** Whether an alert is at least this severe. */
  reaches(level: Level): boolean {
    const least = levels.indexOf(level)
    return [...this.#alerts.values()].some((alert) => levels.indexOf(alert.level) >= least)
  }
}

/** Counts the alerts of a stream that does not end; it remembers only those that are open. */
export class LiveAlertCount {
  readonly #open = new Set<string>()
  readonly #byLevel: Partial<Record<Level, number>> = {}
  readonly #byRule: Record<string, number> = {}
  #total = 0

  add({ id, status, rule }: Alert): void {
    if (!this.#open.has(id)) {
      this.#total++
      this.#byLevel[rule.level] = (this.#byLevel[rule.level] ?? 0) + 1
      this.#byRule[rule.title] = (this.#byRule[rule.title] ?? 0) + 1
    }
    if (status === 'open') this.#open.add(id)
    else this.#open.delete(id)
  }

  get totals(): AlertTotals {
    return { total: this.#total, byLevel: this.#byLevel, byRule: this.#byRule }
  }
}
