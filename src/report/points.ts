import type { Episode, Span } from './report.ts'
import type { Series } from './time-counts.ts'
import { clock, moment } from './words.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Lengths of time that people count in. */
const NICE = [
  ...[1, 2, 5, 10, 15, 20, 30].map((n) => n * 1000),
  ...[1, 2, 5, 10, 15, 20, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364, 1820, 3640, 18_200, 36_400].map((n) => n * DAY),
]

/** A series with every step in it, also those without events: what a chart draws. */
export interface Points {
  readonly stepMs: number
  readonly from: number
  readonly events: readonly number[]
  readonly failed: readonly number[]
}

/** The points of a series, at most `most` of them. */
export function pointsOf(series: Series, most: number): Points {
  const { buckets } = series
  const first = buckets[0]?.at ?? 0
  const last = buckets.at(-1)?.at ?? 0
  const steps = [series.stepMs, ...NICE.filter((step) => step > series.stepMs && step % series.stepMs === 0)]
  const stepMs = steps.find((step) => places(first, last, step) <= most) ?? steps.at(-1)!
  const from = Math.floor(first / stepMs) * stepMs
  const length = buckets.length === 0 ? 0 : Math.min(most, places(first, last, stepMs))
  const events = new Array<number>(length).fill(0)
  const failed = new Array<number>(length).fill(0)
  for (const bucket of buckets) {
    const place = Math.min(length - 1, Math.floor((bucket.at - from) / stepMs))
    events[place]! += bucket.events
    failed[place]! += bucket.failed
  }
  return { stepMs, from, events, failed }
}

const places = (first: number, last: number, step: number): number =>
  Math.floor(last / step) - Math.floor(first / step) + 1

/** A time as an axis says it: short where the steps are. */
export const tick = (ms: number, { stepMs, events }: Points): string => {
  if (stepMs >= DAY) return moment(ms).slice(0, 10)
  if (stepMs * events.length > DAY) return moment(ms).slice(5, 16)
  return stepMs < MINUTE ? clock(ms) : clock(ms).slice(0, 5)
}

/** Attacks that overlap a span of time. */
export const during = (episodes: readonly Episode[], { from, to }: Span): Episode[] =>
  episodes.filter(({ openedAt, closedAt }) => openedAt <= to && closedAt >= from)
