import type { Alerter, AlertsAgain } from '../alert/alerter.ts'
import type { Engine } from '../detect/engine.ts'
import type { Revision } from '../detect/revision.ts'
import type { Alert } from '../model/alert.ts'
import type { SealedSpan } from '../model/batch.ts'

/** One revision: what late events touch is judged again from stored events, and compared with what was told. */
export class Revising {
  readonly #revision: Revision
  readonly #alerter: Alerter
  readonly #again: AlertsAgain
  readonly #until: number

  /** Undefined where no late event touches anything. `until` is the watermark. */
  static begin(engine: Engine, alerter: Alerter, until: number): Revising | undefined {
    const revision = engine.revise(until)
    return revision && new Revising(revision, alerter, until)
  }

  constructor(revision: Revision, alerter: Alerter, until: number) {
    this.#revision = revision
    this.#alerter = alerter
    this.#again = alerter.again()
    this.#until = until
  }

  /** Takes in stored events, in order. */
  process(span: SealedSpan): void {
    this.#again.add(this.#revision.process(span), Math.min(span.until, this.#until))
  }

  /** All stored events were given: what is to be told now. */
  end(): Alert[] {
    this.#again.add(this.#revision.end(), this.#until)
    return this.#alerter.revise(this.#again, this.#revision.folds, ({ rule, key, closedAt }) =>
      this.#revision.touching(rule.id, key, closedAt),
    )
  }
}
