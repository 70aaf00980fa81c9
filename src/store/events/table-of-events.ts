import { compareTexts } from '../../lib/compare-texts.ts'
import { Dictionary, MISSING } from '../../model/dictionary.ts'
import type { EventValue, StoredEvent, StoredShape } from '../../model/event-search.ts'
import type { BlockColumn } from './event-block.ts'
import { pageOf } from './kept-block.ts'
import type { EventTable } from './parquet/event-table.ts'

/** Events as columns, the oldest first. A field `class` is the class of each. */
export function tableOf(
  events: readonly StoredEvent[],
  shapes: ReadonlyMap<string, StoredShape>,
): EventTable {
  const sorted = events.toSorted((a, b) => a.time - b.time || compareTexts(a.id, b.id))
  return {
    eventClass: sorted[0]?.eventClass ?? 'base',
    length: sorted.length,
    time: Float64Array.from(sorted, ({ time }) => time),
    ids: pageOf(sorted.map(({ id }) => id)),
    columns: new Map(Array.from(shapes, ([field, shape]) => [field, columnOf(sorted, field, shape)])),
  }
}

function columnOf(events: readonly StoredEvent[], field: string, shape: StoredShape): BlockColumn {
  const value = ({ fields, eventClass }: StoredEvent): EventValue | undefined =>
    field === 'class' ? eventClass : fields[field]
  if (shape === 'number')
    return { kind: 'number', values: Float64Array.from(events, (event) => numberOf(value(event))) }
  const values = new Dictionary(0)
  const code = (one: EventValue | undefined): number => {
    if (one === undefined) return MISSING
    if (typeof one !== 'object') return values.code(String(one))
    return values.list(one.map((item) => values.code(String(item))))
  }
  return { kind: 'code', codes: Int32Array.from(events, (event) => code(value(event))), values }
}

const numberOf = (value: EventValue | undefined): number => (typeof value === 'number' ? value : Number.NaN)
