import { describe, expect, it } from 'vitest'
import { readRules } from '../../rules/read-rules.ts'
import type { Baseline, Hours, Rate } from '../baseline/baselines.ts'
import { isBaseline } from '../baseline/baselines.ts'
import { baselineProgress } from './baseline-progress.ts'

const ruleOf = (lines: string): string => `title: Traffic
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2d21
status: test
correlation:
  rules: [login]
${lines}level: medium
---
title: Login
name: login
status: test
logsource: { category: authentication }
detection:
  selection: { status: Success }
  condition: selection
level: informational
`
const planOf = (lines: string) =>
  readRules([{ path: 'rule.yml', text: ruleOf(lines) }]).plans.find(isBaseline)!

const BUCKETS = '  type: baseline\n  timespan: 2m\n  learn: 10\n  threshold: 20\n'
const WEEK =
  '  type: seasonal_baseline\n  timespan: 1h\n  weeks: 4\n  min_weeks: 2\n  deviations: 3\n  threshold: 20\n'
const rate = (lines: string, more: Partial<Rate & Baseline>): Baseline =>
  ({
    kind: 'rate',
    plan: planOf(lines),
    key: [],
    phase: 'normal',
    version: 1,
    learned: 10,
    events: 1200,
    ...more,
  }) as Baseline

const progress = (one: Baseline, time = 0) => baselineProgress([one.plan], [one], time)[0]

describe('the progress of baselines', () => {
  it('is that of a rule that has seen nothing', () => {
    expect(baselineProgress([planOf(BUCKETS)], [], 0)).toMatchObject([
      { learning: 1, enforcing: 0, learned: 0, learn: 10, of: 'buckets' },
    ])
  })

  it('has no band while it learns', () => {
    const learning = progress(rate(BUCKETS, { learned: 4 }))
    expect(learning).toMatchObject({ learning: 1, enforcing: 0, learned: 4 })
    expect(learning).not.toHaveProperty('band')
  })

  it.each([
    ['up from what was learned, where more is unusual', BUCKETS, { low: 1, high: 1.2 }],
    ['around what was learned, where less is, too', `${BUCKETS}  both: true\n`, { low: 0.8, high: 1.2 }],
  ])('has a band in events a second: %s', (_, lines, band) => {
    expect(progress(rate(lines, {}))).toMatchObject({ learning: 0, enforcing: 1, band })
  })

  it('has no band where keys are judged each for itself', () => {
    expect(progress(rate(`${BUCKETS}  group-by: [user.name]\n`, { key: ['ann'] }))).not.toHaveProperty('band')
  })

  it('has the band of the hour', () => {
    const hours = ['Monday 09:00', 'Monday 10:00'].map((name, i) => ({
      ...{ name, counts: [] },
      usual: { median: 3600 * (i + 1), deviation: 1200 },
    }))
    const plan = planOf(WEEK) as Hours['plan']
    const one: Baseline = { kind: 'hours', plan, key: [], phase: 'normal', version: 1, learned: 500, hours }
    const monday = Date.UTC(2024, 4, 6, 10, 30)
    expect(progress(one, monday)).toMatchObject({
      learned: 2,
      learn: 168,
      of: 'hours',
      band: { low: 2, high: 2 + 1 },
    })
    expect(progress(one, monday + 3_600_000)).not.toHaveProperty('band')
  })
})
