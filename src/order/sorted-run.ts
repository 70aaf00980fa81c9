import type { Batch } from '../model/batch.ts'
import { Dictionary, EMPTY } from '../model/dictionary.ts'
import { type OwnBatch, view } from './slice.ts'
import type { SpillFile } from './spill-file.ts'

const CHUNK_ROWS = 4096
/** Texts of a chunk; one that comes to more has fewer rows. */
const CHUNK_TEXT = 4 << 20
/** Rows and bytes of texts, before each chunk. */
const HEAD = 16

/** Events of one class in total order, some thousand at a time. Undefined: there are no more. */
export interface SortedRun {
  next(): OwnBatch | undefined
}

/** A run of what is in memory. */
export function memoryRun(batch: Batch): SortedRun {
  let at = 0
  return {
    next: () => {
      const from = at
      at = Math.min(from + CHUNK_ROWS, batch.length)
      return from < at ? view(batch, from, at) : undefined
    },
  }
}

/** How each chunk of a run is laid out: first what takes 8 bytes a row, then what takes 4, then texts. */
interface Layout {
  readonly eventClass: Batch['eventClass']
  readonly numbers: readonly string[]
  readonly codes: readonly { readonly field: string; readonly dictionary: Dictionary | undefined }[]
  readonly hashes: boolean
  readonly rowBytes: number
}

/**
 * Writes events that stand in order to the end of a file, and gives back the run of them. Codes of `fleeting` fields
 * go with their texts; the dictionaries of other fields are kept.
 */
export function fileRun(
  file: SpillFile,
  batch: Batch,
  fleeting: ReadonlySet<string>,
  seed: number,
): SortedRun {
  const layout = layoutOf(batch, fleeting)
  const start = file.length
  for (let from = 0; from < batch.length; ) from += writeChunk(file, batch, layout, from)
  return readingRun(file, layout, start, batch.length, seed)
}

function layoutOf({ eventClass, columns, recordHash }: Batch, fleeting: ReadonlySet<string>): Layout {
  const numbers: string[] = []
  const codes: Layout['codes'][number][] = []
  for (const [field, column] of columns) {
    if (column.kind === 'number') numbers.push(field)
    else codes.push({ field, dictionary: fleeting.has(field) ? undefined : column.dictionary })
  }
  const hashes = recordHash !== undefined
  const rowBytes = 8 * (2 + numbers.length) + 4 * (codes.length + (hashes ? 2 : 0))
  return { eventClass, numbers, codes, hashes, rowBytes }
}

/** Texts that go with a chunk: new codes, in the order of their first use. */
class ChunkTexts {
  readonly codes = new Int32Array(CHUNK_ROWS)
  readonly texts: StoredText[] = []
  readonly #known = new Map<number, number>()
  readonly #encoder = new TextEncoder()
  #bytes = 0

  /** Takes in the code of a row; returns the bytes it adds. */
  add(row: number, code: number, dictionary: Dictionary): number {
    const before = this.#bytes
    this.codes[row] = this.#stored(code, dictionary)
    return this.#bytes - before
  }

  #stored(code: number, dictionary: Dictionary): number {
    const known = code <= EMPTY ? code : this.#known.get(code)
    if (known !== undefined) return known
    const elements = dictionary.elements(code)
    const bytes = elements
      ? new Uint8Array(Int32Array.from(elements, (element) => this.#stored(element, dictionary)).buffer)
      : this.#encoder.encode(dictionary.text(code))
    this.#bytes += 4 + bytes.length
    const stored = EMPTY + this.texts.push({ bytes, isList: elements !== undefined })
    this.#known.set(code, stored)
    return stored
  }
}

/** The bytes of a text, or the codes of the values of a list, which stand before it. */
interface StoredText {
  readonly bytes: Uint8Array
  readonly isList: boolean
}

/** Added to the length of a list. */
const LIST = 0x8000_0000

/** Writes a chunk that begins with row `from`; returns its number of rows. */
function writeChunk(file: SpillFile, batch: Batch, layout: Layout, from: number): number {
  const texts = new Map<string, ChunkTexts>()
  for (const { field, dictionary } of layout.codes) if (!dictionary) texts.set(field, new ChunkTexts())
  const { rows, bytes } = gatherTexts(batch, from, texts)
  const chunk = new Uint8Array(HEAD + rows * layout.rowBytes + bytes)
  new Float64Array(chunk.buffer, 0, 2).set([rows, bytes])
  const writer = new Writer(chunk, HEAD)
  const end = from + rows
  writer.put(batch.time.subarray(from, end))
  writer.put(batch.ref.subarray(from, end))
  for (const field of layout.numbers) {
    const column = batch.columns.get(field)!
    if (column.kind === 'number') writer.put(column.values.subarray(from, end))
  }
  for (const { field } of layout.codes) {
    const column = batch.columns.get(field)!
    if (column.kind === 'code')
      writer.put(texts.get(field)?.codes.subarray(0, rows) ?? column.codes.subarray(from, end))
  }
  if (batch.recordHash) {
    writer.put(batch.recordHash.low.subarray(from, end))
    writer.put(batch.recordHash.high.subarray(from, end))
  }
  for (const { texts: list } of texts.values()) writer.putTexts(list)
  file.append(chunk)
  return rows
}

/** Fills the texts of as many rows as go into one chunk. */
function gatherTexts(
  batch: Batch,
  from: number,
  all: ReadonlyMap<string, ChunkTexts>,
): { rows: number; bytes: number } {
  const most = Math.min(CHUNK_ROWS, batch.length - from)
  const columns = Array.from(all, ([field, texts]) => ({ texts, column: batch.columns.get(field)! }))
  let bytes = 4 * all.size
  if (all.size === 0) return { rows: most, bytes }
  let rows = 0
  for (; rows < most && bytes < CHUNK_TEXT; rows++) {
    for (const { texts, column } of columns) {
      if (column.kind === 'code') bytes += texts.add(rows, column.codes[from + rows]!, column.dictionary)
    }
  }
  return { rows, bytes }
}

class Writer {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at: number

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
    this.#at = at
  }

  put(array: Float64Array | Int32Array): void {
    this.#bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), this.#at)
    this.#at += array.byteLength
  }

  putTexts(texts: readonly StoredText[]): void {
    this.#view.setUint32(this.#at, texts.length, true)
    this.#at += 4
    for (const { bytes, isList } of texts) {
      this.#view.setUint32(this.#at, bytes.length + (isList ? LIST : 0), true)
      this.#bytes.set(bytes, this.#at + 4)
      this.#at += 4 + bytes.length
    }
  }
}

function readingRun(file: SpillFile, layout: Layout, start: number, length: number, seed: number): SortedRun {
  let at = start
  let left = length
  const head = new Float64Array(2)
  return {
    next: () => {
      if (left === 0) return undefined
      file.read(new Uint8Array(head.buffer), at)
      const [rows, textBytes] = [head[0]!, head[1]!]
      const chunk = new Uint8Array(rows * layout.rowBytes + textBytes)
      file.read(chunk, at + HEAD)
      at += HEAD + chunk.length
      left -= rows
      return readChunk(chunk, layout, rows, seed)
    },
  }
}

function readChunk(
  chunk: Uint8Array,
  { eventClass, numbers, codes, hashes, rowBytes }: Layout,
  rows: number,
  seed: number,
): OwnBatch {
  let at = 0
  const floats = () => new Float64Array(chunk.buffer, (at += 8 * rows) - 8 * rows, rows)
  const ints = () => new Int32Array(chunk.buffer, (at += 4 * rows) - 4 * rows, rows)
  const time = floats()
  const ref = floats()
  const columns: OwnBatch['columns'] = new Map()
  for (const field of numbers) columns.set(field, { kind: 'number', values: floats() })
  for (const { field, dictionary } of codes) {
    columns.set(field, { kind: 'code', codes: ints(), dictionary: dictionary ?? new Dictionary(seed) })
  }
  const recordHash = hashes ? { low: ints(), high: ints() } : undefined
  at = rows * rowBytes
  for (const { field, dictionary } of codes) {
    const column = columns.get(field)!
    if (!dictionary && column.kind === 'code') at = readTexts(chunk, at, column.codes, column.dictionary)
  }
  return { eventClass, length: rows, time, ref, columns, ...(recordHash && { recordHash }) }
}

/** Reads the texts of a column into its dictionary and makes its codes those of the dictionary; returns where they end. */
function readTexts(chunk: Uint8Array, at: number, codes: Int32Array, dictionary: Dictionary): number {
  const bytes = new DataView(chunk.buffer)
  const map = new Int32Array(EMPTY + 1 + bytes.getUint32(at, true))
  for (let code = 0; code <= EMPTY; code++) map[code] = code
  at += 4
  for (let code = EMPTY + 1; code < map.length; code++) {
    const start = at + 4
    const length = bytes.getUint32(at, true)
    at = start + (length % LIST)
    map[code] =
      length < LIST
        ? dictionary.intern(chunk, start, at)
        : dictionary.list(Array.from(new Int32Array(chunk.slice(start, at).buffer), (one) => map[one]!))
  }
  for (let row = 0; row < codes.length; row++) codes[row] = map[codes[row]!]!
  return at
}
