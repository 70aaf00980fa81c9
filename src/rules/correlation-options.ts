import type { Condition, Test } from '../model/plan.ts'
import { booleanIn, MAX_COUNT, timespanIn, wholeIn } from './map-values.ts'
import type { Report } from './mistakes.ts'
import { entryOf, type MapNode } from './yaml-tree.ts'

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
  temporal: { keys: ['condition'], condition: 'optional', extension: false },
  temporal_ordered: { keys: ['condition'], condition: 'optional', extension: false },
  spike: { keys: ['factor', 'min', 'buckets', 'accept', 'exclude'], condition: 'none', extension: true },
  baseline: {
    keys: ['learn', 'threshold', 'at_least', 'both', 'min', 'relearn'],
    condition: 'none',
    extension: true,
  },
  first_seen: { keys: ['field'], condition: 'none', extension: true },
  rhythm: { keys: ['events', 'tolerance', 'min_interval'], condition: 'none', extension: true },
  share: { keys: ['percent', 'min'], condition: 'none', extension: true },
  impossible_travel: { keys: ['speed', 'distance', 'field'], condition: 'none', extension: true },
} as const satisfies Readonly<Record<string, CorrelationKind>> as Readonly<
  Record<Test['type'], CorrelationKind>
>

export type CorrelationType = Test['type']

/** What remains of a test once condition and fields are known. */
export type CorrelationOptions = (condition: Condition, fields: readonly string[]) => Test

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
    case 'temporal':
      return (condition) => ({ type, condition })
    case 'temporal_ordered':
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
      const relearn = wholeIn(map, 'relearn', [learn, MAX_BUCKETS], report)
      return () => ({
        type,
        learn,
        threshold,
        atLeast,
        both,
        min,
        ...(relearn === undefined ? {} : { relearn }),
      })
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
