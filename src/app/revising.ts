import type { Alerter, AlertsAgain } from '../alert/alerter.ts'
import type { Engine } from '../detect/engine.ts'
import type { QuietTimes } from '../detect/quiet-times.ts'
import type { Revision } from '../detect/revision.ts'
import type { Alert } from '../model/alert.ts'
import type { SealedSpan } from '../model/batch.ts'
import { noRevision, type RevisionCount } from '../model/revision.ts'

const FORGOTTEN = 'the alerts of their time are not remembered any more'
const NOT_STORED = 'the events before them are not stored any more'

/** What is to be told, in this order, and what it came to. */
export interface RevisionOutcome {
  readonly alerts: readonly Alert[]
  readonly count: RevisionCount
}

/**
 * One revision: what late events touch is judged again from stored events, and compared with what was told.
 *
 *     look, where not all events are stored: once through all that are
 *     process: through all that are stored, in order --> end
 *
 * It is to be made before stored events are read, and nothing else judged until its end: ids are let go of then.
 */
export class Revising {
  readonly #engine: Engine
  readonly #alerter: Alerter
  readonly #until: number
  readonly #again: AlertsAgain
  readonly #quiet: QuietTimes | undefined
  /** To be told at once: what the time up to the watermark decided. */
  readonly decided: readonly Alert[]
  #lost: RevisionCount = noRevision
  #revision: Revision | undefined
  #begun = false

  /** `until` is the watermark. Every event from `from` on is stored; all there ever were, unless it is said. */
  constructor(engine: Engine, alerter: Alerter, until: number, from = Number.NEGATIVE_INFINITY) {
    this.#engine = engine
    this.#alerter = alerter
    this.#until = until
    this.#again = alerter.again()
    // Keys that no late event touches stand where the last span ended; all go on from the same time.
    this.decided = alerter.alert(engine.process({ batches: [], until }), until)
    this.#quiet = from === Number.NEGATIVE_INFINITY ? undefined : engine.quietTimes(from)
  }

  /** Takes in stored events to see of which keys there are enough. */
  look(span: SealedSpan): void {
    this.#quiet?.look(span)
  }

  /** Takes in stored events, in order. */
  process(span: SealedSpan): void {
    this.#begin()
    if (this.#revision) this.#again.add(this.#revision.process(span), Math.min(span.until, this.#until))
  }

  #begin(): void {
    if (this.#begun) return
    this.#begun = true
    this.#lose(this.#quiet?.dropOthers() ?? 0, NOT_STORED)
    this.#lose(this.#engine.dropLate(this.#alerter.knownFrom), FORGOTTEN)
    this.#revision = this.#engine.revise(this.#until)
  }

  #lose(events: number, why: string): void {
    if (events > 0) this.#lost = { ...this.#lost, notRevisable: this.#lost.notRevisable + events, why }
  }

  /** All stored events were given. */
  end(): RevisionOutcome {
    this.#begin()
    const revision = this.#revision
    if (!revision) return { alerts: [], count: this.#lost }
    this.#again.add(revision.end(), this.#until)
    const revised = this.#alerter.revise(this.#again, revision.folds, ({ rule, key, status, closedAt }) =>
      // When an open alert will end is not known.
      revision.touching(rule.id, key, status === 'open' ? Number.POSITIVE_INFINITY : closedAt),
    )
    const counted = { created: 0, changed: 0, withdrawn: 0 }
    for (const { what } of revised) counted[what]++
    return {
      alerts: revised.map(({ alert }) => alert),
      count: { ...this.#lost, ...counted },
    }
  }
}
