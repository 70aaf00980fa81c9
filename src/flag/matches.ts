import { ruleWeight, unitsOf } from './score.ts'

/** A rule that matched an event. */
export type Match = {
  readonly event: number
  readonly rule: string
  readonly alert?: string
  readonly weight: number
  readonly units: number
}

export interface NewMatch {
  readonly rule: string
  readonly alert?: string
  readonly weight?: number
}

/** Which rules matched which events, and which rules and alerts are taken back. */
export class Matches {
  /** All of them, in the order in which they came. */
  readonly #all: Match[] = []
  readonly #byEvent = new Map<number, Match[]>()
  readonly #byRule = new Map<string, Match[]>()
  readonly #byAlert = new Map<string, Match[]>()
  readonly #rulesOff = new Set<string>()
  readonly #alertsOff = new Set<string>()

  /** The match as it would be kept; undefined when it is known already. */
  read(event: number, { rule, alert, weight }: NewMatch): Match | undefined {
    const known = this.#byEvent.get(event)
    if (known?.some((match) => match.rule === rule && match.alert === alert)) return undefined
    const within = ruleWeight(weight)
    return { event, rule, ...(alert === undefined ? {} : { alert }), weight: within, units: unitsOf(within) }
  }

  keep(match: Match): void {
    this.#all.push(match)
    push(this.#byEvent, match.event, match)
    push(this.#byRule, match.rule, match)
    if (match.alert !== undefined) push(this.#byAlert, match.alert, match)
  }

  /** The matches of an event that count. */
  of(event: number): readonly Match[] {
    return this.#byEvent.get(event)?.filter((match) => this.counts(match)) ?? []
  }

  counts({ rule, alert }: NewMatch): boolean {
    return !this.#rulesOff.has(rule) && !(alert !== undefined && this.#alertsOff.has(alert))
  }

  /** Matches that count, or would, but for what is said of the rule itself. */
  ofRule(rule: string): readonly Match[] {
    return (
      this.#byRule.get(rule)?.filter(({ alert }) => alert === undefined || !this.#alertsOff.has(alert)) ?? []
    )
  }

  ofAlert(alert: string): readonly Match[] {
    return this.#byAlert.get(alert)?.filter(({ rule }) => !this.#rulesOff.has(rule)) ?? []
  }

  knowsRule(rule: string): boolean {
    return this.#byRule.has(rule) || this.#rulesOff.has(rule)
  }

  knowsAlert(alert: string): boolean {
    return this.#byAlert.has(alert) || this.#alertsOff.has(alert)
  }

  ruleIsOff(rule: string): boolean {
    return this.#rulesOff.has(rule)
  }

  alertIsOff(alert: string): boolean {
    return this.#alertsOff.has(alert)
  }

  switchRule(rule: string, off: boolean): void {
    if (off) this.#rulesOff.add(rule)
    else this.#rulesOff.delete(rule)
  }

  switchAlert(alert: string, off: boolean): void {
    if (off) this.#alertsOff.add(alert)
    else this.#alertsOff.delete(alert)
  }

  get size(): number {
    return this.#all.length
  }

  /** The matches `from` to before `to`, in the order in which they came. */
  slice(from: number, to: number): readonly Match[] {
    return this.#all.slice(from, to)
  }

  /** What is taken back. */
  saveSwitches(): SavedSwitches {
    return { rulesOff: [...this.#rulesOff], alertsOff: [...this.#alertsOff] }
  }

  restoreSwitches({ rulesOff, alertsOff }: SavedSwitches): void {
    for (const rule of rulesOff) this.#rulesOff.add(rule)
    for (const alert of alertsOff) this.#alertsOff.add(alert)
  }
}

export type SavedSwitches = {
  readonly rulesOff: readonly string[]
  readonly alertsOff: readonly string[]
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}
