import type { Comparison, Condition } from '../model/plan.ts'
import { compare } from './value-test.ts'

/** Whether a count satisfies every comparison. */
export const meets = (f: number, condition: Condition): boolean => condition.every((test) => compare(f, test))

/** Whether only small values satisfy a condition, so that the alert's peak is the smallest. */
export const onlyUpper = (condition: Condition): boolean =>
  condition.every(({ op }) => op === 'lt' || op === 'lte')

/** Whether fewer can satisfy a condition where more did not. */
export const opensDownwards = (condition: Condition): boolean =>
  condition.some(({ op }) => op !== 'gt' && op !== 'gte')

export const peakOf = (condition: Condition): 'smallest' | 'largest' =>
  onlyUpper(condition) ? 'smallest' : 'largest'

/** Whether `sign` (below, at or above zero: how a value stands to the number compared with) satisfies a comparison. */
export function satisfies(sign: number, { op }: Comparison): boolean {
  switch (op) {
    case 'gt':
      return sign > 0
    case 'gte':
      return sign >= 0
    case 'lt':
      return sign < 0
    case 'lte':
      return sign <= 0
    case 'eq':
      return sign === 0
    case 'neq':
      return sign !== 0
  }
}
