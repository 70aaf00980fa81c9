import type { EventClass } from '../model/fields.ts'
import { NULL_FIELD, type RawBatch, type RecordHashes } from '../model/raw-batch.ts'
import type { Product } from './product.ts'

/** The records of a batch that are of one class. */
export interface Part {
  readonly eventClass: EventClass
  readonly raw: RawBatch
  /** The rows that the records have in the whole batch; undefined when they are all of it. */
  readonly rows: readonly number[] | undefined
}

/** The classes of so many different values are remembered. */
const REMEMBERED = 10_000

const decoder = new TextDecoder()

/** Parts the records of one product by their class and gives columns the names by which they are known. */
export class Splitter {
  readonly product: Product
  readonly #fixed: EventClass | undefined
  readonly #known = new Map<string, EventClass>()
  #from: readonly string[] = []
  #names: readonly string[] = []
  /** For each value that tells the class, the columns it may stand in. */
  #by: readonly (readonly number[])[] = []

  /** `fixed`: a person said what class the records are. */
  constructor(product: Product, fixed?: EventClass) {
    this.product = product
    this.#fixed = fixed
  }

  /** The parts of a batch, each in the order of its records. The batch itself must not be used any more. */
  split(raw: RawBatch): readonly Part[] {
    this.#follow(raw.names)
    const named = { ...raw, names: this.#names }
    if (this.#fixed !== undefined) return [{ eventClass: this.#fixed, raw: named, rows: undefined }]
    const rows = new Map<EventClass, number[]>()
    for (let row = 0; row < raw.length; row++) {
      const eventClass = this.#classOf(raw, row)
      const of = rows.get(eventClass)
      if (of) of.push(row)
      else rows.set(eventClass, [row])
    }
    if (rows.size === 1) {
      return [...rows.keys()].map((eventClass) => ({ eventClass, raw: named, rows: undefined }))
    }
    return parted(named, rows)
  }

  #follow(names: readonly string[]): void {
    if (names.length === this.#from.length && names.every((name, i) => name === this.#from[i])) return
    this.#from = [...names]
    this.#names = names.map(this.product.rename)
    this.#by = this.product.by.map((wanted) =>
      this.#names.flatMap((name, at) => (name === wanted ? [at] : [])),
    )
  }

  #classOf(raw: RawBatch, row: number): EventClass {
    const values = this.#by.map((columns) => textAt(raw, row, columns))
    const name = JSON.stringify(values)
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const eventClass = this.product.classOf(values)
    if (this.#known.size >= REMEMBERED) this.#known.clear()
    this.#known.set(name, eventClass)
    return eventClass
  }
}

/** The text of the first of the columns that a record has. */
function textAt(raw: RawBatch, row: number, columns: readonly number[]): string | undefined {
  for (const column of columns) {
    const cell = column * raw.stride + row
    const from = raw.start[cell]!
    if (from < NULL_FIELD) return decoder.decode(raw.bytes.subarray(from, raw.end[cell]))
  }
  return undefined
}

/** The parts of a batch: its rows are put in order of their part, in the arrays that it came with. */
function parted(raw: RawBatch, rows: ReadonlyMap<EventClass, readonly number[]>): readonly Part[] {
  const all = [...rows.values()].flat()
  // Before the rows move: hashes are made of where they stand.
  const { low, high } = raw.hashes()
  for (let column = 0; column < raw.names.length; column++) {
    const from = column * raw.stride
    reorder(raw.start.subarray(from, from + raw.length), all)
    reorder(raw.end.subarray(from, from + raw.length), all)
  }
  for (const array of [raw.recordStart, raw.recordEnd, raw.line, raw.fault, low, high]) reorder(array, all)
  let end = 0
  return [...rows].map(([eventClass, of]) => {
    const from = end
    end += of.length
    const hashes = { low: low.subarray(from, end), high: high.subarray(from, end) }
    return { eventClass, raw: rowsOf(raw, from, end, hashes), rows: of }
  })
}

/** The rows of a batch from `from` to `end`, where they stand. */
const rowsOf = (raw: RawBatch, from: number, end: number, hashes: RecordHashes): RawBatch => ({
  ...raw,
  length: end - from,
  start: raw.start.subarray(from),
  end: raw.end.subarray(from),
  recordStart: raw.recordStart.subarray(from, end),
  recordEnd: raw.recordEnd.subarray(from, end),
  line: raw.line.subarray(from, end),
  fault: raw.fault.subarray(from, end),
  hashes: () => hashes,
})

/** Puts value `rows[i]` at place `i`. */
function reorder(values: Uint32Array | Int32Array | Uint8Array, rows: readonly number[]): void {
  const before = values.slice(0, rows.length)
  for (let i = 0; i < rows.length; i++) values[i] = before[rows[i]!]!
}
