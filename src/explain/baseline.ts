import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import type { Test } from '../model/plan.ts'
import { between, type Fact, type Meaning } from './meaning.ts'
import type { Story } from './story.ts'
import { type Tally, tallyOf } from './tally.ts'

type Baseline = Extract<Test, { readonly type: 'baseline' }>

/** What was learned, and from which bucket on it is in force. */
interface Learned {
  readonly since: number
  /** Counts of the B buckets. */
  readonly counts: readonly number[]
  readonly n: number
}

/** A bucket after learning. */
interface Bucket {
  readonly from: number
  readonly end: number
  readonly count: number
  readonly learned: Learned
  readonly held: boolean
}

export function baseline(story: Story, test: Baseline): Meaning {
  const { plan, seen: all } = story
  const W = plan.windowMs
  const tally = tallyOf(story.before, all)
  const buckets = bucketsOf(story, test, tally)
  const bucketAt = (t: number): Bucket | undefined => {
    const bucket = buckets[lastFrom(buckets, t)]
    return bucket && t < bucket.end ? bucket : undefined
  }
  const near = buckets.filter(({ end }) => end >= story.from)
  const rest = {
    part: all,
    staysMs: W,
    enter() {},
    leave() {},
    peak: 'largest' as const,
    asks: `${test.both ? 'a deviation from' : 'a count over'} the learned rate of ${test.atLeast ? 'at least' : 'more than'} ${test.threshold} % in ${duration(W)}${test.min > 0 ? `, and at least ${test.min}` : ''}`,
  }
  if (test.sliding) {
    return {
      ...rest,
      at(t) {
        const f = tally.count(t - W + 1, t + 1)
        const learned = bucketAt(t)?.learned
        return { f, holds: learned !== undefined && deviates(test, f, learned.n) }
      },
      changes: near.flatMap(({ from, end }) => [from, end]),
      evidence: (a) => between(all, a - W, a),
      facts: (a) => factsOf(test, bucketAt(a)?.learned, tally.count(a - W + 1, a + 1)),
    }
  }
  /** The bucket that was judged at `t` or last before it. */
  const judgedAt = (t: number): Bucket | undefined => {
    const bucket = buckets[lastFrom(buckets, t - W)]
    return bucket && t < bucket.end + W ? bucket : undefined
  }
  return {
    ...rest,
    at(t) {
      const bucket = judgedAt(t)
      return { f: bucket?.count ?? 0, holds: bucket?.held ?? false }
    },
    changes: near.flatMap(({ end }) => [end, end + W]),
    evidence(a) {
      const bucket = judgedAt(a)
      return bucket ? between(all, bucket.from - 1, bucket.end - 1) : []
    },
    facts(a) {
      const bucket = judgedAt(a)
      if (!bucket) return []
      const text = `${formatTime(bucket.from)} to ${formatTime(bucket.end)}: ${bucket.count} events`
      return [{ label: 'bucket', text }, ...factsOf(test, bucket.learned, bucket.count)]
    },
    opensByExpiry: true,
  }
}

const SHOWN = 20

function factsOf(test: Baseline, learned: Learned | undefined, c: number): readonly Fact[] {
  if (!learned) return [{ label: 'learned', text: 'nothing yet' }]
  const { counts, n, since } = learned
  const B = test.learn
  const shown = counts.slice(-SHOWN).join(', ')
  const difference = test.both ? Math.abs(c * B - n) : c * B - n
  return [
    {
      label: 'learned',
      text: `${n} events in ${B} buckets (mean ${Math.round((1000 * n) / B) / 1000}): ${counts.length > SHOWN ? '..., ' : ''}${shown}`,
    },
    {
      label: 'in force',
      text: `since ${formatTime(since)}; buckets in which the condition held are not learned`,
    },
    {
      label: 'decided',
      text: `(${c} x ${B} - ${n}) x 100 = ${difference * 100} ${test.atLeast ? '>=' : '>'} ${test.threshold} x ${n} = ${test.threshold * n}`,
    },
  ]
}

/** Index of the last bucket that begins at `t` or before. */
function lastFrom(buckets: readonly Bucket[], t: number): number {
  let [low, high] = [0, buckets.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (buckets[middle]!.from <= t) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Runs through the lives of a key: each begins with its first event and ends where the key is forgotten. */
function bucketsOf(story: Story, test: Baseline, tally: Tally): readonly Bucket[] {
  const buckets: Bucket[] = []
  let begin = story.plan.key.length === 0 ? story.streamStart : tally.times[0]
  while (begin !== undefined) {
    const left = oneLife(story, test, tally, begin, buckets)
    begin = tally.times[tally.at(left)]
  }
  return buckets
}

/** Adds the buckets of one life after its learning and returns the bucket end at which the key leaves. */
function oneLife(story: Story, test: Baseline, tally: Tally, begin: number, buckets: Bucket[]): number {
  const { windowMs: W, forgetMs } = story.plan
  let learning: number[] = []
  let quiet: number[] = []
  let learned: Learned | undefined
  for (let from = begin; ; from += W) {
    const end = from + W
    const count = tally.count(from, end)
    if (!learned) {
      learning.push(count)
      if (learning.length === test.learn) {
        const n = sum(learning)
        if (n > 0) learned = { since: end, counts: learning, n }
        learning = []
      }
    } else {
      const held = test.sliding
        ? looksOf(tally, from, end, W).some((t) => deviates(test, tally.count(t - W + 1, t + 1), learned!.n))
        : deviates(test, count, learned.n)
      buckets.push({ from, end, count, learned, held })
      if (!held) quiet.push(count)
      if (quiet.length === test.relearn) {
        const counts = quiet.slice(-test.learn)
        const n = sum(counts)
        if (n > 0) learned = { since: end, counts, n }
        quiet = []
      }
    }
    const last = tally.times[tally.at(end) - 1]
    if (last !== undefined && last >= begin && end - last > forgetMs) return end
    if (from > story.until) return Number.POSITIVE_INFINITY
    if (test.relearn === undefined) quiet.length = 0
  }
}

/** The times in a bucket at which the number in the window may differ from the millisecond before. */
function looksOf(tally: Tally, from: number, end: number, W: number): number[] {
  const within = (a: number, b: number) => tally.times.slice(tally.at(a), tally.at(b))
  return [from, ...within(from, end), ...within(from - W, end - W).map((t) => t + W)]
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)

function deviates(test: Baseline, count: number, n: number): boolean {
  const over = (count * test.learn - n) * 100
  const beyond = (distance: number) =>
    test.atLeast ? distance >= test.threshold * n : distance > test.threshold * n
  return (beyond(over) && count >= test.min) || (test.both && over < 0 && beyond(-over))
}
