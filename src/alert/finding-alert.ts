import { alertId } from '../lib/alert-id.ts'
import type { Alert } from '../model/alert.ts'
import type { Entities, Finding } from '../model/finding.ts'
import { adviceFor } from './advice.ts'
import { filled } from './message.ts'
import { reasonOf } from './reason.ts'
import { ruleOf } from './rule-of.ts'

/** An alert about one finding. What it says is made when somebody asks for it. */
export class FindingAlert implements Alert {
  readonly #finding: Finding
  readonly #isInside: (address: string) => boolean

  constructor(finding: Finding, isInside: (address: string) => boolean) {
    this.#finding = finding
    this.#isInside = isInside
  }

  get id(): string {
    const { plan, key, openedAt } = this.#finding
    return alertId(plan.info.id, key, openedAt)
  }

  get rule(): Alert['rule'] {
    return ruleOf(this.#finding.plan)
  }

  get key(): Readonly<Record<string, string>> {
    const { plan, key } = this.#finding
    return Object.fromEntries(plan.key.map((field, i) => [field, key[i]!]))
  }

  /** Without their fields. */
  get keyValues(): readonly string[] {
    return this.#finding.key
  }

  get status(): 'open' | 'closed' {
    return this.#finding.status
  }

  get openedAt(): number {
    return this.#finding.openedAt
  }

  get closedAt(): number {
    return this.#finding.closedAt
  }

  get openedBy(): 'event' | 'expiry' {
    return this.#finding.openedBy
  }

  get value(): number {
    return this.#finding.value
  }

  get peak(): Alert['peak'] {
    return this.#finding.peak
  }

  get count(): number {
    return this.#finding.count
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

  get message(): string | undefined {
    const { plan, value, openedAt } = this.#finding
    return plan.info.message === undefined ? undefined : filled(plan.info.message, value, openedAt)
  }

  get recovery(): string | undefined {
    const { plan, status, value, closedAt } = this.#finding
    const { recovery } = plan.info
    return recovery === undefined || status === 'open' ? undefined : filled(recovery, value, closedAt)
  }
}
