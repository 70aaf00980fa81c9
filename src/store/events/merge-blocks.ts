import { Dictionary, MISSING } from '../../model/dictionary.ts'
import {
  type BlockColumn,
  type BlockValues,
  type Codes,
  compareInPage,
  type EventBlock,
  type TextPage,
  textStart,
} from './event-block.ts'
import { LENGTH_BYTES } from './parquet/byte-runs.ts'
import { codesOf } from './parquet/encode-column.ts'
import type { EventTable } from './parquet/event-table.ts'
import { putInOrder, rowOrder } from './row-order.ts'

/** Blocks of one class as one table, by time and id. */
export function mergedBlocks(blocks: readonly EventBlock[]): EventTable {
  const length = blocks.reduce((sum, block) => sum + block.length, 0)
  const joined: EventTable = {
    eventClass: blocks[0]!.eventClass,
    length,
    time: joinedNumbers(
      blocks.map((block) => block.time),
      length,
    ),
    ids: joinedPages(blocks.map((block) => block.ids())),
    columns: new Map(
      Array.from(new Set(blocks.flatMap(({ fields }) => [...fields])), (field) => [
        field,
        joinedColumn(blocks, field, length),
      ]),
    ),
  }
  const { time, ids } = joined
  const order = rowOrder(time, length, (a, b) => compareInPage(ids, a, b))
  return order ? inOrder(joined, order) : joined
}

function joinedNumbers(parts: readonly Float64Array[], length: number): Float64Array {
  const out = new Float64Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function joinedPages(pages: readonly TextPage[]): TextPage {
  const [only, second] = pages
  if (only && !second) return only
  const used = pages.map(({ bytes, start, ends }) => bytes.subarray(start, ends.at(-1) ?? start))
  const ends = new Uint32Array(pages.reduce((sum, page) => sum + page.ends.length, 0))
  let at = 0
  let before = 0
  for (const [i, page] of pages.entries()) {
    for (let row = 0; row < page.ends.length; row++) ends[at++] = before + page.ends[row]! - page.start
    before += used[i]!.length
  }
  return { bytes: Buffer.concat(used), start: 0, ends }
}

function joinedColumn(blocks: readonly EventBlock[], field: string, length: number): BlockColumn {
  const columns = blocks.map((block) => block.column(field))
  if (columns.every((column) => column === undefined || column.kind === 'number')) {
    const parts = columns.map((column, at) => column?.values ?? lackingNumbers(blocks[at]!.length))
    return { kind: 'number', values: joinedNumbers(parts as Float64Array[], length) }
  }
  const target = new Target()
  const codes = new Int32Array(length)
  let at = 0
  for (const [i, column] of columns.entries()) {
    if (column) target.add(codesOf(column), codes.subarray(at, at + blocks[i]!.length))
    at += blocks[i]!.length
  }
  return { kind: 'code', codes, values: target.values }
}

const lackingNumbers = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN)

/** The values of a joined column: those of its parts, as long as these share them, else their own. */
class Target {
  #values: Dictionary | undefined
  #shared: BlockValues | undefined
  #filled: Int32Array[] = []

  get values(): BlockValues {
    return this.#values ?? this.#shared!
  }

  add({ codes, values }: { readonly codes: Codes; readonly values: BlockValues }, out: Int32Array): void {
    if (!this.#values && (this.#shared === undefined || this.#shared === values)) {
      this.#shared = values
      this.#filled.push(out)
      out.set(codes.subarray(0, out.length))
      return
    }
    if (!this.#values) {
      this.#values = new Dictionary(0)
      for (const filled of this.#filled) translate(this.#shared!, filled, this.#values, filled)
      this.#filled = []
    }
    translate(values, codes, this.#values, out)
  }
}

function translate(from: BlockValues, codes: Codes, to: Dictionary, out: Int32Array): void {
  const known = new Int32Array(from.size)
  const translated = (code: number): number => {
    if (code < from.first) return MISSING
    return (known[code] ||= fresh(code))
  }
  const fresh = (code: number): number => {
    const elements = from.hasLists ? from.elements(code) : undefined
    if (elements) return to.list(elements.map(translated))
    return to.intern(from.arena, from.start(code), from.end(code))
  }
  for (let row = 0; row < out.length; row++) out[row] = translated(codes[row]!)
}

function inOrder(table: EventTable, order: Int32Array): EventTable {
  const { length } = table
  return {
    ...table,
    time: putInOrder(table.time, order, new Float64Array(length)),
    ids: pageInOrder(table.ids, order),
    columns: new Map(
      Array.from(table.columns, ([field, column]): [string, BlockColumn] => [
        field,
        column.kind === 'number'
          ? { kind: 'number', values: putInOrder(column.values, order, new Float64Array(length)) }
          : { ...column, codes: putInOrder(column.codes, order, new Int32Array(length)) },
      ]),
    ),
  }
}

function pageInOrder(page: TextPage, order: Int32Array): TextPage {
  const { bytes, ends } = page
  const out = new Uint8Array(bytes.length)
  const newEnds = new Uint32Array(ends.length)
  let at = 0
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!
    for (let from = textStart(page, row) - LENGTH_BYTES; from < ends[row]!; from++) out[at++] = bytes[from]!
    newEnds[i] = at
  }
  return { bytes: out, start: 0, ends: newEnds }
}
