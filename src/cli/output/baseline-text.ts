import { keyOf } from '../../app/baseline/baseline-file.ts'
import type { Baseline } from '../../app/baseline/baselines.ts'
import { duration } from '../../lib/duration.ts'
import { harmless } from '../../lib/harmless.ts'
import { aligned } from '../../report/layout.ts'
import { keyWords } from '../../report/rows.ts'
import { number } from '../../report/words.ts'

/** What each key of each baseline rule has learned, a line each. */
export function baselineLines(baselines: readonly Baseline[]): string[] {
  if (baselines.length === 0) return ['no baselines']
  const rows = baselines.map((one) => [
    one.phase,
    progress(one),
    one.version === 0 ? '' : `version ${one.version}`,
    harmless(one.plan.info.title, 60),
    keyWords(keyOf(one.plan, one.key)),
  ])
  return aligned(rows)
}

function progress(one: Baseline): string {
  const per = duration(one.plan.windowMs)
  if (one.kind === 'hours') {
    const known = one.hours.filter(({ usual }) => usual)
    const busiest = known.toSorted((a, b) => b.usual!.median - a.usual!.median)[0]
    const most = busiest ? `, most ${busiest.usual!.median} in ${per} (${busiest.name})` : ''
    return `${known.length} of ${one.hours.length} hours of the week learned${most}`
  }
  const { learn, threshold, both } = one.plan.test
  if (one.learned < learn)
    return `${one.learned} of ${learn} buckets learned, ${number(one.events)} events so far`
  const mean = Math.round((one.events * 10) / learn) / 10
  return `${mean} in ${per}, ${both ? '±' : '+'}${threshold} %`
}

export function baselineJson(one: Baseline): object {
  const { plan, learned, version } = one
  const { info, test, windowMs: bucketMs } = plan
  const whose = {
    ...{ kind: 'baseline', rule: { id: info.id, title: info.title }, key: keyOf(plan, one.key) },
    state: one.phase,
  }
  if (one.kind === 'rate')
    return {
      ...whose,
      ...{ learned, learn: one.plan.test.learn, bucketMs, events: one.events },
      ...{ threshold: test.threshold, version },
    }
  const { deviations, week } = one.plan.test
  return {
    ...whose,
    ...{ learned, learnedHours: one.hours.filter(({ usual }) => usual).length, bucketMs },
    ...{ deviations, threshold: test.threshold, timeZone: week.timeZone, version, hours: one.hours },
  }
}
