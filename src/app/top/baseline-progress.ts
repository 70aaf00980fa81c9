import { hourName, slotsOf } from '../../lib/week-slots.ts'
import type { BaselineProgress } from '../../model/dashboard.ts'
import type { Baseline, BaselinePlan, Hours, Rate } from '../baseline/baselines.ts'

type Band = BaselineProgress['band']

/** How far each baseline rule has learned, and what is usual at a time. A rule that has not seen anything yet is learning. */
export const baselineProgress = (
  plans: readonly BaselinePlan[],
  baselines: readonly Baseline[],
  time: number,
): readonly BaselineProgress[] =>
  plans.map((plan) => {
    const own = baselines.filter((one) => one.plan === plan)
    const learn = plan.test.type === 'baseline' ? plan.test.learn : plan.test.week.slots
    const learned = own.map(learnedOf)
    const learning = own.length > 0 ? learned.filter((n) => n < learn).length : 1
    const [first] = own
    const band = first && plan.key.length === 0 ? bandOf(first, time) : undefined
    return {
      title: plan.info.title,
      learning,
      enforcing: Math.max(0, own.length - learning),
      learned: own.length > 0 ? Math.min(...learned) : 0,
      learn,
      of: plan.test.type === 'baseline' ? 'buckets' : 'hours',
      ...(band && { band }),
    }
  })

/** Looking takes at most this share of the time. */
const SHARE = 20

/** {@link baselineProgress} as it was when somebody looked last: looking reads all that was learned, so it is done seldom. */
export class BaselineLook {
  #known: readonly BaselineProgress[] = []
  #againAt = 0

  get known(): readonly BaselineProgress[] {
    return this.#known
  }

  /** Looks again, unless it is too early for that; says whether it did. */
  again(plans: readonly BaselinePlan[], baselines: () => readonly Baseline[], time: number): boolean {
    const began = performance.now()
    if (plans.length === 0 || began < this.#againAt) return false
    this.#known = baselineProgress(plans, baselines(), time)
    const ended = performance.now()
    this.#againAt = ended + SHARE * (ended - began)
    return true
  }
}

const learnedOf = (one: Baseline): number =>
  one.kind === 'rate' ? one.learned : one.hours.filter(({ usual }) => usual).length

function bandOf(baseline: Baseline, time: number): Band {
  const band = baseline.kind === 'rate' ? usualRate(baseline) : usualHour(baseline, time)
  const perSecond = 1000 / baseline.plan.windowMs
  return band && { low: band.low * perSecond, high: band.high * perSecond }
}

/** Events in a bucket between which no alert opens; below what was learned only where too few count, too. */
function usualRate({ plan: { test }, learned, events }: Rate): Band {
  if (learned < test.learn) return undefined
  const mean = events / test.learn
  const off = (mean * test.threshold) / 100
  return { low: test.both ? mean - off : mean, high: mean + off }
}

function usualHour({ plan: { test }, hours }: Hours, time: number): Band {
  const name = hourName(slotsOf(test.week)(time))
  const usual = hours.find((hour) => hour.name === name)?.usual
  if (!usual) return undefined
  const off = Math.max(usual.deviation * test.deviations, (usual.median * test.threshold) / 100)
  return { low: test.both ? Math.max(0, usual.median - off) : usual.median, high: usual.median + off }
}
