import type { Alert } from '../model/alert.ts'
import type { SealedSpan } from '../model/batch.ts'
import { type EventClass, eventClasses } from '../model/fields.ts'
import type { Quality } from '../model/reject.ts'
import { AlertBook, attackTypes } from './alert-book.ts'
import { attackersOf } from './attackers.ts'
import { ClassTally, type Knowledge } from './class-tally.ts'
import type { ClassReport, Report, Span } from './report.ts'

/** What only the caller knows when the input has ended. */
export interface Circumstances extends Knowledge {
  readonly inputs: readonly string[]
  readonly quality: Quality
  readonly attributions: readonly string[]
}

/** Counts a whole input as it goes by and sums it up at the end. Memory does not grow with its length. */
export class ReportCollector {
  readonly #classes = new Map<EventClass, ClassTally>()
  readonly #alerts = new AlertBook()

  add(span: SealedSpan): void {
    for (const batch of span.batches) {
      const tally = this.#classes.get(batch.eventClass) ?? new ClassTally(batch.eventClass)
      this.#classes.set(batch.eventClass, tally)
      tally.add(batch)
    }
  }

  alert(alert: Alert): void {
    this.#alerts.add(alert)
  }

  finish({ inputs, quality, attributions, ...knowledge }: Circumstances): Report {
    const tallies = eventClasses.flatMap((eventClass) => this.#classes.get(eventClass) ?? [])
    const classes = tallies.map((tally) => tally.finish(knowledge)).filter(({ events }) => events > 0)
    const attacks = this.#alerts.episodes()
    const eventsFrom = (address: string) => tallies.reduce((sum, tally) => sum + tally.eventsFrom(address), 0)
    return {
      inputs,
      span: whole(classes),
      quality,
      classes,
      attacks,
      attackTypes: attackTypes(attacks),
      alerts: this.#alerts.alerts(),
      attackers: attackersOf(this.#alerts.all(), { ...knowledge, eventsFrom }),
      attributions,
    }
  }
}

function whole(classes: readonly ClassReport[]): Span | undefined {
  if (classes.length === 0) return undefined
  return {
    from: Math.min(...classes.map(({ span }) => span.from)),
    to: Math.max(...classes.map(({ span }) => span.to)),
  }
}
