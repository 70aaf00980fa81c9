import type { Alert } from '../model/alert.ts'
import type { Batch, Column, SealedSpan } from '../model/batch.ts'
import { Dictionaries } from '../model/dictionary.ts'
import { type EventClass, typeOf } from '../model/fields.ts'

/** An event for tests: its time and its fields. */
export interface Event {
  readonly time: number
  readonly [field: string]: string | number
}

/** Events of one class as a span, in the order given. */
export function spanOf(
  eventClass: EventClass,
  events: readonly Event[],
  dictionaries: Dictionaries = new Dictionaries(1),
): SealedSpan {
  const names = new Set(events.flatMap((event) => Object.keys(event)))
  names.delete('time')
  const columns = new Map<string, Column>()
  for (const name of names) columns.set(name, columnOf(name, events, dictionaries))
  const batch: Batch = {
    eventClass,
    length: events.length,
    time: Float64Array.from(events, (event) => event.time),
    ref: Float64Array.from(events, (_, i) => i),
    columns,
  }
  return { batches: [batch], until: Number.POSITIVE_INFINITY }
}

function columnOf(name: string, events: readonly Event[], dictionaries: Dictionaries): Column {
  const type = typeOf(name)
  if (type === 'number')
    return { kind: 'number', values: Float64Array.from(events, (event) => Number(event[name] ?? Number.NaN)) }
  const dictionary = dictionaries.get(type === 'address' ? 'address' : name)
  const code = (value: string | number | undefined) =>
    value === undefined ? 0 : dictionary.code(String(value))
  return { kind: 'code', codes: Int32Array.from(events, (event) => code(event[name])), dictionary }
}

/** An alert for tests; what is not said is plain. */
export const alertOf = (parts: Partial<Alert> = {}): Alert => ({
  id: 'a1',
  rule: { id: 'r1', title: 'Guessing', level: 'medium', tags: ['attack.t1110.001'], version: '1' },
  key: { 'src_endpoint.ip': '203.0.113.9' },
  status: 'closed',
  openedAt: 60_000,
  closedAt: 120_000,
  openedBy: 'event',
  value: 5,
  count: 7,
  evidence: ['log:000000000000001'],
  lastEvents: ['log:000000000000001', 'log:000000000000002'],
  entities: { users: ['ann'], sources: ['203.0.113.9'], targets: [] },
  reason: '5 failures within 5 min.',
  advice: 'Block the address.',
  ...parts,
})

export const floodOf = (parts: Partial<Alert> = {}): Alert =>
  alertOf({
    id: 'f1',
    rule: {
      id: 'r2',
      title: 'Flood',
      level: 'high',
      tags: ['attack.impact', 'attack.t1498.001'],
      version: '1',
    },
    key: { vector: 'syn_flood' },
    peak: { value: 400, at: 90_000 },
    entities: { users: [], sources: ['198.51.100.1', '192.168.1.5'], targets: ['10.0.0.1'] },
    attack: {
      vector: 'syn_flood',
      targets: ['10.0.0.1'],
      topSources: {
        outside: [{ address: '198.51.100.1', events: 900, bytes: 9000 }],
        inside: [{ address: '192.168.1.5', events: 30, bytes: 300 }],
      },
      events: 1000,
      bytes: 10_000,
    },
    ...parts,
  })
