import type { ColumnMemory } from '../../lib/column-memory.ts'
import type { Batch, Column } from '../../model/batch.ts'
import type { Dictionary } from '../../model/dictionary.ts'
import { type EventIds, PLACE_DIGITS, placeText, positionOf, sourceOf } from '../../model/event-ids.ts'
import type { EventValue, StoredShape } from '../../model/event-search.ts'
import type { EventClass } from '../../model/fields.ts'
import { type EventBlock, type TextPage, valueAt } from './event-block.ts'
import { LENGTH_BYTES } from './parquet/byte-runs.ts'
import { putInOrder, rowOrder } from './row-order.ts'
import { shapesOf } from './shapes.ts'

/** A column in memory that two threads can see; its dictionary belongs to the one that made it. */
export type KeptColumn =
  | { readonly kind: 'code'; readonly codes: Int32Array; readonly values: Dictionary }
  | { readonly kind: 'number'; readonly values: Float64Array }

/** What the ids of a run of events are: places in sources, or texts where a source has ids of its own. */
export interface KeptIds {
  readonly ref: Float64Array
  readonly sources: ReadonlyMap<number, string>
  readonly texts: readonly string[] | undefined
}

/** Events in memory, in the order of blocks. */
export class KeptBlock implements EventBlock {
  readonly eventClass: EventClass
  readonly length: number
  readonly time: Float64Array
  readonly kept: KeptIds
  readonly columns: ReadonlyMap<string, KeptColumn>

  constructor(
    eventClass: EventClass,
    time: Float64Array,
    kept: KeptIds,
    columns: ReadonlyMap<string, KeptColumn>,
  ) {
    this.eventClass = eventClass
    this.length = time.length
    this.time = time
    this.kept = kept
    this.columns = columns
  }

  /** The events of a batch, copied to some memory. */
  static of(batch: Batch, ids: EventIds, memory: ColumnMemory): KeptBlock {
    const { eventClass, length } = batch
    const { ref } = batch
    const order = rowOrder(batch.time, length, (a, b) => ids.compare(ref[a]!, ref[b]!))
    const time = copied(batch.time, order, memory.numbers(length))
    const kept = keptIds(copied(ref, order, memory.numbers(length)), ids)
    const columns = Array.from(batch.columns, ([field, column]): [string, KeptColumn] => [
      field,
      keptColumn(column, order, length, memory),
    ])
    return new KeptBlock(eventClass, time, kept, new Map(columns))
  }

  /** What it holds in memory that two threads see. */
  get arrays(): readonly (Float64Array | Int32Array)[] {
    const columns = Array.from(this.columns.values(), (column) =>
      column.kind === 'number' ? column.values : column.codes,
    )
    return [this.time, this.kept.ref, ...columns]
  }

  get fields(): Iterable<string> {
    return this.columns.keys()
  }

  /** What each field holds. */
  get shapes(): ReadonlyMap<string, StoredShape> {
    return shapesOf(this.columns)
  }

  get oldest(): number {
    return this.time[0]!
  }

  get newest(): number {
    return this.time[this.length - 1]!
  }

  timeAt(row: number): number {
    return this.time[row]!
  }

  value(field: string, row: number): EventValue | undefined {
    const column = this.columns.get(field)
    return column && valueAt(column, field, row)
  }

  column(field: string): KeptColumn | undefined {
    return this.columns.get(field)
  }

  id(row: number): string {
    return idText(this.kept, row)
  }

  ids(): TextPage {
    return idPage(this.kept)
  }
}

/** The text of one id. */
export function idText({ ref, sources, texts }: KeptIds, row: number): string {
  if (texts) return texts[row]!
  const at = ref[row]!
  return placeText(sources.get(sourceOf(at)) ?? '?', positionOf(at))
}

/** The texts of all ids. */
export const idPage = (ids: KeptIds): TextPage => (ids.texts ? pageOf(ids.texts) : pageOfPlaces(ids))

/** Texts as a page. */
export function pageOf(texts: readonly string[]): TextPage {
  const bytes = Buffer.allocUnsafe(
    texts.reduce((sum, text) => sum + LENGTH_BYTES + Buffer.byteLength(text), 0),
  )
  const ends = new Uint32Array(texts.length)
  let at = 0
  for (const [row, text] of texts.entries()) {
    const length = bytes.write(text, at + LENGTH_BYTES)
    bytes.writeUInt32LE(length, at)
    ends[row] = at += LENGTH_BYTES + length
  }
  return { bytes, start: 0, ends }
}

/** {@link placeText} of all of them: this runs for every event that is written. */
function pageOfPlaces({ ref, sources }: KeptIds): TextPage {
  const fronts = new Map(Array.from(sources, ([source, name]) => [source, frontOf(name)]))
  const longest = Math.max(0, ...Array.from(fronts.values(), ({ length }) => length)) + PLACE_DIGITS
  const bytes = new Uint8Array(ref.length * longest)
  const ends = new Uint32Array(ref.length)
  let at = 0
  for (let row = 0, next = 0; row < ref.length; row = next) {
    const source = sourceOf(ref[row]!)
    do next++
    while (next < ref.length && sourceOf(ref[next]!) === source)
    const front = fronts.get(source)!
    const each = front.length + PLACE_DIGITS
    repeat(bytes, at, front, each, next - row)
    for (let i = row; i < next; i++) {
      printPlace(bytes, at + front.length, positionOf(ref[i]!))
      ends[i] = at += each
    }
  }
  return { bytes, start: 0, ends }
}

/** Puts some bytes to the beginning of so many stretches of a length. */
function repeat(bytes: Uint8Array, at: number, front: Uint8Array, each: number, count: number): void {
  bytes.set(front, at)
  for (let done = 1; done < count; done *= 2)
    bytes.copyWithin(at + done * each, at, at + Math.min(done, count - done) * each)
}

/** The digits of each number below ten thousand. */
const fourDigits = Uint8Array.from({ length: 40_000 }, (_, i) =>
  String(i >> 2)
    .padStart(4, '0')
    .charCodeAt(i & 3),
)

/** Prints {@link PLACE_DIGITS} digits, four at a time, the first three without the zero before them. */
function printPlace(bytes: Uint8Array, start: number, position: number): void {
  const upper = Math.floor(position / 1e8)
  const lower = (position - upper * 1e8) | 0
  const first = (upper / 1e4) | 0
  const third = (lower / 1e4) | 0
  let at = start
  for (let i = 1; i < 4; i++) bytes[at++] = fourDigits[first * 4 + i]!
  at = printFour(bytes, at, upper - first * 1e4)
  at = printFour(bytes, at, third)
  printFour(bytes, at, lower - third * 1e4)
}

function printFour(bytes: Uint8Array, at: number, value: number): number {
  const from = value * 4
  bytes[at] = fourDigits[from]!
  bytes[at + 1] = fourDigits[from + 1]!
  bytes[at + 2] = fourDigits[from + 2]!
  bytes[at + 3] = fourDigits[from + 3]!
  return at + 4
}

/** What stands before the digits: the length of the text, and the source. */
function frontOf(source: string): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES)
  const name = Buffer.from(`${source}:`)
  length.writeUInt32LE(name.length + PLACE_DIGITS)
  return Buffer.concat([length, name])
}

function keptIds(ref: Float64Array, ids: EventIds): KeptIds {
  const sources = new Map<number, string>()
  let last = -1
  let named = false
  for (const one of ref) {
    const source = sourceOf(one)
    if (source === last || sources.has((last = source))) continue
    sources.set(source, ids.sourceName(source))
    named ||= ids.hasOwnIds(source)
  }
  return { ref, sources, texts: named ? Array.from(ref, (one) => ids.text(one)) : undefined }
}

function keptColumn(
  column: Column,
  order: Int32Array | undefined,
  length: number,
  memory: ColumnMemory,
): KeptColumn {
  if (column.kind === 'number')
    return { kind: 'number', values: copied(column.values, order, memory.numbers(length)) }
  return { kind: 'code', codes: copied(column.codes, order, memory.codes(length)), values: column.dictionary }
}

function copied<A extends Int32Array | Float64Array>(from: A, order: Int32Array | undefined, to: A): A {
  if (order) return putInOrder(from, order, to)
  to.set(from.subarray(0, to.length))
  return to
}
