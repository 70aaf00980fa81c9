import type { RateHistory } from '../../model/dashboard.ts'
import type { Traffic } from '../../stats/intervals.ts'

/** Intervals remembered: more than any terminal is wide. */
const MOST = 1000

/** Events by intervals, empty ones too. */
export class RatePoints {
  readonly #intervalMs: number
  #points: RateHistory['points'] = []

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  get history(): RateHistory {
    return { intervalMs: this.#intervalMs, points: this.#points }
  }

  /** Empty intervals in a row come as one. */
  add({ from, to, events }: Pick<Traffic, 'from' | 'to' | 'events'>): void {
    const parts = Math.min(MOST, Math.max(1, Math.round((to - from) / this.#intervalMs)))
    const added = Array.from({ length: parts }, (_, i) => ({
      to: to - (parts - 1 - i) * this.#intervalMs,
      events: parts === 1 ? events : 0,
    }))
    this.#points = [...this.#points, ...added].slice(-MOST)
  }
}
