import { type CaseAlert, type CaseEvent, innerAlertName } from '../agreement/case.ts'
import type { Delivery, LiveOutcome } from '../agreement/engines.ts'
import { Engine } from '../detect/engine.ts'
import { alertId } from '../lib/alert-id.ts'
import type { Batch, Column } from '../model/batch.ts'
import { Dictionaries, MISSING, NULL } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import { type EventClass, typeOf } from '../model/fields.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { Sequencer } from '../order/sequencer.ts'

const SOURCE = 'case'
/** The source under which the engine has alerts among the events of other rules. */
const ALERTS = 'alert:'

/** Runs a case through the parts that run a stream: the sequencer and the engine. */
export function runLive(plans: readonly Plan[], delivery: Delivery): LiveOutcome {
  const lists = delivery.batches.flat().find(({ fields }) => Object.values(fields).some(Array.isArray))
  if (lists) return { cannot: 'a field with several values is not read' }
  const { findings, late } = findingsOf(plans, delivery)
  const names = alertNames(plans, delivery, findings)
  return { alerts: findings.map((finding) => alertOf(finding, names)), late }
}

function findingsOf(
  plans: readonly Plan[],
  { batches, latenessMs }: Delivery,
): { findings: Finding[]; late: number } {
  const dictionaries = new Dictionaries(7)
  const ids = new EventIds()
  const source = ids.addSource(SOURCE, true)
  const engine = new Engine(plans, dictionaries, ids)
  const sequencer = new Sequencer(ids, { latenessMs })
  const eventClass = classOf(plans)
  const findings: Finding[] = []
  sequencer.open(source)
  for (const events of batches) {
    if (events.length > 0) sequencer.add(source, batchOf(events, eventClass, dictionaries, ids, source))
    for (const span of sequencer.sealed()) findings.push(...engine.process(span))
  }
  for (const span of sequencer.end()) findings.push(...engine.process(span))
  return { findings: findings.filter(({ status }) => status === 'closed'), late: sequencer.late }
}

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

function batchOf(
  events: readonly CaseEvent[],
  eventClass: EventClass,
  dictionaries: Dictionaries,
  ids: EventIds,
  source: number,
): Batch {
  const columns = new Map<string, Column>()
  for (const field of new Set(events.flatMap((event) => Object.keys(event.fields))))
    columns.set(field, columnOf(field, events, dictionaries))
  return {
    eventClass,
    length: events.length,
    time: Float64Array.from(events, (event) => event.time),
    ref: Float64Array.from(events, (event) => ids.own(source, event.id, event.time)),
    columns,
  }
}

function columnOf(field: string, events: readonly CaseEvent[], dictionaries: Dictionaries): Column {
  const type = typeOf(field)
  const value = (event: CaseEvent) => event.fields[field] as string | number | boolean | null | undefined
  if (type === 'number')
    return { kind: 'number', values: Float64Array.from(events, (event) => numberOf(value(event))) }
  const dictionary = dictionaries.get(type === 'address' ? 'address' : field)
  const code = (of: ReturnType<typeof value>): number =>
    of === undefined ? MISSING : of === null ? NULL : dictionary.code(String(of))
  return { kind: 'code', codes: Int32Array.from(events, (event) => code(value(event))), dictionary }
}

const numberOf = (value: string | number | boolean | null | undefined): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : Number.NaN
