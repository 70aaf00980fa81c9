import { type Points, pointsOf } from './points.ts'
import type { ClassReport } from './report.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** Rows of a table of hours; longer inputs get longer rows. */
const ROWS = 48

export interface TimeRow {
  readonly from: number
  readonly events: number
  readonly failed: number
}

/** Totals by hour, or by longer spans when there are more than 48 hours. */
export function byHour({ byHour: series }: ClassReport): {
  readonly stepMs: number
  readonly rows: readonly TimeRow[]
} {
  const points: Points = pointsOf(series, ROWS)
  const rows = points.events.map((events, i) => ({
    from: points.from + i * points.stepMs,
    events,
    failed: points.failed[i]!,
  }))
  return { stepMs: points.stepMs, rows }
}

/** Events by hour of the day in UTC; undefined when there is less than a day to compare. */
export function byHourOfDay({ byHour: series, span }: ClassReport): readonly number[] | undefined {
  if (series.stepMs !== HOUR || span.to - span.from < DAY) return undefined
  const hours = new Array<number>(24).fill(0)
  for (const { at, events } of series.buckets) hours[(at / HOUR) % 24]! += events
  return hours
}

/** What a step is called in a title. */
export function stepName(ms: number): string {
  const units = [
    [DAY, 'day'],
    [HOUR, 'hour'],
    [60_000, 'minute'],
  ] as const
  const [size, unit] = units.find(([length]) => ms % length === 0) ?? [1000, 'second']
  return ms === size ? unit : `${ms / size} ${unit}s`
}
