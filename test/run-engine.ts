import { Engine } from '../src/detect/engine.ts'
import type { Batch, Column } from '../src/model/batch.ts'
import { Dictionaries, MISSING, NULL } from '../src/model/dictionary.ts'
import { EventIds } from '../src/model/event-ids.ts'
import { type EventClass, typeOf } from '../src/model/fields.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Plan } from '../src/model/plan.ts'
import { Sequencer } from '../src/order/sequencer.ts'

/** An event as tests write it down. */
export interface TestEvent {
  readonly id: string
  readonly time: number
  readonly eventClass: EventClass
  readonly fields: Readonly<Record<string, string | number | null | undefined>>
}

export interface EngineAlert {
  readonly ruleId: string
  readonly key: readonly string[]
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly count: number
  readonly peak?: { readonly value: number; readonly at: number }
  readonly evidence: readonly string[]
  readonly lastEvents: readonly string[]
}

export interface RunOptions {
  readonly batchSize?: number
  readonly spanRows?: number
  readonly latenessMs?: number
}

/** Runs the engine over events as they come, through the sequencer, and gives the alerts that closed. */
export function runEngine(
  plans: readonly Plan[],
  events: readonly TestEvent[],
  options: RunOptions = {},
): EngineAlert[] {
  const { batchSize = 4096, spanRows = 4096, latenessMs = Number.POSITIVE_INFINITY } = options
  const dictionaries = new Dictionaries(7)
  const ids = new EventIds()
  const source = ids.addSource('t', true)
  const engine = new Engine(plans, dictionaries, ids)
  const sequencer = new Sequencer(ids, { latenessMs, spanRows })
  sequencer.open(source)
  const findings: Finding[] = []
  for (let from = 0; from < events.length; from += batchSize) {
    for (const batch of batchesOf(events.slice(from, from + batchSize), dictionaries, ids, source)) {
      sequencer.add(source, batch)
    }
    for (const span of sequencer.sealed()) findings.push(...engine.process(span))
  }
  for (const span of sequencer.end()) findings.push(...engine.process(span))
  return findings
    .filter((finding) => finding.status === 'closed')
    .map(alertOf)
    .sort(
      (a, b) =>
        a.openedAt - b.openedAt || compare(a.ruleId, b.ruleId) || compare(a.key.join('\n'), b.key.join('\n')),
    )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const withoutSource = (id: string): string => id.replace(/^t:/, '')

const alertOf = (finding: Finding): EngineAlert => ({
  ruleId: finding.plan.info.id,
  key: finding.key,
  openedAt: finding.openedAt,
  closedAt: finding.closedAt,
  openedBy: finding.openedBy,
  value: finding.value,
  count: finding.count,
  ...(finding.peak ? { peak: finding.peak } : {}),
  evidence: finding.evidence.map(withoutSource),
  lastEvents: finding.lastEvents.map(withoutSource),
})

/** Runs of events of one class as batches, so that the order of arrival is kept. */
function batchesOf(
  events: readonly TestEvent[],
  dictionaries: Dictionaries,
  ids: EventIds,
  source: number,
): Batch[] {
  const batches: Batch[] = []
  for (let from = 0; from < events.length; ) {
    const { eventClass } = events[from]!
    let end = from + 1
    while (end < events.length && events[end]!.eventClass === eventClass) end++
    batches.push(batchOf(events.slice(from, end), eventClass, dictionaries, ids, source))
    from = end
  }
  return batches
}

function batchOf(
  events: readonly TestEvent[],
  eventClass: EventClass,
  dictionaries: Dictionaries,
  ids: EventIds,
  source: number,
): Batch {
  const columns = new Map<string, Column>()
  for (const field of new Set(events.flatMap((event) => Object.keys(event.fields)))) {
    columns.set(field, columnOf(field, events, dictionaries))
  }
  return {
    eventClass,
    length: events.length,
    time: Float64Array.from(events, (event) => event.time),
    ref: Float64Array.from(events, (event) => ids.own(source, event.id, event.time)),
    columns,
  }
}

function columnOf(field: string, events: readonly TestEvent[], dictionaries: Dictionaries): Column {
  const type = typeOf(field)
  if (type === 'number') {
    return { kind: 'number', values: Float64Array.from(events, ({ fields }) => numberOf(fields[field])) }
  }
  const dictionary = dictionaries.get(type === 'address' ? 'address' : field)
  const code = (value: string | number | null | undefined): number =>
    value === undefined ? MISSING : value === null ? NULL : dictionary.code(String(value))
  return { kind: 'code', codes: Int32Array.from(events, ({ fields }) => code(fields[field])), dictionary }
}

const numberOf = (value: string | number | null | undefined): number =>
  value === undefined || value === null ? Number.NaN : Number(value)
