import { hashText } from './hash.ts'

/** The name of an alert: the same rule, key and opening always give the same one. */
export const alertId = (ruleId: string, key: readonly string[], openedAt: number): string =>
  hashText(JSON.stringify([ruleId, key, openedAt]))
