import type { SealedSpan } from '../model/batch.ts'
import type { RateReport, Window } from '../model/traffic.ts'
import { type SavedIntervals, type Traffic, TrafficIntervals } from './intervals.ts'
import { RateSeries, type SavedSeries } from './rate-series.ts'
import { type SavedHistory, STEP, TrafficHistory } from './traffic-history.ts'

export type SavedTraffic = {
  /** Undefined where the intervals told are those of the history. */
  readonly told: SavedIntervals
  readonly steps: SavedIntervals
  readonly history: SavedHistory
  readonly series: SavedSeries
}

/** Statistics of a stream as it goes: intervals of a length of one's own, and what there was in the spans before. */
export class LiveTraffic {
  readonly #history = new TrafficHistory()
  readonly #series = new RateSeries()
  readonly #steps = new TrafficIntervals(STEP)
  readonly #told: TrafficIntervals | undefined

  constructor(intervalMs: number = STEP) {
    if (intervalMs !== STEP) this.#told = new TrafficIntervals(intervalMs)
  }

  /** Takes in a span; gives the intervals that ended. */
  *add(span: SealedSpan): Iterable<Traffic> {
    for (const part of this.#steps.add(span)) {
      this.#history.add(part)
      this.#series.add(part)
      if (!this.#told) yield part
    }
    if (this.#told) yield* this.#told.add(span)
  }

  /** Takes in a span, where nobody wants to be told of intervals. */
  take(span: SealedSpan): void {
    for (const _ of this.add(span));
  }

  /** What there was in the span up to a time, as far as it is over; undefined before there is anything. */
  window(name: Window, at = Number.NEGATIVE_INFINITY): Traffic | undefined {
    const reached = Math.floor(at / STEP) * STEP
    return this.#history.window(name, reached, this.#steps.over(reached))
  }

  /** How much there was in each step of the span up to a time, as far as it is over. */
  rates(name: Window, at = Number.NEGATIVE_INFINITY): RateReport {
    return this.#series.report(name, Math.max(this.#history.now, at), this.#steps.over(at))
  }

  save(): SavedTraffic {
    return {
      told: this.#told?.save(),
      steps: this.#steps.save(),
      history: this.#history.save(),
      series: this.#series.save(),
    }
  }

  restore({ told, steps, history, series }: SavedTraffic): void {
    this.#told?.restore(told)
    this.#steps.restore(steps)
    this.#history.restore(history)
    this.#series.restore(series)
  }
}
