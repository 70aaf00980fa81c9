import { duration } from '../lib/duration.ts'
import { hourName, slotsOf } from '../lib/week-slots.ts'
import type { Test } from '../model/plan.ts'
import { type Bucket, judgedAtEnds, runLives } from './buckets.ts'
import type { Fact, Meaning } from './meaning.ts'
import type { Story } from './story.ts'
import { tallyOf } from './tally.ts'

type Seasonal = Extract<Test, { readonly type: 'seasonal_baseline' }>

interface SlotBucket extends Bucket {
  readonly slot: number
  /** What was remembered of its slot, oldest first. */
  readonly known: readonly number[]
}

export function seasonalBaseline(story: Story, test: Seasonal): Meaning {
  const W = story.plan.windowMs
  const buckets = bucketsOf(story, test)
  const byEnd = new Map(buckets.map((bucket) => [bucket.end, bucket]))
  return judgedAtEnds(story, {
    buckets,
    judgedAt: (t) => byEnd.get(Math.floor(t / W) * W),
    asks: asked(test, W),
    facts: (bucket) => factsOf(test, bucket),
  })
}

function asked({ both, deviations, threshold, min }: Seasonal, W: number): string {
  const what = both ? 'a count beside' : 'a count over'
  const least = min > 0 ? `, and at least ${min}` : ''
  return `${what} what is usual at that hour of the week, in ${duration(W)}, by more than ${deviations} deviations and ${threshold} %${least}`
}

function factsOf(test: Seasonal, { count, slot, known }: SlotBucket): readonly Fact[] {
  const { usual, deviation } = usualOf(known)
  const distance = test.both ? Math.abs(count - usual) : count - usual
  return [
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

/** The judged buckets of all lives of a key. */
function bucketsOf(story: Story, test: Seasonal): readonly SlotBucket[] {
  const W = story.plan.windowMs
  const slotOf = slotsOf(test.week)
  const buckets: SlotBucket[] = []
  const newLife = () => {
    const known = new Map<number, readonly number[]>()
    return (from: number, end: number, count: number): void => {
      const slot = slotOf(from)
      const before = known.get(slot) ?? []
      const judged = before.length >= test.needed
      const held = judged && deviates(test, count, before)
      if (judged) buckets.push({ from, end, count, slot, known: before, held })
      if (!held) known.set(slot, [...before, count].slice(-test.remember))
    }
  }
  runLives(story, tallyOf(story.before, story.seen), (begin) => Math.ceil(begin / W) * W, newLife)
  return buckets
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
