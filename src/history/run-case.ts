import { type CaseEvent, innerAlertName } from '../agreement/case.ts'
import type { Outcome } from '../agreement/engines.ts'
import type { EventClass } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'
import { SqlRunner } from './run-sql.ts'

/** Runs a case as SQL; says why where a rule of it cannot be printed. */
export async function runCase(plans: readonly Plan[], events: readonly CaseEvent[]): Promise<Outcome> {
  if (events.some(({ fields }) => Object.values(fields).some(Array.isArray))) {
    return { cannot: 'a field with several values has no column' }
  }
  const eventClass = classOf(plans)
  const runner = await SqlRunner.open()
  try {
    const { alerts, refused } = await runner.run(
      plans,
      events.map(({ id, time, fields }) => ({ id, time, eventClass, fields: texts(fields) })),
      innerAlertName,
    )
    if (refused.length > 0) return { cannot: refused.map(({ reason }) => reason).join('; ') }
    const keyOf = new Map(plans.map((plan) => [plan.info.id, plan.key]))
    return {
      alerts: alerts.map(({ ruleId, key, openedAt, closedAt, count, evidence, lastEvents }) => ({
        rule: ruleId,
        key: Object.fromEntries(keyOf.get(ruleId)!.map((field, at) => [field, key[at]!])),
        openedAt,
        closedAt,
        count,
        events: [...new Set([...evidence, ...lastEvents])],
      })),
    }
  } finally {
    runner.close()
  }
}

function classOf(plans: readonly Plan[]): EventClass {
  const input = plans.flatMap(({ inputs }) => inputs).find(({ kind }) => kind === 'events')
  return input?.kind === 'events' ? input.eventClass : 'authentication'
}

const texts = (fields: CaseEvent['fields']): Record<string, string | number | null> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? String(value) : (value as string | number | null),
    ]),
  )
