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

function progress({ plan, learned, events }: Baseline): string {
  const { learn, threshold, both } = plan.test
  if (learned < learn) return `${learned} of ${learn} buckets learned, ${number(events)} events so far`
  const mean = Math.round((events * 10) / learn) / 10
  return `${mean} in ${duration(plan.windowMs)}, ${both ? '±' : '+'}${threshold} %`
}

export const baselineJson = (one: Baseline): object => ({
  kind: 'baseline',
  rule: { id: one.plan.info.id, title: one.plan.info.title },
  key: keyOf(one.plan, one.key),
  state: one.phase,
  learned: one.learned,
  learn: one.plan.test.learn,
  bucketMs: one.plan.windowMs,
  events: one.events,
  threshold: one.plan.test.threshold,
  version: one.version,
})
