import type { Alert } from '../model/alert.ts'
import type { Plan } from '../model/plan.ts'

const told = new WeakMap<Plan, Alert['rule']>()

/** What an alert says of its rule. */
export function ruleOf(plan: Plan): Alert['rule'] {
  let rule = told.get(plan)
  if (!rule) {
    const { id, title, level, tags, version } = plan.info
    told.set(plan, (rule = { id, title, level, tags, version }))
  }
  return rule
}
