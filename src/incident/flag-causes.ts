/** Links kept; beyond, no further one is. */
const MOST = 100_000

/** Which alerts others go back to, because they made events suspicious, as the journal has it; and which of them count. */
export class FlagCauses {
  readonly #causes = new Map<string, Set<string>>()
  readonly #becauseOf = new Map<string, string[]>()
  readonly #alertsOff = new Set<string>()
  readonly #rulesOff = new Set<string>()
  #size = 0

  /** Alerts that go back to others. */
  get alerts(): Iterable<string> {
    return this.#causes.keys()
  }

  /** Those that are not known yet, as far as there is room. */
  missing(alert: string, causes: Iterable<string>): readonly string[] {
    const known = this.#causes.get(alert)
    return [...causes].filter((cause) => cause !== alert && !known?.has(cause)).slice(0, MOST - this.#size)
  }

  add(alert: string, causes: readonly string[]): void {
    const known = this.#causes.get(alert) ?? new Set()
    this.#causes.set(alert, known)
    for (const cause of causes) {
      if (known.has(cause)) continue
      known.add(cause)
      const because = this.#becauseOf.get(cause)
      if (because) because.push(alert)
      else this.#becauseOf.set(cause, [alert])
      this.#size++
    }
  }

  /** The alerts that go back to one. */
  becauseOf(cause: string): readonly string[] {
    return this.#becauseOf.get(cause) ?? []
  }

  /** What alerts, or a rule, made suspicious is taken back, or is there again. */
  switchAlerts(alerts: readonly string[], off: boolean): void {
    for (const alert of alerts) switchIn(this.#alertsOff, alert, off)
  }

  switchRule(rule: string, off: boolean): void {
    switchIn(this.#rulesOff, rule, off)
  }

  /** Those that count; `ruleOf` says of which rule an alert is. */
  of(alert: string, ruleOf: (alert: string) => string | undefined): readonly string[] {
    return [...(this.#causes.get(alert) ?? [])].filter(
      (cause) => !this.#alertsOff.has(cause) && !this.#rulesOff.has(ruleOf(cause) ?? ''),
    )
  }

  save(): SavedCauses {
    const causes = [...this.#causes].map(([alert, own]) => [alert, [...own]] as const)
    return { causes, alertsOff: [...this.#alertsOff], rulesOff: [...this.#rulesOff] }
  }

  restore({ causes, alertsOff, rulesOff }: SavedCauses): void {
    for (const [alert, own] of causes) this.add(alert, own)
    this.switchAlerts(alertsOff, true)
    for (const rule of rulesOff) this.switchRule(rule, true)
  }
}

export type SavedCauses = {
  readonly causes: readonly (readonly [alert: string, causes: readonly string[]])[]
  readonly alertsOff: readonly string[]
  readonly rulesOff: readonly string[]
}

function switchIn(set: Set<string>, name: string, off: boolean): void {
  if (off) set.add(name)
  else set.delete(name)
}
