import type { Plan, Test } from '../../model/plan.ts'
import type { Meaning } from './meaning.ts'
import { between, mostEvidence } from './meaning.ts'
import type { Occurrence } from './occurrence.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

/** Occurrences with `from <= t < until`. */
export const inside = (all: readonly Occurrence[], from: number, until: number): readonly Occurrence[] =>
  all.filter((one) => one.t >= from && one.t < until)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[middle - 0.5]!
}

/** `streamStart` is S. */
export function spike(
  plan: Plan,
  test: Of<'spike'>,
  all: readonly Occurrence[],
  streamStart: number,
): Meaning {
  const W = plan.windowMs
  const bucketOf = (t: number): number => Math.floor(t / W)
  const thresholds = spikeThresholds(
    test,
    all.map((one) => bucketOf(one.t)),
    bucketOf(streamStart),
  )
  const soFar = (t: number) => inside(all, bucketOf(t) * W, t + 1)
  return {
    part: all,
    changes: all.flatMap(({ t }) => [t, t + 1, bucketOf(t) * W, (bucketOf(t) + 1) * W]),
    at(t) {
      const f = soFar(t).length
      const threshold = thresholds.get(bucketOf(t))
      return { f, holds: threshold !== undefined && f >= threshold }
    },
    evidence: soFar,
    most: mostEvidence(0),
    peak: 'largest',
    joins: (b, next) => bucketOf(next) * W === b,
  }
}

/** T of every judged bucket up to the last one with an event. */
function spikeThresholds(
  test: Of<'spike'>,
  bucketOfEach: readonly number[],
  first: number,
): ReadonlyMap<number, number> {
  const K = test.buckets
  const found = new Map<number, number>()
  let history: number[] = []
  let held: number[] = []
  for (let bucket = first; bucket <= Math.max(...bucketOfEach); bucket++) {
    const count = bucketOfEach.filter((one) => one === bucket).length
    const judged = bucket >= first + K
    const threshold = judged ? Math.max(test.min, test.factor * median(history.slice(-K))) : Infinity
    if (judged) found.set(bucket, threshold)
    if (!test.exclude || count < threshold) {
      history.push(count)
      held = []
      continue
    }
    held.push(count)
    if (held.length < test.accept) continue
    history = [...history, ...held.slice(-Math.min(test.accept, K))]
    held = []
  }
  return found
}

export interface Held {
  /** The bucket is [from, end); the condition it makes true lasts from `end` to `until`. */
  readonly from: number
  readonly end: number
  readonly until: number
  readonly count: number
}

export function baseline(
  plan: Plan,
  test: Of<'baseline'>,
  all: readonly Occurrence[],
  streamStart: number,
): Meaning {
  if (test.sliding) return slidingBaseline(plan, test, all, streamStart)
  return whileHeld(heldBuckets(plan, test, all, streamStart), all)
}

/** The condition is true for the bucket after each held one. */
export function whileHeld(held: readonly Held[], all: readonly Occurrence[]): Meaning {
  const heldAt = (t: number) => held.find((one) => one.end <= t && t < one.until)
  return {
    part: all,
    changes: held.flatMap(({ end, until }) => [end, until]),
    at(t) {
      const bucket = heldAt(t)
      return { f: bucket?.count ?? 0, holds: bucket !== undefined }
    },
    evidence(a) {
      const bucket = heldAt(a)!
      return inside(all, bucket.from, bucket.end)
    },
    most: mostEvidence(0),
    peak: 'largest',
    opensByExpiry: true,
  }
}

/** Runs through the lives of a key: each begins with its first event and ends where the key is forgotten. */
function heldBuckets(
  plan: Plan,
  test: Of<'baseline'>,
  all: readonly Occurrence[],
  streamStart: number,
): readonly Held[] {
  const held: Held[] = []
  let begin = plan.key.length === 0 ? streamStart : all[0]!.t
  let rest = all
  while (rest.length > 0) {
    const left = oneLife(plan, test, rest, begin, held)
    rest = rest.filter((one) => one.t >= left)
    begin = rest[0]?.t ?? left
  }
  return held
}

/** Adds the held buckets of one life and returns the bucket end at which the key leaves. */
function oneLife(
  plan: Plan,
  test: Of<'baseline'>,
  all: readonly Occurrence[],
  begin: number,
  held: Held[],
): number {
  const W = plan.windowMs
  let learning: number[] = []
  let n = 0
  let quiet: number[] = []
  for (let from = begin; ; from += W) {
    const end = from + W
    const count = inside(all, from, end).length
    if (n === 0) {
      learning.push(count)
      if (learning.length === test.learn) {
        n = sum(learning)
        learning = []
      }
    } else if (deviates(test, count, n)) {
      held.push({ from, end, until: end + W, count })
    } else if (test.relearn !== undefined) {
      quiet.push(count)
      if (quiet.length === test.relearn) {
        n = sum(quiet.slice(-test.learn)) || n
        quiet = []
      }
    }
    const last = all.findLast((one) => one.t < end)
    if (last && end - last.t > plan.forgetMs) return end
  }
}

/** A span of time in which one learned `n` is in force. */
interface Regime {
  readonly from: number
  until: number
  readonly n: number
}

function slidingBaseline(
  plan: Plan,
  test: Of<'baseline'>,
  all: readonly Occurrence[],
  streamStart: number,
): Meaning {
  const W = plan.windowMs
  const window = (t: number) => between(all, t - W, t)
  const regimes: Regime[] = []
  let begin = plan.key.length === 0 ? streamStart : all[0]!.t
  for (let rest = all; rest.length > 0; begin = rest[0]?.t ?? begin) {
    const left = slidingLife(plan, test, rest, begin, regimes)
    rest = rest.filter((one) => one.t >= left)
  }
  return {
    part: all,
    changes: [
      ...all.flatMap(({ t }) => [t, t + 1, t + W]),
      ...regimes.flatMap(({ from, until }) => [from, until]),
    ],
    at(t) {
      const f = window(t).length
      const regime = regimes.find((one) => one.from <= t && t < one.until)
      return { f, holds: regime !== undefined && deviates(test, f, regime.n) }
    },
    evidence: window,
    most: mostEvidence(0),
    peak: 'largest',
  }
}

/** Adds the regimes of one life and returns the bucket end at which the key leaves. */
function slidingLife(
  plan: Plan,
  test: Of<'baseline'>,
  all: readonly Occurrence[],
  begin: number,
  regimes: Regime[],
): number {
  const W = plan.windowMs
  const f = (t: number): number => between(all, t - W, t).length
  let learning: number[] = []
  let quiet: number[] = []
  let n = 0
  for (let from = begin; ; from += W) {
    const end = from + W
    const count = inside(all, from, end).length
    const before = n
    if (n === 0) {
      learning.push(count)
      if (learning.length === test.learn) {
        n = sum(learning)
        learning = []
      }
    } else {
      regimes.at(-1)!.until = end
      const looks = [from, ...all.flatMap(({ t }) => [t, t + W])].filter((t) => from <= t && t < end)
      if (!looks.some((t) => deviates(test, f(t), n))) quiet.push(count)
      if (quiet.length === test.relearn) {
        n = sum(quiet.slice(-test.learn)) || n
        quiet = []
      }
    }
    const last = all.findLast((one) => one.t < end)
    if (last && end - last.t > plan.forgetMs) return end
    if (n !== before || (n > 0 && quiet.length === 0)) regimes.push({ from: end, until: end, n })
  }
}

function deviates(test: Of<'baseline'>, count: number, n: number): boolean {
  const over = (count * test.learn - n) * 100
  const beyond = (distance: number) =>
    test.atLeast ? distance >= test.threshold * n : distance > test.threshold * n
  return (beyond(over) && count >= test.min) || (test.both && over < 0 && beyond(-over))
}
