import { entryOf, type MapNode } from '../lib/yaml-tree.ts'
import type { Condition, Test } from '../model/plan.ts'
import { booleanIn, MAX_COUNT, timespanIn, wholeIn } from './map-values.ts'
import type { Report } from './mistakes.ts'
import { seasonalIn } from './seasonal-options.ts'

interface CorrelationKind {
  /** Its keys beside those of every correlation. */
  readonly keys: readonly string[]
  readonly condition: 'required' | 'optional' | 'none'
  /** Not part of Sigma. */
  readonly extension: boolean
}

/** Every type of correlation and the keys it takes. */
export const correlationTypes = {
  event_count: { keys: ['condition'], condition: 'required', extension: false },
  value_count: { keys: ['condition', 'field'], condition: 'required', extension: false },
  value_sum: { keys: ['condition', 'field'], condition: 'required', extension: false },
  value_avg: { keys: ['condition', 'field'], condition: 'required', extension: false },
  value_percentile: {
    keys: ['condition', 'field', 'percentile', 'max_window'],
    condition: 'required',
    extension: false,
  },
  value_median: { keys: ['condition', 'field', 'max_window'], condition: 'required', extension: false },
  temporal: { keys: ['condition'], condition: 'optional', extension: false },
  temporal_ordered: { keys: ['condition'], condition: 'optional', extension: false },
  spike: { keys: ['factor', 'min', 'buckets', 'accept', 'exclude'], condition: 'none', extension: true },
  baseline: {
    keys: ['learn', 'threshold', 'at_least', 'both', 'min', 'relearn', 'sliding'],
    condition: 'none',
    extension: true,
  },
  seasonal_baseline: {
    keys: ['weeks', 'min_weeks', 'deviations', 'threshold', 'both', 'min', 'time_zone'],
    condition: 'none',
    extension: true,
  },
  first_seen: { keys: ['field'], condition: 'none', extension: true },
  rhythm: { keys: ['events', 'tolerance', 'min_interval'], condition: 'none', extension: true },
  share: { keys: ['percent', 'min'], condition: 'none', extension: true },
  absence: { keys: [], condition: 'none', extension: true },
  impossible_travel: { keys: ['speed', 'distance', 'field'], condition: 'none', extension: true },
} as const satisfies Readonly<Record<string, CorrelationKind>> as Readonly<
  Record<CorrelationType, CorrelationKind>
>

/** As rules write it; a median is a percentile of 50. */
export type CorrelationType = Test['type'] | 'value_median'

/** What remains of a test once condition and fields are known. */
export type CorrelationOptions = (condition: Condition, fields: readonly string[]) => Test

/** Types that reckon with numbers, which may have decimal places and lie below zero. */
export const reckoningTypes: readonly CorrelationType[] = [
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
]

/** Numbers of a key's window kept for a percentile, unless the rule says otherwise; and the most it may ask for. */
const WINDOW = 100_000
const MAX_WINDOW = 1_000_000

const MAX_BUCKETS = 10_000

/** Reads the options of one type, with their defaults, and tells those that are missing or out of range. */
export function readOptions(map: MapNode, type: CorrelationType, report: Report): CorrelationOptions {
  const whole = (key: string, least: number, most: number, otherwise?: number): number => {
    if (otherwise === undefined && !entryOf(map, key)) report(map.at, 'missing-option', key, type)
    return wholeIn(map, key, [least, most], report) ?? otherwise ?? least
  }
  switch (type) {
    case 'event_count':
      return (condition) => ({ type, condition })
    case 'value_count':
      return (condition, fields) => ({ type, fields, condition })
    case 'value_sum':
    case 'value_avg':
      return (condition, [field]) => ({ type, field: field!, condition })
    case 'value_percentile':
    case 'value_median': {
      const percentile = type === 'value_median' ? 50 : percentileIn(map, report)
      const maxWindow = whole('max_window', 1, MAX_WINDOW, WINDOW)
      return (condition, [field]) => ({
        type: 'value_percentile',
        field: field!,
        percentile,
        maxWindow,
        condition,
      })
    }
    case 'temporal':
      return (condition) => ({ type, condition })
    case 'temporal_ordered':
    case 'absence':
      return () => ({ type })
    case 'spike': {
      const factor = whole('factor', 2, 1_000_000)
      const min = whole('min', 1, MAX_COUNT)
      const buckets = whole('buckets', 1, MAX_BUCKETS)
      const accept = whole('accept', 1, MAX_BUCKETS, buckets)
      const exclude = booleanIn(map, 'exclude', true, report)
      return () => ({ type, factor, min, buckets, accept, exclude })
    }
    case 'baseline': {
      const learn = whole('learn', 1, MAX_BUCKETS)
      const threshold = whole('threshold', 0, 1_000_000)
      const min = whole('min', 0, MAX_COUNT, 0)
      const atLeast = booleanIn(map, 'at_least', false, report)
      const both = booleanIn(map, 'both', false, report)
      const sliding = booleanIn(map, 'sliding', false, report)
      const relearn = wholeIn(map, 'relearn', [learn, MAX_BUCKETS], report)
      return () => ({
        type,
        learn,
        threshold,
        atLeast,
        both,
        min,
        ...(relearn === undefined ? {} : { relearn }),
        ...(sliding ? { sliding } : {}),
      })
    }
    case 'seasonal_baseline': {
      const seasonal = seasonalIn(map, report)
      return () => seasonal
    }
    case 'first_seen':
      return (_condition, fields) => ({ type, fields })
    case 'rhythm': {
      const events = whole('events', 3, MAX_BUCKETS)
      const tolerance = whole('tolerance', 0, 1_000_000)
      const minInterval = timespanIn(map, 'min_interval', 0, report) ?? 1_000
      return () => ({ type, events, tolerance, minInterval })
    }
    case 'share': {
      const percent = whole('percent', 0, 100)
      const min = whole('min', 1, MAX_COUNT)
      return () => ({ type, percent, min })
    }
    case 'impossible_travel': {
      const speed = whole('speed', 1, 1_000_000)
      const distance = whole('distance', 0, 20_100)
      return (_condition, fields) => ({ type, field: fields[0]!, speed, distance })
    }
  }
}

/** `percentile` stands beside the condition or in it. */
function percentileIn(map: MapNode, report: Report): number {
  const condition = entryOf(map, 'condition')?.value
  const inside = condition?.kind === 'map' ? entryOf(condition, 'percentile') : undefined
  const entry = entryOf(map, 'percentile') ?? inside
  if (!entry) {
    report(map.at, 'missing-option', 'percentile', 'value_percentile')
    return 0
  }
  const n = entry.value.kind === 'scalar' ? entry.value.value : undefined
  if (typeof n === 'number' && n >= 0 && n <= 100) return n
  report(entry.value.at, 'bad-number', 'percentile', 'a number from 0 to 100')
  return 0
}
