import {
  addSum,
  microOf,
  microOfSum,
  roundedQuotient,
  smallSum,
  takeSum,
  toSum,
  unitsOf,
} from '../lib/micro.ts'
import type { Comparison, Condition, Test } from '../model/plan.ts'
import { meets, onlyUpper, opensDownwards, peakOf, satisfies } from './conditions.ts'
import type { Sums, Tally } from './tally-measure.ts'

const everyOne = (): boolean => true

/** event_count with any condition. */
export function eventCountTally(condition: Condition): Tally {
  return {
    takes: everyOne,
    proves: everyOne,
    add() {},
    gain(to, { count }) {
      to.count += count
    },
    lose(from, { count }) {
      from.count -= count
    },
    holds: ({ count }) => meets(count, condition),
    value: ({ count }) => count,
    proven: ({ count }) => count,
    opensLater: opensDownwards(condition),
    // With a lower bound the peak is found by tiles.
    peak: onlyUpper(condition) ? 'smallest' : 'none',
  }
}

/** share: how many percent of the window's events match the first input; their number is `x`. */
export function shareTally({ percent, min }: Extract<Test, { type: 'share' }>): Tally {
  return {
    takes: everyOne,
    proves: ({ which }, i) => (which[i]! & 1) === 1,
    add(to, { which }, i) {
      to.x = which[i]! & 1
    },
    gain(to, { count, x }) {
      to.count += count
      to.x += x
    },
    lose(from, { count, x }) {
      from.count -= count
      from.x -= x
    },
    holds: ({ count, x }) => x >= min && x * 100 >= percent * count,
    value: ({ count, x }) => Math.floor((100 * x) / count),
    proven: ({ x }) => x,
    opensLater: true,
    peak: 'largest',
  }
}

const one = { high: 0, low: 0 }
const many = { high: 0, low: 0 }

/** The sum that stands in `x` and `y`. */
function sumOf({ x, y }: Sums): typeof many {
  many.high = x
  many.low = y
  return many
}

function write(to: Sums): void {
  to.x = many.high
  to.y = many.low
}

type Numeric = Extract<Test, { type: 'value_sum' | 'value_avg' }>

/** value_sum and value_avg: the sum of the numbers is exact, and an average is compared multiplied out. */
export function sumTally({ type, condition }: Numeric): Tally {
  const average = type === 'value_avg'
  const limits = condition.map((comparison) => ({ comparison, ...limitOf(comparison) }))
  return {
    takes: ({ numbers }, i) => !Number.isNaN(numbers[i]),
    proves: everyOne,
    add(to, { numbers }, i) {
      toSum(numbers[i]!, one)
      to.x = one.high
      to.y = one.low
    },
    gain(to, part) {
      to.count += part.count
      one.high = part.x
      one.low = part.y
      addSum(sumOf(to), one)
      write(to)
    },
    lose(from, part) {
      from.count -= part.count
      one.high = part.x
      one.low = part.y
      takeSum(sumOf(from), one)
      write(from)
    },
    holds(sums) {
      if (sums.count === 0) return false
      const times = average ? sums.count : 1
      return limits.every((limit) => satisfies(signOf(sums, limit, times), limit.comparison))
    },
    value(sums) {
      const micro = microOfSum(sumOf(sums))
      return unitsOf(average ? roundedQuotient(micro, BigInt(sums.count)) : micro)
    },
    proven: ({ count }) => count,
    opensLater: true,
    peak: peakOf(condition),
  }
}

interface Limit {
  /** The number compared with, in integers of 1e-6; as a number where that is exact. */
  readonly micro: bigint
  readonly small: number | undefined
}

function limitOf({ n }: Comparison): Limit {
  const micro = microOf(n)
  const small = Number(micro)
  return { micro, small: Number.isSafeInteger(small) ? small : undefined }
}

/** How a sum stands to `times` the limit: below, at or above zero. */
function signOf(sums: Sums, { micro, small }: Limit, times: number): number {
  const sum = smallSum(sumOf(sums))
  const product = small === undefined ? Number.NaN : small * times
  if (sum !== undefined && Number.isSafeInteger(product)) return sum - product
  const difference = microOfSum(sumOf(sums)) - micro * BigInt(times)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
