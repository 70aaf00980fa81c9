import type { Alert } from '../src/model/alert.ts'
import type { Quality } from '../src/model/reject.ts'
import type { Counts, Episode } from './answer.ts'
import { ruleNumber } from './rules.ts'

/** An alert as the contestants are compared by. */
export function toEpisode(alert: Pick<Alert, 'rule' | 'key' | 'openedAt' | 'closedAt' | 'value'>): Episode {
  const key = Object.values(alert.key).join(' ')
  return [ruleNumber(alert.rule.id), key, alert.openedAt, alert.closedAt, alert.value]
}

/** Quality as the contestants are compared by. */
export function toCounts({ rows, duplicates, accepted, rejected }: Quality): Counts {
  const all = Object.values(rejected).reduce((sum, n) => sum + n, 0)
  return { rows, duplicates, accepted, rejected: all }
}
