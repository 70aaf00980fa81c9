import { alertId } from '../lib/alert-id.ts'
import type { Alert } from '../model/alert.ts'
import type { Entities, Finding } from '../model/finding.ts'
import { adviceFor } from './advice.ts'
import { filled } from './message.ts'
import { reasonOf } from './reason.ts'
import { ruleOf } from './rule-of.ts'

/** An alert about one finding. Its texts are made when somebody asks for them. */
export class FindingAlert implements Alert {
  readonly rule: Alert['rule']
  readonly key: Readonly<Record<string, string>>
  readonly status: 'open' | 'closed'
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly peak?: { readonly value: number; readonly at: number }
  readonly count: number
  readonly message?: string
  readonly recovery?: string
  readonly #finding: Finding
  readonly #isInside: (address: string) => boolean

  constructor(finding: Finding, isInside: (address: string) => boolean) {
    const { plan, key } = finding
    this.rule = ruleOf(plan)
    this.key = Object.fromEntries(plan.key.map((field, i) => [field, key[i]!]))
    this.status = finding.status
    this.openedAt = finding.openedAt
    this.closedAt = finding.closedAt
    this.openedBy = finding.openedBy
    this.value = finding.value
    if (finding.peak) this.peak = finding.peak
    this.count = finding.count
    const { message, recovery } = plan.info
    if (message !== undefined) this.message = filled(message, this.value, this.openedAt)
    if (recovery !== undefined && this.status === 'closed')
      this.recovery = filled(recovery, this.value, this.closedAt)
    this.#finding = finding
    this.#isInside = isInside
  }

  get id(): string {
    const { plan, key, openedAt } = this.#finding
    return alertId(plan.info.id, key, openedAt)
  }

  get evidence(): readonly string[] {
    return this.#finding.evidence
  }

  get lastEvents(): readonly string[] {
    return this.#finding.lastEvents
  }

  get entities(): Entities {
    return this.#finding.entities
  }

  /** Can be asked for its events when their ids are forgotten elsewhere. */
  keepIds(): void {
    this.#finding.keepIds?.()
  }

  get reason(): string {
    return reasonOf(this.#finding)
  }

  get advice(): string {
    return adviceFor(this.#finding.plan.info.advice, this.entities.sources, this.#isInside)
  }
}
