import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import type { Test } from '../model/plan.ts'
import { type Bucket, judgedAtEnds, runLives } from './buckets.ts'
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
interface LaterBucket extends Bucket {
  readonly learned: Learned
}

export function baseline(story: Story, test: Baseline): Meaning {
  const W = story.plan.windowMs
  const tally = tallyOf(story.before, story.seen)
  const buckets = bucketsOf(story, test, tally)
  const asks = `${test.both ? 'a deviation from' : 'a count over'} the learned rate of ${test.atLeast ? 'at least' : 'more than'} ${test.threshold} % in ${duration(W)}${test.min > 0 ? `, and at least ${test.min}` : ''}`
  if (test.sliding) return sliding(story, test, { tally, buckets, asks })
  const judgedAt = (t: number): LaterBucket | undefined => {
    const bucket = buckets[lastFrom(buckets, t - W)]
    return bucket && t < bucket.end + W ? bucket : undefined
  }
  const facts = ({ learned, count }: LaterBucket) => factsOf(test, learned, count)
  return judgedAtEnds(story, { buckets, judgedAt, asks, facts })
}

interface Known {
  readonly tally: Tally
  readonly buckets: readonly LaterBucket[]
  readonly asks: string
}

/** The window is held against what was learned at every moment, not when a bucket ends. */
function sliding({ plan, seen: all, from }: Story, test: Baseline, { tally, buckets, asks }: Known): Meaning {
  const W = plan.windowMs
  const learnedAt = (t: number): Learned | undefined => {
    const bucket = buckets[lastFrom(buckets, t)]
    return bucket && t < bucket.end ? bucket.learned : undefined
  }
  return {
    part: all,
    staysMs: W,
    enter() {},
    leave() {},
    at(t) {
      const f = tally.count(t - W + 1, t + 1)
      const learned = learnedAt(t)
      return { f, holds: learned !== undefined && deviates(test, f, learned.n) }
    },
    changes: buckets.filter(({ end }) => end >= from).flatMap((one) => [one.from, one.end]),
    evidence: (a) => between(all, a - W, a),
    facts: (a) => factsOf(test, learnedAt(a), tally.count(a - W + 1, a + 1)),
    peak: 'largest',
    asks,
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
function lastFrom(buckets: readonly LaterBucket[], t: number): number {
  let [low, high] = [0, buckets.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (buckets[middle]!.from <= t) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The buckets after learning, of all lives of a key. */
function bucketsOf(story: Story, test: Baseline, tally: Tally): readonly LaterBucket[] {
  const W = story.plan.windowMs
  const buckets: LaterBucket[] = []
  const holds = (from: number, end: number, count: number, { n }: Learned): boolean =>
    test.sliding
      ? looksOf(tally, from, end, W).some((t) => deviates(test, tally.count(t - W + 1, t + 1), n))
      : deviates(test, count, n)
  const newLife = () => {
    let gathered: number[] = []
    let learned: Learned | undefined
    /** Learns the last of the buckets when they are so many; those without an event teach nothing. */
    const learn = (count: number, after: number | undefined, since: number): void => {
      if (after === undefined) return
      gathered.push(count)
      if (gathered.length < after) return
      const counts = gathered.slice(-test.learn)
      const n = sum(counts)
      if (n > 0) learned = { since, counts, n }
      gathered = []
    }
    return (from: number, end: number, count: number): void => {
      const held = learned !== undefined && holds(from, end, count, learned)
      if (learned) buckets.push({ from, end, count, learned, held })
      if (!held) learn(count, learned ? test.relearn : test.learn, end)
    }
  }
  runLives(story, tally, (begin) => begin, newLife)
  return buckets
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
