import { Dictionary, EMPTY, MISSING } from '../../model/dictionary.ts'
import type { BlockColumn, BlockValues, EventBlock, TextRun } from './event-block.ts'
import { codesOf } from './parquet/encode-column.ts'
import type { EventTable } from './parquet/event-table.ts'

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
    ids: joinedTexts(blocks.map((block) => block.idRun())),
    columns: new Map(
      Array.from(new Set(blocks.flatMap(({ fields }) => [...fields])), (field) => [
        field,
        joinedColumn(blocks, field, length),
      ]),
    ),
  }
  const order = orderOf(joined)
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

function joinedTexts(runs: readonly TextRun[]): TextRun {
  const [only, second] = runs
  if (only && !second) return only
  const ends = new Uint32Array(runs.reduce((sum, run) => sum + run.ends.length, 0))
  let at = 0
  let before = 0
  for (const { bytes, ends: own } of runs) {
    for (const end of own) ends[at++] = before + end
    before += bytes.length
  }
  return { bytes: Buffer.concat(runs.map(({ bytes }) => bytes)), ends }
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

  add(
    { codes, values }: { readonly codes: Int32Array; readonly values: BlockValues },
    out: Int32Array,
  ): void {
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

function translate(from: BlockValues, codes: Int32Array, to: Dictionary, out: Int32Array): void {
  const known = new Int32Array(from.size)
  const translated = (code: number): number => {
    if (code < EMPTY) return MISSING
    return (known[code] ||= fresh(code))
  }
  const fresh = (code: number): number => {
    const elements = from.hasLists ? from.elements(code) : undefined
    if (elements) return to.list(elements.map(translated))
    const bytes = from.utf8(code)
    return to.intern(bytes, 0, bytes.length)
  }
  for (let row = 0; row < out.length; row++) out[row] = translated(codes[row]!)
}

/** Rows by time and id; undefined where they lie so already. */
function orderOf({ time, ids, length }: EventTable): Uint32Array | undefined {
  const { bytes, ends } = ids
  const text = (row: number): Uint8Array => bytes.subarray(row === 0 ? 0 : ends[row - 1], ends[row])
  const compare = (a: number, b: number): number => time[a]! - time[b]! || Buffer.compare(text(a), text(b))
  for (let row = 1; row < length; row++) {
    if (time[row]! > time[row - 1]! || compare(row - 1, row) <= 0) continue
    return Uint32Array.from({ length }, (_, at) => at).sort(compare)
  }
  return undefined
}

function inOrder(table: EventTable, order: Uint32Array): EventTable {
  return {
    ...table,
    time: Float64Array.from(order, (row) => table.time[row]!),
    ids: textsInOrder(table.ids, order),
    columns: new Map(
      Array.from(table.columns, ([field, column]): [string, BlockColumn] => [
        field,
        column.kind === 'number'
          ? { kind: 'number', values: Float64Array.from(order, (row) => column.values[row]!) }
          : { ...column, codes: Int32Array.from(order, (row) => column.codes[row]!) },
      ]),
    ),
  }
}

function textsInOrder({ bytes, ends }: TextRun, order: Uint32Array): TextRun {
  const out = new Uint8Array(bytes.length)
  const newEnds = new Uint32Array(ends.length)
  let at = 0
  for (const [i, row] of order.entries()) {
    const text = bytes.subarray(row === 0 ? 0 : ends[row - 1], ends[row])
    out.set(text, at)
    newEnds[i] = at += text.length
  }
  return { bytes: out, ends: newEnds }
}
