import type { Alert } from '../model/alert.ts'
import type { Finding } from '../model/finding.ts'
import { Attacks, type IsInside } from './attacks.ts'
import { FindingAlert } from './finding-alert.ts'

/** Turns findings into alerts: those of attack vectors fold over all keys, every other finding is an alert. */
export class Alerter {
  readonly #attacks: Attacks
  readonly #isInside: IsInside

  constructor(isInside: IsInside) {
    this.#attacks = new Attacks(isInside)
    this.#isInside = isInside
  }

  /** Findings decided before `until`, in order; gives new and changed alerts. */
  alert(findings: readonly Finding[], until: number): Alert[] {
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
}

const decidedAt = ({ status, openedAt, closedAt }: Finding): number =>
  status === 'open' ? openedAt : closedAt
