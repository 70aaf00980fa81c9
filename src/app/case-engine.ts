import { type CaseAlert, type CaseEvent, innerAlertName, type Scalar } from '../agreement/case.ts'
import type { Delivery, LiveOutcome } from '../agreement/engines.ts'
import type { Alert } from '../model/alert.ts'
import type { EventClass } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'
import { type Between, type EventOutcome, runEvents } from './run-events.ts'
import { readStateBytes, stateBytes } from './state-bytes.ts'
import { restoreStream, type SavedStream, saveStream } from './stream-state.ts'
import type { WrittenEvent } from './written-events.ts'

const SOURCE = 'case'
/** The source under which the engine has alerts among the events of other rules. */
const ALERTS = 'alert:'

/** Runs a case through the parts that run a stream: the sequencer, the engine, and the alerter, which revises for late events. */
export const runLive = (plans: readonly Plan[], delivery: Delivery): LiveOutcome =>
  run(plans, delivery, (stream) => stream)

/** Runs a case like {@link runLive}, but stops after every batch but the last, and goes on in new parts made of the bytes of the state. */
export const runRestored = (plans: readonly Plan[], delivery: Delivery): LiveOutcome =>
  run(plans, delivery, (stream, options) => {
    const read = readStateBytes(Buffer.concat(stateBytes(saveStream(stream))))
    if (!read.ok) throw new Error(`a state that was just saved ${read.why}`)
    return restoreStream(read.value as SavedStream, options)
  })

function run(plans: readonly Plan[], delivery: Delivery, between: Between): LiveOutcome {
  const { alerts, late } = outcomeOf(plans, delivery, between)
  const names = alertNames(plans, delivery, between, alerts)
  return { alerts: alerts.map((alert) => caseAlert(alert, names)), late }
}

function outcomeOf(
  given: readonly Plan[],
  { batches, latenessMs }: Delivery,
  between: Between,
): Pick<EventOutcome, 'alerts' | 'late'> {
  // A case names the alerts of each key, attacks too.
  const plans = given.map(({ vector: _, ...plan }): Plan => plan)
  const eventClass = classOf(plans)
  const written = batches.map((events) => events.map((event) => writtenEvent(event, eventClass)))
  const run = { source: SOURCE, latenessMs, between, revises: true }
  const { alerts, late } = runEvents(plans, written, run)
  return { alerts: alerts.filter(({ status }) => status === 'closed'), late }
}

const writtenEvent = ({ id, time, fields }: CaseEvent, eventClass: EventClass): WrittenEvent => ({
  id,
  time,
  eventClass,
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      isList(value) ? value.map(written) : written(value),
    ]),
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
  between: Between,
  alerts: readonly Alert[],
): ReadonlyMap<string, string> {
  const named = alerts.some(({ evidence }) => evidence.some((id) => id.startsWith(ALERTS)))
  if (!named) return new Map()
  const all = outcomeOf(
    plans.map((plan) => ({ ...plan, silent: false })),
    delivery,
    between,
  )
  return new Map(
    all.alerts.map(({ id, rule, key, openedAt }) => [
      ALERTS + id,
      innerAlertName(rule.id, Object.values(key), openedAt),
    ]),
  )
}

function caseAlert(
  { rule, key, openedAt, closedAt, count, evidence, lastEvents }: Alert,
  names: ReadonlyMap<string, string>,
): CaseAlert {
  const nameOf = (id: string): string => names.get(id) ?? id.replace(`${SOURCE}:`, '')
  const events = [...new Set([...evidence, ...lastEvents].map(nameOf))]
  return { rule: rule.id, key, openedAt, closedAt, count, events }
}
