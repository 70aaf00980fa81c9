import { decimalOf } from '../lib/decimal.ts'
import type { ScalarNode } from '../lib/yaml-tree.ts'
import type { ComparisonOp, Match, TimePart } from '../model/plan.ts'
import type { Report } from './mistakes.ts'
import type { Modifiers } from './modifiers.ts'

/** Names by which rules call the time of the event. */
const eventTimes: readonly string[] =
  'time @timestamp timestamp _time event_time eventtime date_time datetime utctime timecreated ts date'.split(
    ' ',
  )

/** Whether a field's name means the time of the event itself. */
export const isEventTime = (name: string): boolean => eventTimes.includes(name.toLowerCase())

/** What a part of a time can be. */
const ranges: Readonly<Record<TimePart, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [1970, 9999],
}

/** `field|hour: 3`, and `field|hour|gte: 22`. */
export function timePartMatch(
  field: string,
  part: TimePart,
  { type }: Modifiers,
  value: ScalarNode,
  report: Report,
): Match | undefined {
  const n = typeof value.value === 'number' ? value.value : decimalOf(value.text)
  const [least, most] = ranges[part]
  if (n === undefined || !Number.isInteger(n) || n < least || n > most) {
    report(value.at, 'modifier-value', part, `a whole number from ${least} to ${most}`)
    return undefined
  }
  return { op: 'timePart', field, part, test: { op: type === 'text' ? 'eq' : (type as ComparisonOp), n } }
}
