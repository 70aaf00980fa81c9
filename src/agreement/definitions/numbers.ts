import type { Comparison, Condition, Plan, Test } from '../../model/plan.ts'
import type { Meaning } from './meaning.ts'
import { between, mostEvidence } from './meaning.ts'
import type { Occurrence } from './occurrence.ts'
import { textsOf } from './occurrence.ts'
import { ofInputs } from './windows.ts'

type Of<T extends Test['type']> = Extract<Test, { readonly type: T }>

/** A fraction of whole numbers; `below` is above zero. */
interface Fraction {
  readonly above: bigint
  readonly below: bigint
}

const SCALE = 1_000_000n

/** Halves go away from zero. */
function rounded({ above, below }: Fraction): bigint {
  const whole = above / below
  const rest = above % below
  const size = rest < 0n ? -rest : rest
  return 2n * size < below ? whole : whole + (above < 0n ? -1n : 1n)
}

/** A decimal text in integers of 1e-6; undefined where it is none, or too large. */
export function micro(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined
  const value = Number(text)
  if (!(Math.abs(value) < 1e15)) return undefined
  const [digits, power = '0'] = String(value).split('e')
  const [whole, places = ''] = digits!.split('.')
  const exponent = Number(power) - places.length
  const number = BigInt(whole! + places)
  if (exponent >= 0) return number * 10n ** BigInt(exponent) * SCALE
  return rounded({ above: number * SCALE, below: 10n ** BigInt(-exponent) })
}

function satisfied({ above, below }: Fraction, { op, n }: Comparison): boolean {
  const difference = above - micro(String(n))! * below
  switch (op) {
    case 'gt':
      return difference > 0n
    case 'gte':
      return difference >= 0n
    case 'lt':
      return difference < 0n
    case 'lte':
      return difference <= 0n
    case 'eq':
      return difference === 0n
    case 'neq':
      return difference !== 0n
  }
}

/** A type that reckons with the numbers of the window: `f` in integers of 1e-6, as a fraction. */
function reckoned(
  plan: Plan,
  { field, condition }: { readonly field: string; readonly condition: Condition },
  all: readonly Occurrence[],
  most: number,
  f: (numbers: readonly bigint[]) => Fraction,
): Meaning {
  const numbers = (one: Occurrence): readonly bigint[] =>
    ofInputs(plan, one, [field], ([name]) => textsOf(one.fields[name!]).flatMap((text) => micro(text) ?? []))
  const part = all.flatMap((one) => numbers(one).map((number) => ({ ...one, number })))
  const window = (t: number) => between(part, t - plan.windowMs, t).slice(-most)
  return {
    part,
    changes: part.flatMap(({ t }) => [t, t + 1, t + plan.windowMs]),
    at(t) {
      const numbers = window(t).map(({ number }) => number!)
      if (numbers.length === 0) return { f: 0, holds: false }
      const value = f(numbers)
      return { f: Number(rounded(value)) / 1e6, holds: condition.every((one) => satisfied(value, one)) }
    },
    evidence: window,
    most: mostEvidence(0),
    peak: condition.every(({ op }) => op === 'lt' || op === 'lte') ? 'smallest' : 'largest',
  }
}

const total = (numbers: readonly bigint[]): bigint => numbers.reduce((sum, one) => sum + one, 0n)

export const valueSum = (plan: Plan, test: Of<'value_sum'>, all: readonly Occurrence[]): Meaning =>
  reckoned(plan, test, all, Infinity, (numbers) => ({ above: total(numbers), below: 1n }))

export const valueAvg = (plan: Plan, test: Of<'value_avg'>, all: readonly Occurrence[]): Meaning =>
  reckoned(plan, test, all, Infinity, (numbers) => ({
    above: total(numbers),
    below: BigInt(numbers.length),
  }))

/** between the two numbers beside place (n - 1) * p / 100, in proportion. */
export const valuePercentile = (
  plan: Plan,
  test: Of<'value_percentile'>,
  all: readonly Occurrence[],
): Meaning =>
  reckoned(plan, test, all, test.maxWindow, (numbers) => {
    const sorted = numbers.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    const below = 100n * SCALE
    const place = BigInt(sorted.length - 1) * micro(String(test.percentile))!
    const low = sorted[Number(place / below)]!
    const high = sorted[Number(place / below) + 1] ?? low
    return { above: low * below + (high - low) * (place % below), below }
  })
