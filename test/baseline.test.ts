import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Baselines } from '../src/app/baseline/baselines.ts'
import { readStateBytes, stateBytes } from '../src/app/state-bytes.ts'
import { newStream, restoreStream, type SavedStream, saveStream } from '../src/app/stream-state.ts'
import { batchesOf } from '../src/app/written-events.ts'
import type { Phase } from '../src/detect/baseline-phase.ts'
import type { SealedSpan } from '../src/model/batch.ts'
import { readRules } from '../src/rules/read-rules.ts'

interface Options {
  readonly learn: number
  readonly threshold: number
  readonly relearn?: number
  readonly both?: boolean
  readonly sliding?: boolean
  readonly keyed?: boolean
}

const BUCKET = 120_000

function plansOf({ learn, threshold, relearn, both, sliding, keyed }: Options) {
  const { plans, mistakes } = readRules([
    {
      path: 'baseline.yml',
      text: `title: Traffic over its baseline
id: 5a0f6f1c-8f0a-4b9e-9f5e-0d8f6a1c2b21
status: test
correlation:
  type: baseline
  rules: [login]
${keyed ? '  group-by: [user.name]\n' : ''}  timespan: 2m
  learn: ${learn}
  threshold: ${threshold}
${relearn === undefined ? '' : `  relearn: ${relearn}\n`}${both ? '  both: true\n' : ''}${sliding ? '  sliding: true\n' : ''}level: medium
---
title: Login
name: login
status: test
logsource: { category: authentication }
detection:
  selection: { status: Success }
  condition: selection
level: informational
`,
    },
  ])
  expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
  return plans
}

/** A stream that is given its events bucket by bucket. */
class Story {
  readonly plans: ReturnType<typeof plansOf>
  readonly alerts: { status: string; openedAt: number; closedAt: number; value: number }[] = []
  readonly #options
  #stream
  #bucket = 0
  #events = 0

  constructor(options: Options, saved?: SavedStream) {
    this.plans = plansOf(options)
    this.#options = { plans: this.plans, seed: 7, latenessMs: 0, isInside: () => false }
    this.#stream = saved ? restoreStream(saved, this.#options) : newStream(this.#options)
    this.#stream.sequencer.open(this.#stream.ids.source('t', true))
  }

  /** So many events in the next bucket; the first of them at its beginning. */
  bucket(count: number, user = 'ann'): void {
    const from = this.#bucket++ * BUCKET
    const events = Array.from({ length: count }, (_, i) => ({
      id: `e${this.#events++}`,
      eventClass: 'authentication' as const,
      time: from + Math.floor((i * (BUCKET - 1)) / Math.max(count, 1)),
      fields: { 'user.name': user, status: 'Success' },
    }))
    const source = this.#stream.ids.source('t', true)
    for (const batch of batchesOf(events, this.#stream, source)) this.#stream.sequencer.add(source, batch)
    this.#judge(this.#stream.sequencer.pause(from + BUCKET))
    // The end of a bucket is judged before anything that comes later.
    this.#judge([{ batches: [], until: from + BUCKET + 1 }])
  }

  #judge(spans: Iterable<SealedSpan>): void {
    for (const span of spans) {
      const findings = this.#stream.engine.process(span)
      for (const { status, openedAt, closedAt, value } of this.#stream.alerter.alert(findings, span.until))
        this.alerts.push({ status, openedAt, closedAt, value })
    }
  }

  get saved(): SavedStream {
    const read = readStateBytes(Buffer.concat(stateBytes(saveStream(this.#stream))))
    if (!read.ok) throw new Error(read.why)
    return read.value as SavedStream
  }

  get baselines(): Baselines {
    return new Baselines(this.saved, this.plans)
  }

  get phase(): Phase | undefined {
    return this.baselines.list()[0]?.phase
  }
}

function phases(options: Options, counts: readonly number[]): (Phase | undefined)[] {
  const story = new Story(options)
  return counts.map((count) => {
    story.bucket(count)
    return story.phase
  })
}

describe('a learned baseline', () => {
  it('of 100 with a threshold of 1 %: 101 is normal, 102 and 103 alert, 99 dismisses, 99 is normal', () => {
    const story = new Story({ learn: 1, threshold: 1 })
    const seen = [100, 101, 102, 103, 99, 99].map((count) => {
      story.bucket(count)
      return story.phase
    })
    expect(seen).toEqual(['learn', 'normal', 'alert', 'alert', 'dismiss', 'normal'])
    expect(story.alerts).toEqual([
      { status: 'open', openedAt: 3 * BUCKET, closedAt: 4 * BUCKET, value: 102 },
      { status: 'closed', openedAt: 3 * BUCKET, closedAt: 5 * BUCKET, value: 102 },
    ])
  })

  it.each([
    {
      name: 'over the threshold with the first bucket after learning',
      counts: [10, 20],
      wanted: ['learn', 'alert'],
    },
    {
      name: 'an alert again after one usual bucket',
      counts: [10, 20, 10, 20, 10, 10],
      wanted: ['learn', 'alert', 'dismiss', 'alert', 'dismiss', 'normal'],
    },
    {
      name: 'empty buckets are usual ones',
      counts: [10, 20, 0, 10],
      wanted: ['learn', 'alert', 'alert', 'normal'],
    },
  ])('$name', ({ counts, wanted }) => {
    const found = phases({ learn: 1, threshold: 10 }, counts)
    // While nothing comes, nobody looks: what empty buckets did shows with the next event.
    expect(found).toEqual(wanted)
  })

  it('goes from state to state only as it may', () => {
    const next: Readonly<Record<Phase, readonly Phase[]>> = {
      learn: ['learn', 'normal', 'alert'],
      normal: ['normal', 'alert'],
      alert: ['alert', 'dismiss'],
      dismiss: ['alert', 'normal'],
    }
    const options = fc.record({
      learn: fc.integer({ min: 1, max: 3 }),
      threshold: fc.constantFrom(0, 10, 100),
      sliding: fc.boolean(),
    })
    const counts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 15 })
    fc.assert(
      fc.property(options, counts, (given, all) => {
        const found = phases(given, all)
        for (const [i, phase] of found.entries()) if (i > 0) expect(next[found[i - 1]!]).toContain(phase)
      }),
    )
  })

  it('has the state that its definition says', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 3, maxLength: 15 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 20, 100),
        counts,
        (learn, threshold, all) => {
          const n = all.slice(0, learn).reduce((sum, one) => sum + one, 0)
          const held = all.map((count, i) => i >= learn && (count * learn - n) * 100 > threshold * n)
          const wanted = all.map((_, i): Phase => {
            if (i < learn) return 'learn'
            if (held[i]) return 'alert'
            return held[i - 1] ? 'dismiss' : 'normal'
          })
          expect(phases({ learn, threshold }, all)).toEqual(wanted)
        },
      ),
    )
  })

  it('shows how far learning is', () => {
    const story = new Story({ learn: 3, threshold: 10, keyed: true })
    story.bucket(5)
    story.bucket(7)
    expect(story.baselines.list()).toMatchObject([
      { key: ['ann'], phase: 'learn', learned: 2, events: 12, version: 0 },
    ])
  })

  it('learns again from usual buckets only, and counts how often', () => {
    const story = new Story({ learn: 2, threshold: 50, relearn: 2 })
    for (const count of [10, 10, 12, 100, 100, 14, 15]) story.bucket(count)
    expect(story.baselines.list()).toMatchObject([{ phase: 'normal', events: 26, version: 2 }])
  })
})

describe.each([{ sliding: false }, { sliding: true }])(
  'what was learned, sliding $sliding',
  ({ sliding }) => {
    const options = { learn: 2, threshold: 50, keyed: true, sliding }

    it('is forgotten when it is reset, and learned anew', () => {
      const story = new Story(options)
      for (const count of [10, 10, 10]) story.bucket(count)
      const { baselines } = story
      const [before] = baselines.list()
      baselines.reset(before!)
      expect(new Baselines(baselines.saved, story.plans).list()).toMatchObject([
        { phase: 'learn', learned: 0, events: 0, version: 1 },
      ])
    })

    it('is taken up elsewhere: by a key that is known, and by one that comes later', () => {
      const elsewhere = new Story(options)
      elsewhere.bucket(1, 'ann')
      const { baselines, plans } = elsewhere
      const [plan] = baselines.plans
      baselines.set(plan!, ['ann'], { n: 20, version: 4 }, 0)
      baselines.set(plan!, ['eve'], { n: 40, version: 7 }, 0)
      const imported = new Baselines(baselines.saved, plans)
      expect(imported.list()).toMatchObject([
        { key: ['ann'], learned: 2, events: 20, version: 4 },
        { key: ['eve'], learned: 2, events: 40, version: 7 },
      ])
      const story = new Story(options, imported.saved)
      story.bucket(0)
      for (const count of [31, 30]) story.bucket(count, 'eve')
      expect(story.alerts.map(({ value }) => value)).toContain(31)
      expect(story.baselines.list()).toMatchObject([
        { key: ['ann'] },
        { key: ['eve'], events: 40, version: 7 },
      ])
    })
  },
)
