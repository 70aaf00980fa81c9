import { type AccessEvents, arraysOf } from '../../model/access-events.ts'
import { accessCodes, keptAccessFields } from '../../model/access-fields.ts'
import { Dictionaries } from '../../model/dictionary.ts'
import { ACCESS_SOURCE } from '../../model/event-id.ts'
import type { EventValue, StoredShape } from '../../model/event-search.ts'
import { typeOf } from '../../model/fields.ts'
import { type EventBlock, type TextPage, valueAt } from './event-block.ts'
import { idPage, idText, type KeptColumn, type KeptIds } from './kept-block.ts'
import { putInOrder, rowOrder } from './row-order.ts'

/** Events of the suspicion service, numbered one after the other from the first on; plain data, which can be sent to another thread. */
export interface AccessRun {
  readonly first: number
  readonly events: AccessEvents
}

const shapes: ReadonlyMap<string, StoredShape> = new Map(
  Array.from(keptAccessFields, (field) => [field, typeOf(field) === 'number' ? 'number' : 'text']),
)

/**
 * A run as a block. Its columns are made when they are asked for: where nobody searches what came last, that is only done by the
 * thread that writes.
 */
export class AccessBlock implements EventBlock {
  readonly eventClass = 'authentication'
  readonly fields = keptAccessFields
  readonly shapes = shapes
  readonly length: number
  readonly oldest: number
  readonly newest: number
  readonly run: AccessRun
  readonly #dictionaries: Dictionaries
  readonly #columns = new Map<string, KeptColumn>()
  #rows: RowsInOrder | undefined

  /** Of blocks that are to become one, texts have the codes of the same dictionaries. */
  constructor(run: AccessRun, dictionaries = new Dictionaries(0)) {
    const [oldest, newest] = boundsOf(run.events.time)
    this.run = run
    this.length = run.events.length
    this.oldest = oldest
    this.newest = newest
    this.#dictionaries = dictionaries
  }

  /** What it holds in memory that two threads see. */
  get arrays(): readonly ArrayBufferView[] {
    return arraysOf(this.run.events)
  }

  get time(): Float64Array {
    return this.#inOrder.time
  }

  timeAt(row: number): number {
    return this.time[row]!
  }

  id(row: number): string {
    return idText(this.#inOrder.ids, row)
  }

  ids(): TextPage {
    return idPage(this.#inOrder.ids)
  }

  value(field: string, row: number): EventValue | undefined {
    const column = this.column(field)
    return column && valueAt(column, field, row)
  }

  column(field: string): KeptColumn | undefined {
    const known = this.#columns.get(field)
    if (known || !this.fields.has(field)) return known
    const values = this.#dictionaries.get(field)
    const codes = accessCodes(field, this.run.events, values)
    const { order } = this.#inOrder
    const column: KeptColumn = {
      kind: 'code',
      codes: order ? putInOrder(codes, order, new Int32Array(this.length)) : codes,
      values,
    }
    this.#columns.set(field, column)
    return column
  }

  /** Makes some columns; tells whether one of them was not there yet. */
  prepare(fields: readonly string[]): boolean {
    const lacking = fields.filter((field) => !this.#columns.has(field) && this.column(field))
    return lacking.length > 0
  }

  /** Rows by time and number. */
  get #inOrder(): RowsInOrder {
    return (this.#rows ??= rowsInOrder(this.run))
  }
}

function boundsOf(time: Float64Array): readonly [least: number, most: number] {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let row = 0; row < time.length; row++) {
    const one = time[row]!
    if (one < least) least = one
    if (one > most) most = one
  }
  return [least, most]
}

interface RowsInOrder {
  /** Undefined: as they came. */
  readonly order: Int32Array | undefined
  readonly time: Float64Array
  readonly ids: KeptIds
}

function rowsInOrder({ first, events }: AccessRun): RowsInOrder {
  const { time, length } = events
  const order = rowOrder(time, length, (a, b) => a - b)
  // There is one source, so that a number is a reference.
  const ref = new Float64Array(length)
  for (let row = 0; row < length; row++) ref[row] = first + (order ? order[row]! : row)
  return {
    order,
    time: order ? putInOrder(time, order, new Float64Array(length)) : time,
    ids: { ref, sources: new Map([[0, ACCESS_SOURCE]]), texts: undefined },
  }
}
