import { type Fault, inPlan, inSource } from './fault.ts'

const seasonal = (words: string): string =>
  `plan.test.type === 'seasonal_baseline' ? { ...plan, test: { ...plan.test, ${words} } } : plan`

/** What is usual at an hour of the week, misunderstood. */
export const seasons: readonly Fault[] = [
  inPlan('an hour is judged after a week', seasonal('needed: 1')),
  inPlan('an hour is an hour in UTC', seasonal("week: { ...plan.test.week, timeZone: 'UTC' }")),
  inPlan('a day is like the other', seasonal('week: { ...plan.test.week, slots: 24 }')),
  inPlan('the usual distance does not count', seasonal('deviations: 0')),
  inSource(
    'what was an alert is learned',
    'detect/baseline.ts',
    'if (!held) {',
    'if (held) this.#learning.usual(state, state.from, state.count)\n    if (!held) {',
  ),
  inSource(
    'the mean is usual',
    'detect/slot-counts.ts',
    'numbers.sort()',
    'if (numbers.length > 0) return (2 * numbers.reduce((a, b) => a + b)) / numbers.length',
  ),
  inSource(
    'a first hour that is not whole is learned',
    'detect/learned-week.ts',
    'Math.ceil(time / windowMs)',
    'Math.floor(time / windowMs)',
  ),
  inSource('an hour without events is not learned', 'detect/learned-week.ts', 'takeIn(state, at, 0)', '0'),
]
