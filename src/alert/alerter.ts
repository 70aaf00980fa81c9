import type { Alert } from '../model/alert.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { Attacks, type IsInside, type SavedAttacks } from './attacks.ts'
import { FindingAlert } from './finding-alert.ts'
import { type LateFor, type Revised, revise } from './revise.ts'
import type { ToldAlerts } from './told-alerts.ts'

/** Turns findings into alerts: those of attack vectors fold over all keys, every other finding is an alert. */
export class Alerter {
  #attacks: Attacks
  readonly #isInside: IsInside
  readonly #told: ToldAlerts | undefined

  /** `told` remembers the alerts, so that they can be revised. */
  constructor(isInside: IsInside, told?: ToldAlerts) {
    this.#attacks = new Attacks(isInside)
    this.#isInside = isInside
    this.#told = told
  }

  /** Findings decided before `until`, in order; gives new and changed alerts. */
  alert(findings: readonly Finding[], until: number): Alert[] {
    const alerts = this.#alertsOf(findings, until)
    return this.#told ? alerts.map((alert) => this.#told!.tell(alert)) : alerts
  }

  /** What is remembered, so that it can be revised. */
  get told(): ToldAlerts | undefined {
    return this.#told
  }

  /** Alerts that ended before are not known any more. */
  get knownFrom(): number {
    return this.#told?.forgottenUntil ?? Number.POSITIVE_INFINITY
  }

  /** Begins to make alerts again from findings that were made again. */
  again(): AlertsAgain {
    return new AlertsAgain(new Alerter(this.#isInside))
  }

  /** What is to be told where alerts made again differ from those told. `folds`: attacks were among them, and go on from there. */
  revise({ alerter, byId }: AlertsAgain, folds: boolean, lateFor: LateFor): Revised[] {
    if (folds) this.#attacks = alerter.#attacks
    return this.#told ? revise(this.#told, byId, lateFor) : []
  }

  #alertsOf(findings: readonly Finding[], until: number): Alert[] {
    const alerts: Alert[] = []
    for (const finding of findings) {
      if (finding.plan.vector === undefined) alerts.push(new FindingAlert(finding, this.#isInside))
      else {
        alerts.push(...this.#attacks.advance(decidedAt(finding)))
        this.#attacks.add(finding)
      }
    }
    alerts.push(...this.#attacks.advance(until))
    return alerts
  }

  save(): SavedAttacks {
    return this.#attacks.save()
  }

  /** Attacks that begin with a finding of a rule for which `planOf` has no plan are let go. */
  restore(saved: SavedAttacks, planOf: (ruleId: string) => Plan | undefined): void {
    this.#attacks.restore(saved, planOf)
  }
}

/** Alerts that were made again, as they stand. */
export class AlertsAgain {
  readonly alerter: Alerter
  readonly byId = new Map<string, Alert>()

  constructor(alerter: Alerter) {
    this.alerter = alerter
  }

  add(findings: readonly Finding[], until: number): void {
    for (const alert of this.alerter.alert(findings, until)) {
      if (alert.status === 'withdrawn') this.byId.delete(alert.id)
      else this.byId.set(alert.id, alert)
    }
  }
}

const decidedAt = ({ status, openedAt, closedAt }: Finding): number =>
  status === 'open' ? openedAt : closedAt
