import type { KnownWeek } from '../../detect/learned-week.ts'
import { countsOf, noCounts, rememberCount, usualOf } from '../../detect/slot-counts.ts'
import { hourName } from '../../lib/week-slots.ts'
import type { Test } from '../../model/plan.ts'

type Seasonal = Extract<Test, { readonly type: 'seasonal_baseline' }>

/** What is known of one hour of the week. */
export interface HourOfWeek {
  /** `Monday 09:00`. */
  readonly name: string
  /** What is remembered, oldest first. */
  readonly counts: readonly number[]
  /** Enough is known to judge by it: the median, and the median distance from it. */
  readonly usual?: { readonly median: number; readonly deviation: number }
}

export const hoursOf = ({ week, remember, needed }: Seasonal, known: KnownWeek): readonly HourOfWeek[] =>
  Array.from({ length: week.slots }, (_, slot) => {
    const counts = countsOf(known.week, remember, slot)
    if (counts.length < needed) return { name: hourName(slot), counts }
    const { median2, deviation4 } = usualOf(counts)
    return { name: hourName(slot), counts, usual: { median: median2 / 2, deviation: deviation4 / 4 } }
  })

/** A week of which counts are known by the names of hours; undefined where a name is none. Of too many the newest are taken. */
export function weekOf(
  { week, remember }: Seasonal,
  counts: Readonly<Record<string, readonly number[]>>,
): KnownWeek['week'] | undefined {
  const slots = new Map(Array.from({ length: week.slots }, (_, slot) => [hourName(slot), slot]))
  const made = noCounts(week.slots, remember)
  for (const [name, some] of Object.entries(counts)) {
    const slot = slots.get(name)
    if (slot === undefined) return undefined
    for (const count of some.slice(-remember)) rememberCount(made, remember, slot, count)
  }
  return made
}
