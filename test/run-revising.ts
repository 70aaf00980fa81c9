import { Alerter } from '../src/alert/alerter.ts'
import { ToldAlerts } from '../src/alert/told-alerts.ts'
import { Revising } from '../src/app/revising.ts'
import { batchesOf } from '../src/app/written-events.ts'
import { Engine } from '../src/detect/engine.ts'
import type { Alert } from '../src/model/alert.ts'
import type { SealedSpan } from '../src/model/batch.ts'
import { Dictionaries } from '../src/model/dictionary.ts'
import { EventIds } from '../src/model/event-ids.ts'
import type { Plan } from '../src/model/plan.ts'
import { Sequencer } from '../src/order/sequencer.ts'
import type { RunOptions, TestEvent } from './run-engine.ts'

export interface ReviseOptions {
  /** How often alerts are revised: after every batch, or once before the windows run out. */
  readonly when?: 'each batch' | 'at the end'
  /** How long before the watermark events are kept. */
  readonly keepsMs?: number
  readonly told?: ToldAlerts
}

/** What a run told of each alert last, withdrawn ones left out, and everything it told. */
export interface Told {
  readonly alerts: readonly Alert[]
  readonly all: readonly Alert[]
  readonly late: number
  readonly notRevisable: number
}

/** Runs a stream as it comes, late events and all, and revises its alerts from the events that came so far. */
export function runRevising(
  plans: readonly Plan[],
  events: readonly TestEvent[],
  { batchSize = 4096, spanRows = 4096, latenessMs = Number.POSITIVE_INFINITY }: RunOptions,
  { when = 'each batch', keepsMs = Number.POSITIVE_INFINITY, told = new ToldAlerts() }: ReviseOptions = {},
): Told {
  const dictionaries = new Dictionaries(7)
  const ids = new EventIds()
  const source = ids.addSource('t', true)
  const engine = new Engine(plans, dictionaries, ids)
  const sequencer = new Sequencer(ids, { latenessMs, spanRows, onLate: (batch) => engine.late(batch) })
  const alerter = new Alerter((address) => address.startsWith('10.'), told)
  const all: Alert[] = []
  const judge = (spans: Iterable<SealedSpan>) => {
    for (const span of spans) all.push(...alerter.alert(engine.process(span), span.until))
  }
  const inOrder = (stored: readonly TestEvent[]): Iterable<SealedSpan> => {
    const sorting = new Sequencer(ids, { latenessMs: Number.POSITIVE_INFINITY, spanRows })
    for (const batch of batchesOf(stored, { dictionaries, ids }, source)) sorting.add(source, batch)
    return sorting.end()
  }
  let notRevisable = 0
  const revise = (stored: readonly TestEvent[]) => {
    if (!engine.touched) return
    const from = sequencer.watermark - keepsMs
    const kept = stored.filter(({ time }) => time >= from)
    const revising = new Revising(engine, alerter, sequencer.watermark, from)
    all.push(...revising.decided)
    for (const span of inOrder(kept)) revising.look(span)
    for (const span of inOrder(kept)) revising.process(span)
    const { alerts, count } = revising.end()
    all.push(...alerts)
    notRevisable += count.notRevisable
  }
  sequencer.open(source)
  for (let from = 0; from < events.length; from += batchSize) {
    for (const batch of batchesOf(events.slice(from, from + batchSize), { dictionaries, ids }, source)) {
      sequencer.add(source, batch)
      judge(sequencer.sealed())
    }
    if (when === 'each batch') revise(events.slice(0, from + batchSize))
  }
  revise(events)
  judge(sequencer.end())
  const last = new Map(all.map((alert) => [alert.id, alert]))
  const alerts = [...last.values()]
    .filter(({ status }) => status !== 'withdrawn')
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
  return { alerts, all, late: sequencer.late, notRevisable }
}

/** An alert without its history, and with all its texts. */
export function content(alert: Alert): object {
  const { id, rule, key, status, openedAt, closedAt, openedBy, value, peak, count } = alert
  const { evidence, lastEvents, entities, attack, reason, advice } = alert
  return {
    ...{ id, rule: rule.id, key, status, openedAt, closedAt, openedBy, value, peak, count },
    ...{ evidence, lastEvents, entities, attack, reason, advice },
  }
}
