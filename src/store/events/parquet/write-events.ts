import type { StoredShape } from '../../../model/event-search.ts'
import { encodeField, encodeIds, encodeTimes } from './encode-column.ts'
import { type EventTable, tableRows } from './event-table.ts'
import type { EncodedColumn, FileForm } from './print-column.ts'
import { schemaOf } from './schema.ts'
import { binary, i32, i64, list, printThrift, struct, type ThriftStruct } from './thrift.ts'

/** Rows that lie together in a file: each group can be passed over by what its columns hold least and most. Indexes have 16 bits for one. */
export const GROUP_ROWS = 65_536

const MAGIC = Buffer.from('PAR1')

/**
 * Makes a Parquet file of events, a row group at a time: `time` in milliseconds, `id`, a column for each field, and behind
 * them their indexes, where they have one. The parts are to be written one after the other.
 */
export class ParquetWriter {
  readonly #shapes: ReadonlyMap<string, StoredShape>
  readonly #form: FileForm
  readonly #groups: ThriftStruct[] = []
  #offset = 0
  #rows = 0

  constructor(shapes: ReadonlyMap<string, StoredShape>, form: FileForm) {
    this.#shapes = shapes
    this.#form = form
  }

  /** The bytes of a table. Events come by time over all tables. */
  *write(table: EventTable): Generator<Uint8Array> {
    if (this.#offset === 0) yield* this.#begin()
    for (let from = 0; from < table.length; from += GROUP_ROWS)
      yield* this.#group(tableRows(table, from, Math.min(from + GROUP_ROWS, table.length)))
  }

  /** The bytes that end the file. */
  *end(): Generator<Uint8Array> {
    if (this.#offset === 0) yield* this.#begin()
    const order = struct({ 1: struct({}) })
    const footer = printThrift(
      struct({
        1: i32(1),
        2: schemaOf(this.#shapes),
        3: i64(this.#rows),
        4: list(this.#groups),
        6: binary('vedette'),
        7: list(Array.from({ length: this.#shapes.size + 2 }, () => order)),
      }),
    )
    const tail = Buffer.alloc(8)
    tail.writeUInt32LE(footer.length)
    tail.set(MAGIC, 4)
    yield footer
    yield tail
  }

  *#begin(): Generator<Uint8Array> {
    this.#offset = MAGIC.length
    yield MAGIC
  }

  *#group(table: EventTable): Generator<Uint8Array> {
    const begin = this.#offset
    const written: { readonly column: EncodedColumn; readonly at: number }[] = []
    for (const column of this.#columns(table)) {
      written.push({ column, at: this.#offset })
      this.#offset += column.size
      yield* column.bytes
    }
    const end = this.#offset
    const columns: ThriftStruct[] = []
    for (const { column, at } of written) {
      columns.push(column.footer(at, this.#offset))
      this.#offset += column.index?.size ?? 0
      yield* column.index?.bytes ?? []
    }
    this.#rows += table.length
    this.#groups.push(
      struct({
        1: list(columns),
        2: i64(end - begin),
        3: i64(table.length),
        5: i64(begin),
        6: i64(end - begin),
      }),
    )
  }

  *#columns(table: EventTable): Generator<EncodedColumn> {
    const form = this.#form
    yield encodeTimes(table.time, form)
    yield encodeIds(table.ids, form)
    for (const [field, shape] of this.#shapes)
      yield encodeField(field, shape, table.columns.get(field), table.length, form)
  }
}
