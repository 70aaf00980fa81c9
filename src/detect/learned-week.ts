import { hourName, slotsOf } from '../lib/week-slots.ts'
import type { Plan, Test } from '../model/plan.ts'
import { judged } from './baseline-phase.ts'
import type { Learning } from './learning.ts'
import {
  copiedCounts,
  countsOf,
  isKnown,
  noCounts,
  rememberCount,
  type SlotCounts,
  usualOf,
} from './slot-counts.ts'

type Weekly = {
  week: SlotCounts
  /** Buckets taken in. */
  learned: number
}

/** What a key has learned elsewhere, and begins with. */
export type KnownWeek = { readonly week: SlotCounts; readonly learned: number }

/**
 * What is usual in each slot of the week. Each slot is learned by itself:
 *
 *     learning --as many buckets as are needed--> enforcing, by the newest ones that were not held
 */
export function learnedWeek(
  test: Extract<Test, { type: 'seasonal_baseline' }>,
  { windowMs }: Pick<Plan, 'windowMs'>,
): Learning<Weekly, KnownWeek> {
  const { week, remember, needed, deviations, threshold, both, min } = test
  const slotOf = slotsOf(week)
  const usualAt = (state: Weekly, from: number) => usualOf(countsOf(state.week, remember, slotOf(from)))

  function takeIn(state: Weekly, from: number, count: number): void {
    rememberCount(state.week, remember, slotOf(from), count)
    state.learned++
  }

  return {
    both,
    bytes: week.slots * (remember + 1) + 48,
    firstBucket: (time) => Math.ceil(time / windowMs) * windowMs,
    begin: (known) => ({
      week: known ? copiedCounts(known.week) : noCounts(week.slots, remember),
      learned: known?.learned ?? 0,
    }),
    copied: (state) => ({ week: copiedCounts(state.week), learned: state.learned }),
    judges: (state, from) => isKnown(state.week, slotOf(from), needed),

    isHeld(state, from, count) {
      const { median2, deviation4 } = usualAt(state, from)
      const over = 2 * count - median2
      const off = (by: number) => 2 * by > deviations * deviation4 && 100 * by > threshold * median2
      return (off(over) && count >= min) || (both && off(-over))
    },

    learn: takeIn,
    usual: takeIn,

    pass(state, from, empty, phase) {
      let after = phase
      for (let at = from; at < from + empty * windowMs; at += windowMs) {
        if (after !== 'learn' || isKnown(state.week, slotOf(at), needed)) after = judged(after, false)
        takeIn(state, at, 0)
      }
      return after
    },

    terms(state, from) {
      const { median2, deviation4 } = usualAt(state, from)
      const hour = hourName(slotOf(from))
      return { usual: median2 / 2, deviation: deviation4 / 4, hour, timeZone: week.timeZone }
    },
  }
}
