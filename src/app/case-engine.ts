import { type CaseAlert, type CaseEvent, innerAlertName, type Scalar } from '../agreement/case.ts'
import type { Delivery, LiveOutcome } from '../agreement/engines.ts'
import { alertId } from '../lib/alert-id.ts'
import type { EventClass } from '../model/fields.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { runEvents, type WrittenEvent } from './run-events.ts'

const SOURCE = 'case'
/** The source under which the engine has alerts among the events of other rules. */
const ALERTS = 'alert:'

/** Runs a case through the parts that run a stream: the sequencer and the engine. */
export function runLive(plans: readonly Plan[], delivery: Delivery): LiveOutcome {
  const { findings, late } = findingsOf(plans, delivery)
  const names = alertNames(plans, delivery, findings)
  return { alerts: findings.map((finding) => alertOf(finding, names)), late }
}

function findingsOf(
  plans: readonly Plan[],
  { batches, latenessMs }: Delivery,
): { findings: Finding[]; late: number } {
  const eventClass = classOf(plans)
  const written = batches.map((events) => events.map((event) => writtenEvent(event, eventClass)))
  return runEvents(plans, written, { source: SOURCE, latenessMs })
}

const writtenEvent = ({ id, time, fields }: CaseEvent, eventClass: EventClass): WrittenEvent => ({
  id,
  time,
  eventClass,
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isList(value) ? value.map(written) : written(value)]),
  ),
})

const isList = (value: CaseEvent['fields'][string]): value is readonly Scalar[] => Array.isArray(value)

const written = (value: Scalar): string | number | null =>
  typeof value === 'boolean' ? String(value) : value

function classOf(plans: readonly Plan[]): EventClass {
  const inputs = plans.flatMap((plan) => plan.inputs)
  return inputs.find((input) => input.kind === 'events')?.eventClass ?? 'authentication'
}

/** The names of inner alerts by the ids the engine gives them, where alerts stand among the events of others. */
function alertNames(
  plans: readonly Plan[],
  delivery: Delivery,
  findings: readonly Finding[],
): ReadonlyMap<string, string> {
  const named = findings.some(({ evidence }) => evidence.some((id) => id.startsWith(ALERTS)))
  if (!named) return new Map()
  const all = findingsOf(
    plans.map((plan) => ({ ...plan, silent: false })),
    delivery,
  )
  return new Map(
    all.findings.map(({ plan, key, openedAt }) => [
      ALERTS + alertId(plan.info.id, key, openedAt),
      innerAlertName(plan.info.id, key, openedAt),
    ]),
  )
}

function alertOf(finding: Finding, names: ReadonlyMap<string, string>): CaseAlert {
  const { plan, key, openedAt, closedAt, count, evidence, lastEvents } = finding
  const nameOf = (id: string): string => names.get(id) ?? id.replace(`${SOURCE}:`, '')
  return {
    rule: plan.info.id,
    key: Object.fromEntries(plan.key.map((field, at) => [field, key[at]!])),
    openedAt,
    closedAt,
    count,
    events: [...new Set([...evidence, ...lastEvents].map(nameOf))],
  }
}
