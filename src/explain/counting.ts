import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import { conditionWords } from '../model/condition-words.ts'
import type { Condition, Formula, Plan, Test } from '../model/plan.ts'
import { between, has, type Meaning, meets, mostEvidence, onlyUpper } from './meaning.ts'
import type { Seen } from './story.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

const peakOf = (condition: Condition, otherwise: 'largest' | 'tiles'): Meaning['peak'] =>
  onlyUpper(condition) ? 'smallest' : otherwise

export function eventCount(plan: Plan, { condition }: Of<'event_count'>, all: readonly Seen[]): Meaning {
  let n = 0
  const window = (a: number) => between(all, a - plan.windowMs, a)
  return {
    part: all,
    staysMs: plan.windowMs,
    enter: () => n++,
    leave: () => n--,
    at: () => ({ f: n, holds: meets(n, condition) }),
    evidence: window,
    facts: (a) => [
      { label: 'events', text: `${window(a).length} in the window of ${duration(plan.windowMs)}` },
    ],
    peak: peakOf(condition, 'tiles'),
    limit: condition[0]?.n,
    asks: `${conditionWords(condition)} events within ${duration(plan.windowMs)}`,
  }
}

export function valueCount(plan: Plan, test: Of<'value_count'>, all: readonly Seen[]): Meaning {
  const { condition } = test
  const most = mostEvidence(condition)
  const part = all.filter((one) => one.value !== undefined)
  const inside = new Map<string, number>()
  const newest = (a: number): readonly Seen[] => {
    const last = new Map<string, Seen>()
    for (const one of between(part, a - plan.windowMs, a)) last.set(one.value!, one)
    return part.filter((one) => last.get(one.value!) === one)
  }
  return {
    part,
    staysMs: plan.windowMs,
    enter(one, mark) {
      const n = inside.get(one.value!) ?? 0
      if (n === 0) mark(one, `new value ${one.value}`)
      inside.set(one.value!, n + 1)
    },
    leave(one) {
      const n = inside.get(one.value!)! - 1
      if (n === 0) inside.delete(one.value!)
      else inside.set(one.value!, n)
    },
    at() {
      const f = Math.min(inside.size, most)
      return { f, holds: meets(f, condition) }
    },
    evidence: (a) => newest(a).slice(-most),
    facts: (a) =>
      newest(a).map((one) => ({ label: 'value', text: `${one.value}, newest ${formatTime(one.t)}` })),
    peak: peakOf(condition, 'largest'),
    limit: condition[0]?.n,
    asks: `${conditionWords(condition)} different ${test.fields.join(' + ')} within ${duration(plan.windowMs)}`,
  }
}

export function temporal(plan: Plan, test: Of<'temporal'>, all: readonly Seen[]): Meaning {
  const counts = plan.inputs.map(() => 0)
  const add = (one: Seen, by: number) => {
    for (const input of counts.keys()) if (has(one, input)) counts[input] = counts[input]! + by
  }
  const newest = (a: number): readonly (Seen | undefined)[] => {
    const window = between(all, a - plan.windowMs, a)
    return plan.inputs.map((_, input) => window.findLast((one) => has(one, input)))
  }
  const rest = {
    part: all,
    staysMs: plan.windowMs,
    enter(one: Seen, mark: (one: Seen, text: string) => void) {
      const names = plan.inputs.filter((_, input) => has(one, input)).map(({ name }) => name)
      mark(one, names.join(', '))
      add(one, 1)
    },
    leave: (one: Seen) => add(one, -1),
    evidence(a: number) {
      const wanted = new Set(newest(a))
      return all.filter((one) => wanted.has(one))
    },
    facts(a: number) {
      const last = newest(a)
      return plan.inputs.map(({ name }, input) => ({
        label: name,
        text: last[input] ? `last seen ${formatTime(last[input].t)}` : 'not in the window',
      }))
    },
  }
  if ('formula' in test) {
    return {
      ...rest,
      at() {
        const holds = isTrue(test.formula, (input) => counts[input]! > 0)
        return { f: holds ? 1 : 0, holds }
      },
      peak: 'none',
      limit: undefined,
      asks: `${formulaWords(test.formula, plan)} within ${duration(plan.windowMs)}`,
    }
  }
  return {
    ...rest,
    at() {
      const f = counts.filter((n) => n > 0).length
      return { f, holds: meets(f, test.condition) }
    },
    peak: peakOf(test.condition, 'largest'),
    limit: test.condition[0]?.n,
    asks: `${conditionWords(test.condition)} of ${plan.inputs.length} rules within ${duration(plan.windowMs)}`,
  }
}

export function isTrue(formula: Formula, seen: (input: number) => boolean): boolean {
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

function formulaWords(formula: Formula, plan: Plan): string {
  switch (formula.op) {
    case 'seen':
      return plan.inputs[formula.input]?.name ?? '?'
    case 'not':
      return `not (${formulaWords(formula.formula, plan)})`
    default: {
      const joint = formula.op === 'all' ? ' and ' : ' or '
      return `(${formula.of.map((one) => formulaWords(one, plan)).join(joint)})`
    }
  }
}

/** Of each step the chain up to it whose start is newest, in the order in which the events come. */
export function temporalOrdered(plan: Plan, all: readonly Seen[]): Meaning {
  const steps = plan.inputs.length
  /** Start of the newest chain that has reached a step. */
  const starts = plan.inputs.map(() => Number.NEGATIVE_INFINITY)
  const chainAt = (a: number) => newestChain(plan, between(all, a - plan.windowMs, a))
  return {
    part: all,
    staysMs: plan.windowMs,
    enter(one, mark) {
      const names = plan.inputs.flatMap(({ name }, input) =>
        has(one, input) ? [`step ${input + 1} (${name})`] : [],
      )
      mark(one, names.join(', '))
      for (let input = steps - 1; input > 0; input--)
        if (has(one, input)) starts[input] = Math.max(starts[input]!, starts[input - 1]!)
      if (has(one, 0)) starts[0] = one.t
    },
    leave() {},
    at(t) {
      const holds = starts[steps - 1]! > t - plan.windowMs
      return { f: holds ? 1 : 0, holds }
    },
    evidence: (a) => chainAt(a) ?? [],
    facts: (a) =>
      (chainAt(a) ?? []).map((one, input) => ({
        label: `step ${input + 1}`,
        text: `${plan.inputs[input]!.name} at ${formatTime(one.t)}: ${one.id}`,
      })),
    peak: 'none',
    limit: undefined,
    asks: `${plan.inputs.map(({ name }) => name).join(', then ')} within ${duration(plan.windowMs)}`,
  }
}

/** The chain of a window that is newest read from its end. */
function newestChain(plan: Plan, window: readonly Seen[]): readonly Seen[] | undefined {
  const chain: Seen[] = []
  let before = window.length
  for (let input = plan.inputs.length - 1; input >= 0; input--) {
    before = window.slice(0, before).findLastIndex((one) => has(one, input))
    if (before < 0) return undefined
    chain.unshift(window[before]!)
  }
  return chain
}

export function share(plan: Plan, test: Of<'share'>, all: readonly Seen[]): Meaning {
  let [p, n] = [0, 0]
  const window = (a: number) => between(all, a - plan.windowMs, a)
  const partOf = (a: number) => window(a).filter((one) => has(one, 0))
  const name = plan.inputs[0]?.name ?? 'the part'
  return {
    part: all,
    staysMs: plan.windowMs,
    enter(one) {
      n++
      if (has(one, 0)) p++
    },
    leave(one) {
      n--
      if (has(one, 0)) p--
    },
    at: () =>
      n === 0
        ? { f: 0, holds: false }
        : { f: Math.floor((100 * p) / n), holds: p >= test.min && p * 100 >= test.percent * n },
    evidence: partOf,
    facts: (a) => [
      { label: 'part', text: `${partOf(a).length} events of ${name} (at least ${test.min} are asked for)` },
      { label: 'whole', text: `${window(a).length} events` },
    ],
    peak: 'largest',
    limit: test.percent,
    asks: `at least ${test.percent} % of the events within ${duration(plan.windowMs)} are ${name}, and at least ${test.min}`,
  }
}

export function rhythm(plan: Plan, test: Of<'rhythm'>, all: readonly Seen[]): Meaning {
  const { events: m, tolerance, minInterval } = test
  const times: number[] = []
  const last = (a: number) => all.filter((one) => one.t <= a).slice(-m)
  return {
    part: all,
    staysMs: plan.windowMs,
    enter(one) {
      times.push(one.t)
      if (times.length > m) times.shift()
    },
    leave() {},
    at(t) {
      const total = times.at(-1)! - times[0]!
      const steady = spreadOf(times) * 100 * (m - 1) <= tolerance * total && total >= minInterval * (m - 1)
      return { f: m, holds: times.length === m && times[0]! > t - plan.windowMs && steady }
    },
    evidence: last,
    facts(a) {
      const at = last(a).map((one) => one.t)
      if (at.length < m) return []
      const mean = (at.at(-1)! - at[0]!) / (at.length - 1)
      const spread = spreadOf(at)
      return [
        {
          label: 'intervals',
          text: intervals(at)
            .map((ms) => `${ms / 1000} s`)
            .join(', '),
        },
        { label: 'mean', text: `${round(mean / 1000)} s (at least ${minInterval / 1000} s are asked for)` },
        {
          label: 'spread',
          text: `${spread / 1000} s = ${round((100 * spread) / mean)} % of the mean (limit ${tolerance} %)`,
        },
      ]
    },
    peak: 'none',
    limit: undefined,
    asks: `${m} events in intervals that differ by at most ${tolerance} % of their mean`,
  }
}

const intervals = (times: readonly number[]): number[] => times.slice(1).map((t, i) => t - times[i]!)

function spreadOf(times: readonly number[]): number {
  const all = intervals(times)
  return Math.max(...all) - Math.min(...all)
}

const round = (n: number): number => Math.round(n * 1000) / 1000
