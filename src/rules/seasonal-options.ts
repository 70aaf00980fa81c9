import { isTimeZone } from '../lib/local-time.ts'
import { nearest } from '../lib/nearest.ts'
import { entryOf, type MapNode } from '../lib/yaml-tree.ts'
import type { Plan, Test } from '../model/plan.ts'
import { booleanIn, MAX_COUNT, textIn, wholeIn } from './map-values.ts'
import { type Report, untold } from './mistakes.ts'
import { parseTimespan } from './timespan.ts'

type Seasonal = Extract<Test, { readonly type: 'seasonal_baseline' }>

const HOUR_MS = 3_600_000
const WEEK_MS = 168 * HOUR_MS

/** Counts remembered of an hour of the week: so many are kept for each key 168 times. */
const MOST_COUNTS = 120

/** Weeks after which an hour is judged, unless the rule says otherwise. */
const MIN_WEEKS = 3

/** Reads the options of a seasonal baseline. */
export function seasonalIn(map: MapNode, report: Report): Seasonal {
  const perHour = bucketsPerHour(map, report)
  const most = Math.floor(MOST_COUNTS / perHour)
  if (!entryOf(map, 'weeks')) report(map.at, 'missing-option', 'weeks', 'seasonal_baseline')
  if (!entryOf(map, 'threshold')) report(map.at, 'missing-option', 'threshold', 'seasonal_baseline')
  const weeks = wholeIn(map, 'weeks', [1, most], report) ?? 1
  const minWeeks = wholeIn(map, 'min_weeks', [1, weeks], report) ?? Math.min(weeks, MIN_WEEKS)
  return {
    type: 'seasonal_baseline',
    week: { slots: 168, slotMs: HOUR_MS, timeZone: timeZoneIn(map, report) },
    remember: weeks * perHour,
    needed: minWeeks * perHour,
    deviations: wholeIn(map, 'deviations', [0, 1_000], report) ?? 5,
    threshold: wholeIn(map, 'threshold', [0, 1_000_000], report) ?? 0,
    both: booleanIn(map, 'both', false, report),
    min: wholeIn(map, 'min', [0, MAX_COUNT], report) ?? 0,
  }
}

/** Buckets begin and end with hours, so that each belongs to one. */
function bucketsPerHour(map: MapNode, report: Report): number {
  const timespan = textIn(map, 'timespan', untold)
  const ms = timespan && parseTimespan(timespan.text)
  if (!timespan || !ms) return 1
  const perHour = HOUR_MS / ms
  if (Number.isInteger(perHour) && perHour <= MOST_COUNTS) return perHour
  report(timespan.at, 'not-of-an-hour', timespan.text)
  return 1
}

function timeZoneIn(map: MapNode, report: Report): string {
  const zone = textIn(map, 'time_zone', report)
  if (!zone || isTimeZone(zone.text)) return zone?.text ?? 'UTC'
  report(zone.at, 'unknown-time-zone', zone.text, nearest(zone.text, Intl.supportedValuesOf('timeZone')))
  return 'UTC'
}

/** A key is remembered for longer than the weeks that it is judged by. */
export const forgetsAfter = ({
  windowMs,
  test,
}: Pick<Plan, 'windowMs'> & { readonly test: Seasonal }): number =>
  Math.ceil((test.remember * windowMs) / HOUR_MS + 1) * WEEK_MS
