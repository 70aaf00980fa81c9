import type { Alert } from '../model/alert.ts'
import type { Plan } from '../model/plan.ts'

/** What an alert says of its rule. */
export const ruleOf = ({ info }: Plan): Alert['rule'] => ({
  id: info.id,
  title: info.title,
  level: info.level,
  tags: info.tags,
  version: info.version,
})
