import type { Alerter, AlertsAgain } from '../alert/alerter.ts'
import type { Engine } from '../detect/engine.ts'
import type { Revision } from '../detect/revision.ts'
import type { Alert } from '../model/alert.ts'
import type { SealedSpan } from '../model/batch.ts'
import { noRevision, type RevisionCount } from '../model/revision.ts'

/** What is to be told after a revision, in this order, and what it came to. */
export interface RevisionOutcome {
  readonly alerts: readonly Alert[]
  readonly count: RevisionCount
}

/** One revision: what late events touch is judged again from stored events, and compared with what was told. */
export class Revising {
  readonly #revision: Revision | undefined
  readonly #alerter: Alerter
  readonly #again: AlertsAgain
  readonly #until: number
  readonly #before: readonly Alert[]
  readonly #notRevisable: number

  /** Undefined where no late event touches anything. `until` is the watermark. */
  static begin(engine: Engine, alerter: Alerter, until: number): Revising | undefined {
    return engine.touched ? new Revising(engine, alerter, until) : undefined
  }

  constructor(engine: Engine, alerter: Alerter, until: number) {
    // Keys that no late event touches stand where the last span ended; all go on from the same time.
    this.#before = alerter.alert(engine.process({ batches: [], until }), until)
    this.#notRevisable = engine.dropLate(alerter.knownFrom)
    this.#revision = engine.revise(until)
    this.#alerter = alerter
    this.#again = alerter.again()
    this.#until = until
  }

  /** Takes in stored events, in order. */
  process(span: SealedSpan): void {
    if (this.#revision) this.#again.add(this.#revision.process(span), Math.min(span.until, this.#until))
  }

  /** All stored events were given. */
  end(): RevisionOutcome {
    const revision = this.#revision
    const notRevisable = this.#notRevisable
    const why = notRevisable > 0 ? { why: 'the alerts of their time are not remembered any more' } : {}
    if (!revision) return { alerts: this.#before, count: { ...noRevision, notRevisable, ...why } }
    this.#again.add(revision.end(), this.#until)
    const revised = this.#alerter.revise(this.#again, revision.folds, ({ rule, key, status, closedAt }) =>
      // When an open alert will end is not known.
      revision.touching(rule.id, key, status === 'open' ? Number.POSITIVE_INFINITY : closedAt),
    )
    const counted = { created: 0, changed: 0, withdrawn: 0 }
    for (const { what } of revised) counted[what]++
    return {
      alerts: [...this.#before, ...revised.map(({ alert }) => alert)],
      count: { notRevisable, ...counted, ...why },
    }
  }
}
