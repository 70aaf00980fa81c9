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
  readonly #before: readonly Alert[]

  /** Undefined where no late event touches anything. `until` is the watermark. */
  static begin(engine: Engine, alerter: Alerter, until: number): Revising | undefined {
    if (!engine.touched) return undefined
    // Keys that no late event touches stand where the last span ended; all go on from the same time.
    const before = alerter.alert(engine.process({ batches: [], until }), until)
    const revision = engine.revise(until)
    return revision && new Revising(revision, alerter, until, before)
  }

  constructor(revision: Revision, alerter: Alerter, until: number, before: readonly Alert[]) {
    this.#revision = revision
    this.#alerter = alerter
    this.#again = alerter.again()
    this.#until = until
    this.#before = before
  }

  /** Takes in stored events, in order. */
  process(span: SealedSpan): void {
    this.#again.add(this.#revision.process(span), Math.min(span.until, this.#until))
  }

  /** All stored events were given: what is to be told now. */
  end(): Alert[] {
    this.#again.add(this.#revision.end(), this.#until)
    const revised = this.#alerter.revise(this.#again, this.#revision.folds, ({ rule, key, status, closedAt }) =>
      // When an open alert will end is not known.
      this.#revision.touching(rule.id, key, status === 'open' ? Number.POSITIVE_INFINITY : closedAt),
    )
    return [...this.#before, ...revised]
  }
}
