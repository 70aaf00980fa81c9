import { closeSync, fstatSync, openSync } from 'node:fs'
import type { EventFilter, EventValue, StoredShape } from '../../../model/event-search.ts'
import { type EventClass, typeOf } from '../../../model/fields.ts'
import { codeOf, StoreMistake } from '../../store-mistake.ts'
import { type BlockColumn, type Candidates, type EventBlock, type TextPage, valueAt } from '../event-block.ts'
import { type FilterTexts, isAboutText } from '../value-test.ts'
import { Cells } from './cells.ts'
import { type ListedRows, rowsBetween, TextIndex } from './column-index.ts'
import type { FileTexts } from './file-texts.ts'
import { KeptTexts } from './kept-texts.ts'
import { readDictionary, readIds, readNumbers, readTexts, readTimes } from './read-column.ts'
import { type Chunk, damaged, type Footer, type RowGroup, readBytes, readFooter } from './read-footer.ts'

/** A file of events. It is opened when it is read, and may be closed between two reads. */
export class EventFile {
  readonly path: string
  readonly eventClass: EventClass
  readonly footer: Footer
  readonly #kept: KeptTexts
  readonly #cells = new Map<Chunk, Cells>()
  #fd: number | undefined

  constructor(path: string, eventClass: EventClass, kept: KeptTexts = new KeptTexts(0)) {
    this.path = path
    this.#kept = kept
    this.eventClass = eventClass
    this.#fd = opened(path)
    try {
      this.footer = readFooter(this.#fd, fstatSync(this.#fd).size, path)
    } catch (error) {
      this.close()
      throw error
    }
  }

  block(group: RowGroup): FileBlock {
    return new FileBlock(this, group)
  }

  read({ start, size }: Pick<Chunk, 'start' | 'size'>): Buffer {
    this.#fd ??= opened(this.path)
    return readBytes(this.#fd, start, size)
  }

  /** Single values of a column. */
  cells(chunk: Chunk, length: number): Cells {
    let cells = this.#cells.get(chunk)
    if (!cells) this.#cells.set(chunk, (cells = new Cells(this, chunk, length)))
    return cells
  }

  /** What finds single texts of a column, where it has that. */
  textIndex(chunk: Chunk): TextIndex | undefined {
    const { index, isText } = chunk
    return index && isText ? this.#kept.index(chunk, () => new TextIndex(this, chunk, index)) : undefined
  }

  /** The different texts of a column. */
  texts(chunk: Chunk): FileTexts {
    return this.#kept.get(chunk, () => this.dictionary(chunk, chunk.nulls > 0 ? 1 : 0))
  }

  /** The same, for one who adds to them. */
  dictionary(chunk: Chunk, first: 0 | 1): FileTexts {
    const { start, dataStart } = chunk
    return readDictionary(this.read({ start, size: dataStart - start }), chunk, first)
  }

  /** The values of a column, which lie behind its texts. */
  values({ start, size, dataStart }: Chunk): Buffer {
    return this.read({ start: dataStart, size: start + size - dataStart })
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

/** Values and spans of one filter that an index is asked for. */
const MOST_VALUES = 16

/** Between which numbers those lie that pass; undefined where that is not told by few spans. */
function spansOf(filter: EventFilter): readonly (readonly [number, number])[] | undefined {
  if (filter.op === 'range')
    return [[filter.least ?? Number.NEGATIVE_INFINITY, filter.most ?? Number.POSITIVE_INFINITY]]
  if (filter.op !== 'in' || filter.values.length > MOST_VALUES) return undefined
  const numbers = filter.values.map(Number).filter((value) => !Number.isNaN(value))
  return numbers.map((value) => [value, value])
}

/** Rows of several lists, each once. */
function joinedRows(lists: readonly Uint16Array[]): Uint16Array {
  const [only = new Uint16Array(0), second] = lists
  if (!second) return only
  return Uint16Array.from(new Set(lists.flatMap((rows) => [...rows]))).sort()
}

function opened(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new StoreMistake(`cannot open ${path} (${codeOf(error)}): make it readable`, error)
  }
}

/** To read a value by itself takes about as long as so many bytes of a column that is read whole. */
const BYTES_OF_ONE = 8192

/** A row group of a file. What it holds is read when it is asked for, and forgotten with the block. */
export class FileBlock implements EventBlock {
  readonly eventClass: EventClass
  readonly length: number
  readonly oldest: number
  readonly newest: number
  readonly #file: EventFile
  readonly #group: RowGroup
  readonly #columns = new Map<string, BlockColumn>()
  /** How many values of a column were read by themselves. */
  readonly #singles = new Map<Chunk, number>()
  #time: Float64Array | undefined
  #ids: FileTexts | undefined

  constructor(file: EventFile, group: RowGroup) {
    this.eventClass = file.eventClass
    this.length = group.length
    this.oldest = group.oldest
    this.newest = group.newest
    this.#file = file
    this.#group = group
  }

  get fields(): Iterable<string> {
    return this.#file.footer.shapes.keys()
  }

  get time(): Float64Array {
    this.#time ??= this.#read('time', (chunk) => readTimes(this.#file.values(chunk), chunk, this.length))
    return this.#time
  }

  timeAt(row: number): number {
    if (this.#time) return this.#time[row]!
    return this.#read('time', (chunk) => this.#cells(chunk)?.time(row)) ?? this.time[row]!
  }

  id(row: number): string {
    if (this.#ids) return this.#ids.text(row)!
    return this.#read('id', (chunk) => this.#cells(chunk)?.id(row)) ?? this.#idTexts().text(row)!
  }

  ids(): TextPage {
    return this.#idTexts().page()
  }

  value(field: string, row: number): EventValue | undefined {
    const shape = this.#file.footer.shapes.get(field)
    if (shape && shape !== 'texts' && !this.#columns.has(field)) {
      const cell = this.#read(field, (chunk) => this.#cell(chunk, shape, row))
      if (cell !== 'unknown') return typeOf(field) === 'number' && cell !== undefined ? Number(cell) : cell
    }
    const column = this.column(field)
    return column && valueAt(column, field, row)
  }

  candidates(filter: EventFilter): Candidates | undefined {
    const shape = this.#file.footer.shapes.get(filter.field)
    if (shape === undefined || shape === 'texts') return undefined
    return this.#read(filter.field, (chunk) =>
      shape === 'text' ? this.#rowsOfTexts(chunk, filter) : this.#rowsOfNumbers(chunk, filter),
    )
  }

  #rowsOfTexts(chunk: Chunk, filter: EventFilter): Candidates | undefined {
    if (!isAboutText(filter)) return undefined
    const index = this.#file.textIndex(chunk)
    const entries = this.#entriesOf(chunk, filter, index)
    if (entries?.length === 0) return { count: 0, rows: () => joinedRows([]), exact: true }
    if (!entries || !index) return undefined
    const listed: ListedRows[] = []
    for (const entry of entries) {
      const rows = index.listed(entry)
      if (!rows) return undefined
      listed.push(rows)
    }
    return {
      count: listed.reduce((sum, { count }) => sum + count, 0),
      rows: () => joinedRows(listed.map((rows) => index.rows(rows))),
      exact: true,
    }
  }

  /** Which texts of a column pass; undefined where many do. A part of texts is looked for in all of them where it may be. */
  #entriesOf(chunk: Chunk, filter: FilterTexts, index: TextIndex | undefined): readonly number[] | undefined {
    if (index && filter.op === 'in' && filter.values.length <= MOST_VALUES)
      return [...new Set(filter.values)].map((value) => index.find(value)).filter((entry) => entry >= 0)
    if (index && (filter.op === 'contains' || filter.op === 'prefix') && !index.mayContain(filter.text))
      return []
    const texts = this.#file.texts(chunk)
    const marks = texts.passing(filter)
    const entries: number[] = []
    for (let code = marks.indexOf(1); code >= 0; code = marks.indexOf(1, code + 1)) {
      if (entries.length === MOST_VALUES) return undefined
      entries.push(code - texts.first)
    }
    return entries
  }

  #rowsOfNumbers(chunk: Chunk, filter: EventFilter): Candidates | undefined {
    const { index, numbers } = chunk
    if (!index || !numbers) return undefined
    const rows = spansOf(filter)?.map((span) => rowsBetween(this.#file, index, numbers, span))
    if (!rows?.every((some) => some !== undefined)) return undefined
    const joined = joinedRows(rows)
    return { count: joined.length, rows: () => joined, exact: false }
  }

  column(field: string): BlockColumn | undefined {
    if (field === 'id') return { kind: 'code', codes: this.#rows(), values: this.#idTexts() }
    const known = this.#columns.get(field)
    const shape = this.#file.footer.shapes.get(field)
    if (known || !shape) return known
    const column = this.#read(field, (chunk) => {
      const bytes = this.#file.values(chunk)
      return shape === 'number'
        ? readNumbers(bytes, chunk, this.length)
        : readTexts(bytes, chunk, this.length, shape === 'texts', this.#textsOf(chunk, shape))
    })
    this.#columns.set(field, column)
    return column
  }

  #idTexts(): FileTexts {
    this.#ids ??= this.#read('id', (chunk) => readIds(this.#file.values(chunk), chunk, this.length))
    return this.#ids
  }

  /** One value without the others, where that is possible. */
  #cell(chunk: Chunk, shape: 'number' | 'text', row: number): string | number | undefined | 'unknown' {
    const cells = this.#cells(chunk)
    if (!cells) return 'unknown'
    if (shape === 'number') return cells.number(row)
    const entry = cells.entry(row)
    if (entry === undefined) return undefined
    const index = this.#file.textIndex(chunk)
    if (index) return index.text(entry)
    const texts = this.#file.texts(chunk)
    return texts.text(texts.first + entry)
  }

  /** What reads one value more by itself; undefined where it is quicker to read the column. */
  #cells(chunk: Chunk): Cells | undefined {
    const before = this.#singles.get(chunk) ?? 0
    if (chunk.compressed || before * BYTES_OF_ONE > chunk.size) return undefined
    this.#singles.set(chunk, before + 1)
    return this.#file.cells(chunk, this.length)
  }

  /** Lists are added to the texts of a column, so these are its own. */
  #textsOf(chunk: Chunk, shape: StoredShape): FileTexts {
    return shape === 'texts' ? this.#file.dictionary(chunk, 1) : this.#file.texts(chunk)
  }

  /** Each id stands for itself. */
  #rows(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, row) => row)
  }

  #read<T>(name: string, read: (chunk: Chunk) => T): T {
    try {
      const chunk = this.#group.chunks.get(name)
      if (!chunk) throw new RangeError(`column ${name} is missing`)
      return read(chunk)
    } catch (error) {
      throw damaged(this.#file.path, error)
    }
  }
}
