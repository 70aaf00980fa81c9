import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import { hourName, slotsOf } from '../lib/week-slots.ts'
import type { Test } from '../model/plan.ts'
import { between, type Fact, type Meaning } from './meaning.ts'
import type { Story } from './story.ts'
import { type Tally, tallyOf } from './tally.ts'

type Seasonal = Extract<Test, { readonly type: 'seasonal_baseline' }>

/** A bucket that was judged. */
interface Bucket {
  readonly from: number
  readonly end: number
  readonly count: number
  readonly slot: number
  /** What was remembered of its slot, oldest first. */
  readonly known: readonly number[]
  readonly held: boolean
}

export function seasonalBaseline(story: Story, test: Seasonal): Meaning {
  const { plan, seen: all } = story
  const W = plan.windowMs
  const judged = new Map(bucketsOf(story, test).map((bucket) => [bucket.end, bucket]))
  /** The bucket that was judged at `t` or last before it. */
  const judgedAt = (t: number): Bucket | undefined => judged.get(Math.floor(t / W) * W)
  return {
    part: all,
    staysMs: W,
    enter() {},
    leave() {},
    at(t) {
      const bucket = judgedAt(t)
      return { f: bucket?.count ?? 0, holds: bucket?.held ?? false }
    },
    changes: [...judged.keys()].filter((end) => end >= story.from).flatMap((end) => [end, end + W]),
    evidence(a) {
      const bucket = judgedAt(a)
      return bucket ? between(all, bucket.from - 1, bucket.end - 1) : []
    },
    facts(a) {
      const bucket = judgedAt(a)
      return bucket ? factsOf(test, bucket) : []
    },
    peak: 'largest',
    asks: asked(test, W),
    opensByExpiry: true,
  }
}

function asked({ both, deviations, threshold, min }: Seasonal, W: number): string {
  const what = both ? 'a count beside' : 'a count over'
  const least = min > 0 ? `, and at least ${min}` : ''
  return `${what} what is usual at that hour of the week, in ${duration(W)}, by more than ${deviations} deviations and ${threshold} %${least}`
}

function factsOf(test: Seasonal, { from, end, count, slot, known }: Bucket): readonly Fact[] {
  const { usual, deviation } = usualOf(known)
  const distance = test.both ? Math.abs(count - usual) : count - usual
  return [
    { label: 'bucket', text: `${formatTime(from)} to ${formatTime(end)}: ${count} events` },
    { label: 'slot', text: `${hourName(slot)} (${test.week.timeZone}): ${known.join(', ')}` },
    {
      label: 'usual',
      text: `median ${usual}, median distance from it ${deviation}; buckets in which the condition held are not learned`,
    },
    {
      label: 'decided',
      text: `${distance} > ${test.deviations} x ${deviation} = ${test.deviations * deviation}, and ${distance} x 100 = ${distance * 100} > ${test.threshold} x ${usual} = ${test.threshold * usual}`,
    },
  ]
}

/** Runs through the lives of a key: each begins with its first event and ends where the key is forgotten. */
function bucketsOf(story: Story, test: Seasonal): readonly Bucket[] {
  const tally = tallyOf(story.before, story.seen)
  const buckets: Bucket[] = []
  let begin = story.plan.key.length === 0 ? story.streamStart : tally.times[0]
  while (begin !== undefined) {
    const left = oneLife(story, test, tally, begin, buckets)
    begin = tally.times[tally.at(left)]
  }
  return buckets
}

/** Adds the judged buckets of one life and returns the bucket end at which the key leaves. */
function oneLife(story: Story, test: Seasonal, tally: Tally, begin: number, buckets: Bucket[]): number {
  const { windowMs: W, forgetMs } = story.plan
  const slotOf = slotsOf(test.week)
  const known = new Map<number, readonly number[]>()
  for (let from = Math.ceil(begin / W) * W; ; from += W) {
    const end = from + W
    const count = tally.count(from, end)
    const slot = slotOf(from)
    const before = known.get(slot) ?? []
    const judged = before.length >= test.needed
    const held = judged && deviates(test, count, before)
    if (judged) buckets.push({ from, end, count, slot, known: before, held })
    if (!held) known.set(slot, [...before, count].slice(-test.remember))
    const last = tally.times[tally.at(end) - 1]
    if (last !== undefined && last >= begin && end - last > forgetMs) return end
    if (from > story.until) return Number.POSITIVE_INFINITY
  }
}

function deviates(test: Seasonal, count: number, known: readonly number[]): boolean {
  const { usual, deviation } = usualOf(known)
  const beyond = (distance: number) =>
    distance > test.deviations * deviation && distance * 100 > test.threshold * usual
  return (beyond(count - usual) && count >= test.min) || (test.both && beyond(usual - count))
}

function usualOf(known: readonly number[]): { readonly usual: number; readonly deviation: number } {
  const usual = median(known)
  return { usual, deviation: median(known.map((one) => Math.abs(one - usual))) }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}
