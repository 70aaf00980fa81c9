import type { Alert } from '../model/alert.ts'
import { type Level, levels } from '../model/plan.ts'
import type { AlertRow, AlertsReport, AttackType, Episode, RuleTotal } from './report.ts'

/** Alerts kept with all they say, per level and for attacks; further ones are only counted. */
export const KEPT = 2000
/** Rules told apart. */
const RULES = 5000

type Counting = { -readonly [K in keyof RuleTotal]: RuleTotal[K] }

const severity = (level: Level): number => levels.indexOf(level)

/** Keeps what alerts came to in the end. An alert told again counts once, one withdrawn not at all. */
export class AlertBook {
  readonly #attacks = new Map<string, Alert>()
  readonly #byLevel = new Map<Level, Map<string, Alert>>(levels.map((level) => [level, new Map()]))
  /** Closed alerts for which there was no room. */
  readonly #counted = new Map<Level, number>()
  readonly #rules = new Map<string, Counting>()

  add(alert: Alert): void {
    const shelf = alert.attack ? this.#attacks : this.#byLevel.get(alert.rule.level)!
    if (alert.status === 'withdrawn') {
      shelf.delete(alert.id)
      return
    }
    if (shelf.has(alert.id) || shelf.size < KEPT) shelf.set(alert.id, alert)
    else if (alert.status === 'closed')
      this.#counted.set(alert.rule.level, (this.#counted.get(alert.rule.level) ?? 0) + 1)
    if (alert.status === 'closed' && !alert.attack) this.#countRule(alert)
  }

  /** Every alert that was kept, attacks first, then the most severe. */
  *all(): Iterable<Alert> {
    yield* this.#attacks.values()
    for (const level of levels.toReversed()) yield* this.#byLevel.get(level)!.values()
  }

  episodes(): Episode[] {
    return [...this.#attacks.values()].sort((a, b) => a.openedAt - b.openedAt || byId(a, b)).map(episodeOf)
  }

  alerts(): AlertsReport {
    const byLevel: Partial<Record<Level, number>> = {}
    for (const [level, kept] of this.#byLevel) {
      const n = kept.size + (this.#counted.get(level) ?? 0)
      if (n > 0) byLevel[level] = n
    }
    const listed = [...this.#byLevel.values()]
      .flatMap((kept) => [...kept.values()])
      .sort(
        (a, b) => severity(b.rule.level) - severity(a.rule.level) || a.openedAt - b.openedAt || byId(a, b),
      )
    return {
      total: Object.values(byLevel).reduce((sum, n) => sum + n, 0),
      byLevel,
      byRule: this.#ruleTotals(),
      listed: listed.map(rowOf),
    }
  }

  #countRule({ rule, openedAt }: Alert): void {
    const known = this.#rules.get(rule.id)
    if (known) {
      known.alerts++
      known.firstAt = Math.min(known.firstAt, openedAt)
      known.lastAt = Math.max(known.lastAt, openedAt)
    } else if (this.#rules.size < RULES) {
      const { id, title, level } = rule
      this.#rules.set(id, { id, title, level, alerts: 1, firstAt: openedAt, lastAt: openedAt })
    }
  }

  #ruleTotals(): RuleTotal[] {
    return [...this.#rules.values()].sort(
      (a, b) => severity(b.level) - severity(a.level) || b.alerts - a.alerts || (a.title < b.title ? -1 : 1),
    )
  }
}

/** Attacks of one vector together. */
export function attackTypes(episodes: readonly Episode[]): AttackType[] {
  const byVector = Map.groupBy(episodes, (episode) => episode.attack.vector)
  return Array.from(byVector, ([vector, of]) => ({
    vector,
    episodes: of.length,
    events: sum(of.map((episode) => episode.attack.events)),
    bytes: sum(of.map((episode) => episode.attack.bytes)),
    lastedMs: sum(of.map((episode) => episode.closedAt - episode.openedAt)),
  })).sort((a, b) => b.events - a.events || (a.vector < b.vector ? -1 : 1))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)

const byId = (a: Alert, b: Alert): number => (a.id < b.id ? -1 : 1)

const episodeOf = (alert: Alert): Episode => ({
  id: alert.id,
  title: alert.rule.title,
  level: alert.rule.level,
  openedAt: alert.openedAt,
  closedAt: alert.closedAt,
  ...(alert.peak ? { peak: alert.peak } : {}),
  attack: alert.attack!,
  reason: alert.reason,
  advice: alert.advice,
  tags: alert.rule.tags,
})

const rowOf = ({ id, rule, key, openedAt, closedAt, count, reason, advice }: Alert): AlertRow => ({
  id,
  ruleId: rule.id,
  title: rule.title,
  level: rule.level,
  ...{ key, openedAt, closedAt, count, reason, advice },
})
