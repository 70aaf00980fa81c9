import { type CaseEvent, innerAlertName, type Scalar } from '../agreement/case.ts'
import type { Outcome } from '../agreement/engines.ts'
import type { EventClass } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'
import { type SqlEvent, SqlRunner } from './run-sql.ts'

/** Runs a case as SQL; says why where a rule of it cannot be printed. */
export async function runCase(plans: readonly Plan[], events: readonly CaseEvent[]): Promise<Outcome> {
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

const texts = (fields: CaseEvent['fields']): SqlEvent['fields'] =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isList(value) ? value.map(plain) : plain(value)]),
  )

const isList = (value: CaseEvent['fields'][string]): value is readonly Scalar[] => Array.isArray(value)

const plain = (value: Scalar): string | number | null => (typeof value === 'boolean' ? String(value) : value)
