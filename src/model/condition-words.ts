import type { Condition } from './plan.ts'

const words = {
  gt: 'more than',
  gte: 'at least',
  lt: 'fewer than',
  lte: 'at most',
  eq: 'exactly',
  neq: 'other than',
} as const

/** A condition as people read it, such as "at least 5 and fewer than 10". */
export const conditionWords = (condition: Condition): string =>
  condition.map(({ op, n }) => `${words[op]} ${n}`).join(' and ')
