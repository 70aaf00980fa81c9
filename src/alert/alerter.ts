import { alertId } from '../lib/alert-id.ts'
import type { Alert } from '../model/alert.ts'
import type { Finding } from '../model/finding.ts'
import { adviceFor } from './advice.ts'
import { Attacks, type IsInside } from './attacks.ts'
import { reasonOf } from './reason.ts'
import { ruleOf } from './rule-of.ts'

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
      if (finding.plan.vector === undefined) alerts.push(alertOf(finding, this.#isInside))
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

/** The texts of an alert are made when it is printed. */
function alertOf(finding: Finding, isInside: IsInside): Alert {
  const { plan, key, openedAt } = finding
  return {
    get id() {
      return alertId(plan.info.id, key, openedAt)
    },
    rule: ruleOf(plan),
    key: Object.fromEntries(plan.key.map((field, i) => [field, key[i]!])),
    status: finding.status,
    openedAt,
    closedAt: finding.closedAt,
    openedBy: finding.openedBy,
    value: finding.value,
    ...(finding.peak ? { peak: finding.peak } : {}),
    count: finding.count,
    get evidence() {
      return finding.evidence
    },
    get lastEvents() {
      return finding.lastEvents
    },
    get entities() {
      return finding.entities
    },
    get reason() {
      return reasonOf(finding)
    },
    get advice() {
      return adviceFor(plan.info.advice, finding.entities.sources, isInside)
    },
  }
}
