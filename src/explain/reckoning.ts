import { duration } from '../lib/duration.ts'
import { isReckoned, microOf, roundedQuotient, unitsOf } from '../lib/micro.ts'
import { conditionWords } from '../model/condition-words.ts'
import type { Comparison, Condition, Plan } from '../model/plan.ts'
import { between, type Fact, type Meaning, onlyUpper } from './meaning.ts'
import type { Seen } from './story.ts'

/** A fraction of whole numbers (integers of 1e-6); `below` is above zero. */
interface Fraction {
  readonly above: bigint
  readonly below: bigint
}

/** The numbers of the window, as they come and go. */
interface Bag {
  add(number: bigint): void
  take(number: bigint): void
  readonly size: number
  value(): Fraction
  /** What stands behind the value. */
  readonly facts: () => readonly Fact[]
}

interface Reckoned {
  readonly field: string
  readonly condition: Condition
}

export const valueSum = (plan: Plan, test: Reckoned, all: readonly Seen[]): Meaning =>
  reckoned(plan, test, all, `the sum of ${test.field}`, () => sums(() => 1n))

export const valueAvg = (plan: Plan, test: Reckoned, all: readonly Seen[]): Meaning =>
  reckoned(plan, test, all, `the mean of ${test.field}`, () => sums((n) => BigInt(n)))

export const valuePercentile = (
  plan: Plan,
  test: Reckoned & { readonly percentile: number; readonly maxWindow: number },
  all: readonly Seen[],
): Meaning =>
  reckoned(
    plan,
    test,
    all,
    `the percentile ${test.percentile} of ${test.field}`,
    () => sorted(test.percentile),
    test.maxWindow,
  )

function reckoned(
  plan: Plan,
  { condition }: Reckoned,
  all: readonly Seen[],
  name: string,
  makeBag: () => Bag,
  most = Number.POSITIVE_INFINITY,
): Meaning {
  const number = (one: Seen): bigint | undefined => microOfText(one.value)
  const part = all.filter((one) => number(one) !== undefined)
  const window = (a: number) => between(part, a - plan.windowMs, a).slice(-most)
  const bag = makeBag()
  /** Events whose numbers are in the bag, oldest first; the newest `most` of them. */
  const inside: Seen[] = []
  const drop = (): void => bag.take(number(inside.shift()!)!)
  return {
    part,
    staysMs: plan.windowMs,
    enter(one) {
      inside.push(one)
      bag.add(number(one)!)
      if (inside.length > most) drop()
    },
    leave(one) {
      if (inside[0] === one) drop()
    },
    at() {
      if (bag.size === 0) return { f: undefined, holds: false }
      const value = bag.value()
      return { f: unitsOf(rounded(value)), holds: condition.every((one) => satisfied(value, one)) }
    },
    evidence: window,
    facts(a) {
      const numbers = window(a).map((one) => number(one)!)
      if (numbers.length === 0) return []
      const then = makeBag()
      for (const one of numbers) then.add(one)
      return [{ label: 'numbers', text: `${listed(numbers)}` }, ...then.facts()]
    },
    peak: onlyUpper(condition) ? 'smallest' : 'largest',
    limit: condition[0]?.n,
    asks: `${name} within ${duration(plan.windowMs)} is ${conditionWords(condition)}`,
  }
}

/** A sum over as many as `below` says. */
function sums(below: (n: number) => bigint): Bag {
  let total = 0n
  let n = 0
  const value = (): Fraction => ({ above: total, below: below(n) })
  return {
    add(number) {
      total += number
      n++
    },
    take(number) {
      total -= number
      n--
    },
    get size() {
      return n
    },
    value,
    facts: () => [
      { label: 'sum', text: `${decimal(total)} of ${n} numbers` },
      { label: 'exactly', text: exactly(value()) },
    ],
  }
}

/** R-7: between the two numbers beside place (n - 1) * p / 100, in proportion. */
function sorted(percentile: number): Bag {
  const numbers: bigint[] = []
  const whole = 100_000_000n
  const placeOf = (): bigint => BigInt(numbers.length - 1) * microOf(percentile)
  const value = (): Fraction => {
    const place = placeOf()
    const low = numbers[Number(place / whole)]!
    const high = numbers[Number(place / whole) + 1] ?? low
    return { above: low * whole + (high - low) * (place % whole), below: whole }
  }
  return {
    add: (number) => void numbers.splice(placeIn(numbers, number), 0, number),
    take: (number) => void numbers.splice(placeIn(numbers, number), 1),
    get size() {
      return numbers.length
    },
    value,
    facts: () => [
      { label: 'sorted', text: `${listed(numbers)}; place ${Number(placeOf()) / 1e8} counted from 0` },
      { label: 'exactly', text: exactly(value()) },
    ],
  }
}

/** The first place at which `number` may stand. */
function placeIn(numbers: readonly bigint[], number: bigint): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle]! < number) low = middle + 1
    else high = middle
  }
  return low
}

/** A decimal text in integers of 1e-6; undefined where it is none, or too large. */
export function microOfText(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined
  const number = Number(text)
  return isReckoned(number) ? microOf(number) : undefined
}

const rounded = ({ above, below }: Fraction): bigint => roundedQuotient(above, below)

function satisfied({ above, below }: Fraction, { op, n }: Comparison): boolean {
  const difference = above - microOf(n) * below
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

/** Integers of 1e-6 as a decimal, exactly. */
export function decimal(micro: bigint): string {
  const size = micro < 0n ? -micro : micro
  const places = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${micro < 0n ? '-' : ''}${size / 1_000_000n}${places === '' ? '' : `.${places}`}`
}

function exactly(value: Fraction): string {
  const quotient = value.above / value.below
  if (quotient * value.below === value.above) return decimal(quotient)
  return `${decimal(value.above)} / ${value.below}, about ${decimal(rounded(value))}`
}

const SHOWN = 20

function listed(numbers: readonly bigint[]): string {
  const shown = numbers.slice(0, SHOWN).map(decimal).join(', ')
  return numbers.length > SHOWN ? `${shown} and ${numbers.length - SHOWN} more` : shown
}
