import type { SealedSpan } from '../model/batch.ts'
import type { Amounts } from '../model/traffic.ts'
import { TrafficCount, type TrafficTotals } from './traffic-count.ts'

/** What happened in (from, to]. */
export type Traffic = TrafficTotals & Amounts

export type SavedIntervals = { readonly to: number; readonly count: TrafficTotals } | undefined

/** Counts sealed events by intervals (t - length, t] aligned to the epoch, and gives each once it is over. Empty ones in a row are one. */
export class TrafficIntervals {
  readonly #lengthMs: number
  #filling: { readonly to: number; readonly count: TrafficCount } | undefined

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs
  }

  /** Takes in a span; gives the intervals that ended. */
  *add({ batches, until }: SealedSpan): Iterable<Traffic> {
    const rows = batches.map((batch) => ({ batch, row: 0 }))
    for (;;) {
      const next = Math.min(
        ...rows.map(({ batch, row }) => (row < batch.length ? batch.time[row]! : Infinity)),
      )
      if (next === Infinity) break
      const to = this.#endOf(next)
      yield* this.#upTo(to)
      for (const one of rows) {
        const { batch, row } = one
        while (one.row < batch.length && batch.time[one.row]! <= to) one.row++
        this.#filling!.count.add(batch, row, one.row)
      }
    }
    if (until === Infinity) yield* this.#finished()
    else if (this.#filling) yield* this.#upTo(this.#endOf(until))
  }

  /** The interval that fills, where it ends at a time or before: no more events come, and nobody said yet that it is over. */
  over(at: number): Traffic | undefined {
    const filling = this.#filling
    if (!filling || filling.to > at) return undefined
    return { from: filling.to - this.#lengthMs, to: filling.to, ...filling.count.save() }
  }

  save(): SavedIntervals {
    return this.#filling && { to: this.#filling.to, count: this.#filling.count.save() }
  }

  restore(saved: SavedIntervals): void {
    if (!saved) return
    this.#filling = { to: saved.to, count: new TrafficCount(saved.count) }
  }

  #endOf(time: number): number {
    return Math.ceil(time / this.#lengthMs) * this.#lengthMs
  }

  /** Ends what lies before the interval that ends at `to`, and begins that. */
  *#upTo(to: number): Iterable<Traffic> {
    const before = this.#filling?.to
    if (before !== undefined && before >= to) return
    yield* this.#finished()
    const from = to - this.#lengthMs
    if (before !== undefined && before < from) yield { from: before, to: from, ...new TrafficCount().save() }
    this.#filling = { to, count: new TrafficCount() }
  }

  *#finished(): Iterable<Traffic> {
    if (!this.#filling) return
    const ended = this.over(this.#filling.to)!
    this.#filling = undefined
    yield ended
  }
}
