import type { Plan } from '../model/plan.ts'
import { type CaseEvent, innerAlertName, type Scalar } from './case.ts'
import type { OracleEvent } from './definitions/occurrence.ts'
import { judge } from './definitions/oracle.ts'
import type { Outcome } from './engines.ts'

/** The brute force from the definitions, as an engine of the matrix. */
export function bruteForce(plans: readonly Plan[], events: readonly CaseEvent[]): Outcome {
  const alerts = judge(plans, events.map(oracleEvent(plans)), { alertId: innerAlertName })
  return {
    alerts: alerts.map(({ ruleId, key, openedAt, closedAt, count, evidence, lastEvents }) => ({
      rule: ruleId,
      key: Object.fromEntries(keyOf(plans, ruleId).map((field, at) => [field, key[at]!])),
      openedAt,
      closedAt,
      count,
      events: [...new Set([...evidence, ...lastEvents])],
    })),
  }
}

const plain = (value: Scalar): string | number | null => (typeof value === 'boolean' ? String(value) : value)

const keyOf = (plans: readonly Plan[], ruleId: string): readonly string[] =>
  plans.find(({ info }) => info.id === ruleId)?.key ?? []

function oracleEvent(plans: readonly Plan[]): (event: CaseEvent) => OracleEvent {
  const input = plans.flatMap(({ inputs }) => inputs).find(({ kind }) => kind === 'events')
  const eventClass = input?.kind === 'events' ? input.eventClass : 'authentication'
  return ({ id, time, fields }) => ({
    id,
    time,
    eventClass,
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(plain) : plain(value as Scalar),
      ]),
    ),
  })
}
