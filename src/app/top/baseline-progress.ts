import type { BaselineProgress } from '../../model/dashboard.ts'
import type { Baseline, BaselinePlan } from '../baseline/baselines.ts'

/** How far each baseline rule has learned. A rule that has not seen anything yet is learning. */
export const baselineProgress = (
  plans: readonly BaselinePlan[],
  baselines: readonly Baseline[],
): readonly BaselineProgress[] =>
  plans.map((plan) => {
    const own = baselines.filter((one) => one.plan === plan)
    const { learn } = plan.test
    const learned = own.reduce((least, one) => Math.min(least, one.learned), own.length > 0 ? learn : 0)
    const learning = own.length > 0 ? own.filter((one) => one.learned < learn).length : 1
    const band = plan.key.length === 0 ? bandOf(own[0]) : undefined
    return {
      title: plan.info.title,
      learning,
      enforcing: own.length > 0 ? own.length - learning : 0,
      learned,
      learn,
      ...(band && { band }),
    }
  })

/** Events a second from which on it alerts, and what is usual; or between which it does not. */
function bandOf(baseline: Baseline | undefined): BaselineProgress['band'] {
  if (!baseline || baseline.learned < baseline.plan.test.learn) return undefined
  const {
    plan: { test, windowMs },
    events,
  } = baseline
  const mean = (events * 1000) / (test.learn * windowMs)
  return {
    low: test.both ? mean * (1 - test.threshold / 100) : mean,
    high: mean * (1 + test.threshold / 100),
  }
}
