import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import type { Test } from '../model/plan.ts'
import type { Fact, Meaning } from './meaning.ts'
import type { Story } from './story.ts'
import { tallyOf } from './tally.ts'

type Spike = Extract<Test, { readonly type: 'spike' }>

/** How a bucket is judged. */
interface Judged {
  readonly threshold: number
  /** The counts whose median is the usual level. */
  readonly usual: readonly number[]
  /** Buckets left out of them because they were held. */
  readonly leftOut: number
}

export function spike(story: Story, test: Spike): Meaning {
  const { plan, seen: all, before, streamStart } = story
  const W = plan.windowMs
  const bucketOf = (t: number): number => Math.floor(t / W)
  const tally = tallyOf(before, all)
  const countOf = (bucket: number): number => tally.count(bucket * W, (bucket + 1) * W)
  const last = bucketOf(all.at(-1)?.t ?? story.from)
  const judged = judgedBuckets(test, countOf, bucketOf(streamStart), bucketOf(story.from), last)
  const soFar = (t: number): number => tally.count(bucketOf(t) * W, t + 1)
  return {
    part: all,
    staysMs: W,
    enter() {},
    leave() {},
    at(t) {
      const f = soFar(t)
      return { f, holds: f >= (judged.get(bucketOf(t))?.threshold ?? Number.POSITIVE_INFINITY) }
    },
    changes: all.flatMap(({ t }) => [bucketOf(t) * W, (bucketOf(t) + 1) * W]),
    evidence: (a) => all.filter(({ t }) => bucketOf(t) === bucketOf(a) && t <= a),
    facts: (a) => factsOf(test, judged.get(bucketOf(a)), bucketOf(a) * W, W),
    peak: 'largest',
    limit: undefined,
    asks: `${test.factor} times the median of the last ${test.buckets} spans of ${duration(W)}, at least ${test.min}`,
    joins: (b, next) => bucketOf(next) * W === b,
  }
}

function factsOf(test: Spike, judged: Judged | undefined, from: number, W: number): readonly Fact[] {
  if (!judged) return [{ label: 'bucket', text: `${formatTime(from)}: judging has not begun` }]
  const { usual, threshold, leftOut } = judged
  return [
    { label: 'bucket', text: `${formatTime(from)} to ${formatTime(from + W)}` },
    { label: 'usual', text: `median ${median(usual)} of the last ${usual.length}: ${usual.join(', ')}` },
    {
      label: 'limit',
      text: `${threshold} = the larger of ${test.min} and ${test.factor} x ${median(usual)}`,
    },
    ...(test.exclude && leftOut > 0
      ? [{ label: 'left out', text: `${leftOut} buckets in a row before this one, which held` }]
      : []),
  ]
}

/** How each bucket from `from` to `last` is judged, learned from all since `first`. */
function judgedBuckets(
  test: Spike,
  countOf: (bucket: number) => number,
  first: number,
  from: number,
  last: number,
): ReadonlyMap<number, Judged> {
  const K = test.buckets
  const found = new Map<number, Judged>()
  let history: number[] = []
  let held: number[] = []
  for (let bucket = first; bucket <= last; bucket++) {
    const count = countOf(bucket)
    const usual = history.slice(-K)
    const judging = bucket >= first + K
    const threshold = judging ? Math.max(test.min, test.factor * median(usual)) : Number.POSITIVE_INFINITY
    if (judging && bucket >= from) found.set(bucket, { threshold, usual, leftOut: held.length })
    if (!test.exclude || count < threshold) {
      history.push(count)
      held = []
    } else {
      held.push(count)
      if (held.length >= test.accept) {
        history.push(...held.slice(-Math.min(test.accept, K)))
        held = []
      }
    }
    if (history.length > 2 * K) history = history.slice(-K)
  }
  return found
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
