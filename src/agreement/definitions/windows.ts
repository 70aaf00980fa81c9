import type { Condition, Formula, Plan, Test } from '../../model/plan.ts'
import { compares } from './match.ts'
import type { Meaning } from './meaning.ts'
import { between, mostEvidence } from './meaning.ts'
import type { Occurrence } from './occurrence.ts'
import { tuplesOf } from './occurrence.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

/** How many items decide the condition: an upper bound is decided by one more than it lets pass. */
export function needed(condition: Condition): number {
  return Math.max(...condition.map(({ op, n }) => (op === 'gte' || op === 'lt' ? n : n + 1)))
}

const meets = (f: number, condition: Condition): boolean => condition.every((test) => compares(f, test))

/** Whether a key lives at `t`: in a run of events with gaps below `forget`, from first + W to last + forget. */
function lives(part: readonly Occurrence[], plan: Plan, t: number): boolean {
  return runs(part, plan.forgetMs).some(
    ([first, last]) => t >= first + plan.windowMs && t < last + plan.forgetMs,
  )
}

function runs(part: readonly Occurrence[], forget: number): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  for (const { t } of part) {
    const run = found.at(-1)
    if (run && t - run[1] < forget) run[1] = t
    else found.push([t, t])
  }
  return found
}

/** What a peak is: the least where the condition is nothing but upper bounds. */
const peakOf = (condition: Condition, otherwise: 'largest' | 'tiles'): Meaning['peak'] =>
  condition.every(({ op }) => op === 'lt' || op === 'lte') ? 'smallest' : otherwise

/** A type that is a number over the window with a condition on it. */
const counted = (
  plan: Plan,
  condition: Condition,
  part: readonly Occurrence[],
  f: (window: readonly Occurrence[]) => number,
): Pick<Meaning, 'part' | 'changes' | 'at'> =>
  overWindow(plan, part, f, (value) => meets(value, condition), meets(0, condition))

/** `absence`: the condition is true of the empty window, so that it is judged only while the key lives. */
function overWindow(
  plan: Plan,
  part: readonly Occurrence[],
  f: (window: readonly Occurrence[]) => number,
  holds: (value: number) => boolean,
  absence: boolean,
): Pick<Meaning, 'part' | 'changes' | 'at'> {
  const { windowMs, forgetMs } = plan
  const ends = absence ? [forgetMs, windowMs + 1, forgetMs + 1] : []
  return {
    part,
    changes: part.flatMap(({ t }) => [t, t + 1, t + windowMs, ...ends.map((after) => t + after)]),
    at(t) {
      const value = f(between(part, t - windowMs, t))
      return { f: value, holds: holds(value) && (!absence || lives(part, plan, t)) }
    },
  }
}

/** What the first input that an occurrence matches, and that gives anything, gives of its fields. */
export function ofInputs<T>(
  plan: Plan,
  one: Occurrence,
  fields: readonly string[],
  read: (names: readonly string[]) => readonly T[],
): readonly T[] {
  for (const [number, input] of plan.inputs.entries()) {
    const found = one.inputs.has(number) ? read(input.valueFields ?? fields) : []
    if (found.length > 0) return found
  }
  return []
}

/** Every occurrence once for each different tuple of values that it gives. */
export const withTuples = (
  plan: Plan,
  fields: readonly string[],
  all: readonly Occurrence[],
): readonly Occurrence[] =>
  all.flatMap((one) =>
    ofInputs(plan, one, fields, (names) => tuplesOf(names, one.fields)).map((tuple) => ({ ...one, tuple })),
  )

export function eventCount(plan: Plan, test: Of<'event_count'>, all: readonly Occurrence[]): Meaning {
  return {
    ...counted(plan, test.condition, all, (window) => window.length),
    evidence: (a) => between(all, a - plan.windowMs, a),
    most: mostEvidence(needed(test.condition)),
    peak: peakOf(test.condition, 'tiles'),
  }
}

export function valueCount(plan: Plan, test: Of<'value_count'>, all: readonly Occurrence[]): Meaning {
  const part = withTuples(plan, test.fields, all)
  const most = mostEvidence(needed(test.condition))
  const newest = (window: readonly Occurrence[]): readonly Occurrence[] => {
    const text = (one: Occurrence): string => JSON.stringify(one.tuple)
    return window.filter((one, at) => !window.slice(at + 1).some((later) => text(later) === text(one)))
  }
  return {
    ...counted(plan, test.condition, part, (window) => Math.min(newest(window).length, most)),
    evidence: (a) => newest(between(part, a - plan.windowMs, a)).slice(-most),
    most,
    peak: peakOf(test.condition, 'largest'),
  }
}

export function temporal(plan: Plan, test: Of<'temporal'>, all: readonly Occurrence[]): Meaning {
  const newest = (window: readonly Occurrence[]): readonly (Occurrence | undefined)[] =>
    plan.inputs.map((_, input) => window.findLast((one) => one.inputs.has(input)))
  const evidence = (a: number): readonly Occurrence[] => {
    const wanted = new Set(newest(between(all, a - plan.windowMs, a)))
    return all.filter((one) => wanted.has(one))
  }
  if ('formula' in test) {
    const truth = (window: readonly Occurrence[]): boolean =>
      isTrue(test.formula, (input) => window.some((one) => one.inputs.has(input)))
    return {
      ...overWindow(
        plan,
        all,
        (window) => (truth(window) ? 1 : 0),
        (f) => f === 1,
        truth([]),
      ),
      evidence,
      most: mostEvidence(0),
      peak: 'none',
    }
  }
  return {
    ...counted(plan, test.condition, all, (window) => newest(window).filter((one) => one).length),
    evidence,
    most: mostEvidence(needed(test.condition)),
    peak: peakOf(test.condition, 'largest'),
  }
}

function isTrue(formula: Formula, seen: (input: number) => boolean): boolean {
  switch (formula.op) {
    case 'seen':
      return seen(formula.input)
    case 'all':
      return formula.of.every((one) => isTrue(one, seen))
    case 'any':
      return formula.of.some((one) => isTrue(one, seen))
    case 'not':
      return !isTrue(formula.formula, seen)
  }
}

/**
 * The chain of a window that is newest read from its end: the newest event of the last rule that ends a chain,
 * before it the newest of the rule before, and so on. No chain of the window has a newer start.
 */
function newestChain(plan: Plan, window: readonly Occurrence[]): readonly Occurrence[] | undefined {
  const chain: Occurrence[] = []
  let before = window.length
  for (let input = plan.inputs.length - 1; input >= 0; input--) {
    const at = window.slice(0, before).findLastIndex((one) => one.inputs.has(input))
    if (at < 0) return undefined
    chain.unshift(window[at]!)
    before = at
  }
  return chain
}

export function temporalOrdered(plan: Plan, all: readonly Occurrence[]): Meaning {
  const chainAt = (t: number) => newestChain(plan, between(all, t - plan.windowMs, t))
  return {
    part: all,
    changes: all.flatMap(({ t }) => [t, t + 1, t + plan.windowMs]),
    at: (t) => (chainAt(t) ? { f: 1, holds: true } : { f: 0, holds: false }),
    evidence: (a) => chainAt(a) ?? [],
    most: mostEvidence(plan.inputs.length),
    peak: 'none',
  }
}

export function rhythm(plan: Plan, test: Of<'rhythm'>, all: readonly Occurrence[]): Meaning {
  const last = (t: number): readonly Occurrence[] => all.filter((one) => one.t <= t).slice(-test.events)
  const steady = (times: readonly number[], t: number): boolean => {
    const [first, final] = [times[0]!, times.at(-1)!]
    const intervals = times.slice(1).map((time, at) => time - times[at]!)
    const spread = Math.max(...intervals) - Math.min(...intervals)
    return (
      first > t - plan.windowMs &&
      spread * 100 * (test.events - 1) <= test.tolerance * (final - first) &&
      final - first >= test.minInterval * (test.events - 1)
    )
  }
  return {
    part: all,
    changes: all.flatMap(({ t }) => [t, t + 1, t + plan.windowMs]),
    at(t) {
      const times = last(t).map((one) => one.t)
      return { f: test.events, holds: times.length === test.events && steady(times, t) }
    },
    evidence: last,
    most: mostEvidence(test.events),
    peak: 'none',
  }
}

export function share(plan: Plan, test: Of<'share'>, all: readonly Occurrence[]): Meaning {
  const partOf = (window: readonly Occurrence[]) => window.filter((one) => one.inputs.has(0))
  return {
    part: all,
    changes: all.flatMap(({ t }) => [t, t + 1, t + plan.windowMs]),
    at(t) {
      const window = between(all, t - plan.windowMs, t)
      const [p, n] = [partOf(window).length, window.length]
      if (n === 0) return { f: 0, holds: false }
      return { f: Math.floor((100 * p) / n), holds: p >= test.min && p * 100 >= test.percent * n }
    },
    evidence: (a) => partOf(between(all, a - plan.windowMs, a)),
    most: mostEvidence(0),
    peak: 'largest',
  }
}
