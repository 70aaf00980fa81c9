import { type CaseAlert, type CaseEvent, innerAlertName, type Scalar } from '../agreement/case.ts'
import type { Delivery, LiveOutcome } from '../agreement/engines.ts'
import { Alerter } from '../alert/alerter.ts'
import { ToldAlerts } from '../alert/told-alerts.ts'
import { Engine } from '../detect/engine.ts'
import type { Alert } from '../model/alert.ts'
import type { Batch, SealedSpan } from '../model/batch.ts'
import { Dictionaries } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import type { EventClass } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'
import { Sequencer } from '../order/sequencer.ts'
import { Revising } from './revising.ts'
import { batchesOf, type WrittenEvent } from './written-events.ts'

const SOURCE = 'case'
/** The source under which the engine has alerts among the events of other rules. */
const ALERTS = 'alert:'

/** Runs a case through the parts that run a stream: the sequencer, the engine, and the alerter, which revises for late events. */
export function runLive(plans: readonly Plan[], delivery: Delivery): LiveOutcome {
  const { alerts, late } = alertsOf(plans, delivery)
  const names = alertNames(plans, delivery, alerts)
  return { alerts: alerts.map((alert) => caseAlert(alert, names)), late }
}

function alertsOf(
  given: readonly Plan[],
  { batches, latenessMs }: Delivery,
): { alerts: Alert[]; late: number } {
  // A case names the alerts of each key, attacks too.
  const plans = given.map(({ vector: _, ...plan }): Plan => plan)
  const dictionaries = new Dictionaries(7)
  const ids = new EventIds()
  const source = ids.addSource(SOURCE, true)
  const engine = new Engine(plans, dictionaries, ids)
  const sequencer = new Sequencer(ids, { latenessMs, onLate: (batch) => engine.late(batch) })
  const alerter = new Alerter(() => false, new ToldAlerts())
  const eventClass = classOf(plans)
  const told = new Map<string, Alert>()
  const tell = (alerts: readonly Alert[]) => {
    for (const alert of alerts) told.set(alert.id, alert)
  }
  const batchesFrom = (events: readonly WrittenEvent[]) => batchesOf(events, { dictionaries, ids }, source)
  const judge = (spans: Iterable<SealedSpan>) => {
    for (const span of spans) tell(alerter.alert(engine.process(span), span.until))
  }
  const stored: WrittenEvent[] = []
  sequencer.open(source)
  for (const batch of batches) {
    const events = batch.map((event) => writtenEvent(event, eventClass))
    for (const one of batchesFrom(events)) sequencer.add(source, one)
    stored.push(...events)
    judge(sequencer.sealed())
    if (!engine.touched) continue
    const revising = new Revising(engine, alerter, sequencer.watermark)
    for (const span of inOrder(batchesFrom(stored), ids)) revising.process(span)
    tell(revising.end().alerts)
  }
  judge(sequencer.end())
  return { alerts: [...told.values()].filter(({ status }) => status === 'closed'), late: sequencer.late }
}

/** Stored events in total order. */
function inOrder(batches: readonly Batch[], ids: EventIds): Iterable<SealedSpan> {
  const sequencer = new Sequencer(ids, { latenessMs: Number.POSITIVE_INFINITY })
  for (const batch of batches) sequencer.add(0, batch)
  return sequencer.end()
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
  alerts: readonly Alert[],
): ReadonlyMap<string, string> {
  const named = alerts.some(({ evidence }) => evidence.some((id) => id.startsWith(ALERTS)))
  if (!named) return new Map()
  const all = alertsOf(
    plans.map((plan) => ({ ...plan, silent: false })),
    delivery,
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
