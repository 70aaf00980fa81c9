import type { Comparison, Condition } from '../model/plan.ts'
import type { Judged } from './judged.ts'
import { comparison } from './match-sql.ts'

/** C where a test needs no more: how many ids of evidence are given. */
export const C = 100

/** How many items decide the condition: an upper bound is decided by one more than it lets pass. */
export const needed = (condition: Condition): number =>
  Math.max(...condition.map(({ op, n }) => (op === 'gte' || op === 'lt' ? n : n + 1)))

export const holds = (condition: Condition): string =>
  condition.map((one) => `(${comparison('f', one)})`).join(' AND ')

function isTrueOf(n: number, { op, n: bound }: Comparison): boolean {
  const sign = Math.sign(n - bound)
  const wanted = { gt: [1], gte: [0, 1], lt: [-1], lte: [-1, 0], eq: [0], neq: [-1, 1] }[op]
  return wanted.includes(sign)
}

export const isAbsence = (condition: Condition): boolean => condition.every((one) => isTrueOf(0, one))

export const peakOf = (condition: Condition, otherwise: 'largest' | 'tiles'): Judged['peak'] =>
  condition.every(({ op }) => op === 'lt' || op === 'lte') ? 'smallest' : otherwise
