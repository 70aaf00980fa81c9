import { type Amounts, type RateReport, type Window, windows } from '../model/traffic.ts'

const { minute: MINUTE, hour: HOUR, day: DAY, month: MONTH } = windows

/** How long a point is, and how long it is kept. */
const ladder = [
  { stepMs: windows['10s'], keptMs: HOUR },
  { stepMs: MINUTE, keptMs: DAY },
  { stepMs: HOUR, keptMs: MONTH },
] as const

export type SavedSeries = readonly (readonly Amounts[])[]

/** How much there was, step by step: of the past hour by ten seconds, of the past day by minutes, of the past month by hours. */
export class RateSeries {
  /** Points by length, the oldest first; without those of nothing. */
  readonly #rungs: readonly Amounts[][] = ladder.map(() => [])

  /** Parts come in order, none longer than the shortest point, but for those of nothing. */
  add({ from, to, events, failed, bytesIn, bytesOut }: Amounts): void {
    if (events === 0) return
    const part = { from, to, events, failed, bytesIn, bytesOut }
    for (const [level, { stepMs, keptMs }] of ladder.entries()) {
      const points = this.#rungs[level]!
      const end = endOf(to, stepMs)
      const last = points.at(-1)
      if (last?.to === end) points[points.length - 1] = sum(last, part)
      else points.push({ ...part, from: end - stepMs, to: end })
      while (points[0]!.to <= to - keptMs) points.shift()
    }
  }

  /** The whole steps of a span of time up to a time, from the first with anything on. `filling` is a part that was not added yet. */
  report(name: Window, until: number, filling?: Amounts): RateReport {
    const level = ladder.findIndex(({ keptMs }) => keptMs >= windows[name])
    const { stepMs } = ladder[level]!
    const known = new Map(this.#rungs[level]!.map((point) => [point.to, point]))
    if (filling) {
      const to = endOf(filling.to, stepMs)
      known.set(to, sum(known.get(to) ?? nothing(to, stepMs), filling))
    }
    const [first = Number.POSITIVE_INFINITY] = known.keys()
    const last = Math.floor(until / stepMs) * stepMs
    const points: Amounts[] = []
    for (let to = Math.max(first, last - windows[name] + stepMs); to <= last; to += stepMs)
      points.push(known.get(to) ?? nothing(to, stepMs))
    return { stepMs, points }
  }

  save(): SavedSeries {
    return this.#rungs.map((points) => [...points])
  }

  restore(saved: SavedSeries): void {
    for (const [level, points] of saved.entries()) this.#rungs[level]!.push(...points)
  }
}

const endOf = (time: number, stepMs: number): number => Math.ceil(time / stepMs) * stepMs

const nothing = (to: number, stepMs: number): Amounts => ({
  ...{ from: to - stepMs, to },
  ...{ events: 0, failed: 0, bytesIn: 0, bytesOut: 0 },
})

const sum = (point: Amounts, { events, failed, bytesIn, bytesOut }: Amounts): Amounts => ({
  ...point,
  events: point.events + events,
  failed: point.failed + failed,
  bytesIn: point.bytesIn + bytesIn,
  bytesOut: point.bytesOut + bytesOut,
})
