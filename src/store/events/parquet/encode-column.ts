import { Dictionary, MISSING } from '../../../model/dictionary.ts'
import type { StoredShape } from '../../../model/event-search.ts'
import {
  type BlockColumn,
  type BlockValues,
  compareInPage,
  type TextPage,
  textStart,
} from '../event-block.ts'
import { printPacked, printSame, type Width, widthFor } from './levels.ts'
import { type EncodedColumn, plainPage, printColumn, type Stats } from './print-column.ts'
import { type ColumnIndex, inHashOrder, LEAST_INDEXED, numberIndex, textIndex } from './print-index.ts'
import { encodings, idLeaf, type Leaf, leafOf, timeLeaf } from './schema.ts'

/** Times are spelled as whole milliseconds. */
export function encodeTimes(time: Float64Array, compress: boolean): EncodedColumn {
  const words = new Uint32Array(time.length * 2)
  for (let row = 0; row < time.length; row++) {
    words[row * 2] = time[row]!
    words[row * 2 + 1] = Math.floor(time[row]! / 2 ** 32)
  }
  const value = (row: number): Uint8Array => new Uint8Array(words.buffer.slice(row * 8, row * 8 + 8))
  const least = time.length > 0 ? { min: value(0), max: value(time.length - 1), nulls: 0 } : undefined
  return printColumn(
    timeLeaf,
    time.length,
    undefined,
    plainPage([new Uint8Array(words.buffer)]),
    least,
    compress,
  )
}

export function encodeIds(ids: TextPage, compress: boolean): EncodedColumn {
  const { bytes, start, ends } = ids
  const page = plainPage([bytes.subarray(start, ends.at(-1) ?? start)])
  return printColumn(idLeaf, ends.length, undefined, page, leastAndMostIn(ids), compress, {
    textLength: lengthOfAll(ids),
  })
}

/** The length of every id, where all have the same: then each can be read by itself. */
function lengthOfAll(page: TextPage): number | undefined {
  const { ends } = page
  const length = (row: number): number => ends[row]! - textStart(page, row)
  for (let row = 1; row < ends.length; row++) if (length(row) !== length(0)) return undefined
  return ends.length === 0 ? undefined : length(0)
}

function leastAndMostIn(page: TextPage): Stats | undefined {
  const { bytes, ends } = page
  if (ends.length === 0) return undefined
  let min = 0
  let max = 0
  for (let row = 1; row < ends.length; row++) {
    if (compareInPage(page, row, max) > 0) max = row
    else if (compareInPage(page, row, min) < 0) min = row
  }
  const text = (row: number): Uint8Array => bytes.slice(textStart(page, row), ends[row])
  return { min: text(min), max: text(max), nulls: 0 }
}

export function encodeField(
  field: string,
  shape: StoredShape,
  column: BlockColumn | undefined,
  length: number,
  compress: boolean,
): EncodedColumn {
  if (shape === 'number') return encodeNumbers(field, column, length, compress)
  const coded = column ? codesOf(column) : noCodes(length)
  return shape === 'texts'
    ? encodeLists(leafOf(field, shape), coded, compress)
    : encodeTexts(leafOf(field, shape), coded, compress)
}

function encodeNumbers(
  field: string,
  column: BlockColumn | undefined,
  length: number,
  compress: boolean,
): EncodedColumn {
  const values = column ? numbersOf(column) : new Float64Array(length).fill(Number.NaN)
  const present = new Float64Array(length)
  const rows = new Uint16Array(length)
  let count = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let row = 0; row < length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    rows[count] = row
    present[count++] = value
    if (value < min) min = value
    if (value > max) max = value
  }
  const bytes = (value: number): Uint8Array => new Uint8Array(Float64Array.of(value).buffer)
  const stats = count > 0 ? { min: bytes(min), max: bytes(max) } : {}
  const nulls = length - count
  const levels = printPresence(length, nulls, (row) => !Number.isNaN(values[row]!))
  const page = plainPage([levels, new Uint8Array(present.buffer, 0, count * 8)])
  const index =
    compress || count < LEAST_INDEXED
      ? undefined
      : numberIndex(rows.subarray(0, count), present.subarray(0, count), min, max)
  return printColumn(leafOf(field, 'number'), length, undefined, page, { ...stats, nulls }, compress, {
    index,
  })
}

function numbersOf(column: BlockColumn): Float64Array {
  if (column.kind === 'number') return column.values
  const { codes, values } = column
  return Float64Array.from(codes, (code) => {
    const text = values.text(code)
    return text === undefined ? Number.NaN : Number(text)
  })
}

type CodeColumn = Extract<BlockColumn, { readonly kind: 'code' }>

const noCodes = (length: number): CodeColumn => ({
  kind: 'code',
  codes: new Int32Array(length),
  values: new Dictionary(0),
})

/** Numbers as the codes of their shortest decimals. */
export function codesOf(column: BlockColumn): CodeColumn {
  if (column.kind === 'code') return column
  const values = new Dictionary(0)
  const code = (number: number): number => (Number.isNaN(number) ? MISSING : values.code(String(number)))
  return { kind: 'code', codes: Int32Array.from(column.values, code), values }
}

/** The different texts of a column in the order in which they are met, each once. */
class Entries {
  readonly texts: Uint8Array[] = []
  readonly #values: BlockValues
  /** One more than the place of a code. */
  readonly #places: Uint32Array

  constructor(values: BlockValues) {
    this.#values = values
    this.#places = new Uint32Array(values.size)
  }

  place(code: number): number {
    const known = this.#places[code]!
    if (known > 0) return known - 1
    this.#places[code] = this.texts.push(this.#values.utf8(code))
    return this.texts.length - 1
  }
}

function encodeTexts(leaf: Leaf, { codes, values }: CodeColumn, compress: boolean): EncodedColumn {
  const entries: Uint8Array[] = []
  // One more than the place of a code. Here and not in `Entries`, because this loop sees every text of every event.
  const known = new Uint32Array(values.size)
  const places = new Uint32Array(codes.length)
  const rows = new Uint16Array(codes.length)
  let count = 0
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    if (code < values.first) continue
    const place = known[code]! || (known[code] = entries.push(values.utf8(code)))
    rows[count] = row
    places[count++] = place - 1
  }
  const nulls = codes.length - count
  const levels = printPresence(codes.length, nulls, (row) => codes[row]! >= values.first)
  const met = { texts: entries, rows: rows.subarray(0, count), places: places.subarray(0, count) }
  const { texts, index } =
    compress || count < LEAST_INDEXED ? { texts: entries, index: undefined } : indexed(met, codes.length)
  const page = [levels, ...printPlaces(met.places, entries.length)]
  return codedChunk(leaf, codes.length, texts, page, nulls, compress, index)
}

interface MetTexts {
  readonly texts: readonly Uint8Array[]
  readonly rows: Uint16Array
  /** Which text each of the rows has. */
  readonly places: Uint32Array
}

/** Puts texts in the order in which one is found, and makes an index of them. */
function indexed({ texts, rows, places }: MetTexts, length: number) {
  const ordered = inHashOrder(texts)
  for (let i = 0; i < places.length; i++) places[i] = ordered.rank[places[i]!]!
  const index = (firstByte: number): ColumnIndex => textIndex(ordered, rows, places, length, firstByte)
  return { texts: ordered.texts, index }
}

function encodeLists(leaf: Leaf, { codes, values }: CodeColumn, compress: boolean): EncodedColumn {
  const entries = new Entries(values)
  const places: number[] = []
  const definition: number[] = []
  const repetition: number[] = []
  for (const code of codes) {
    const all = values.elements(code) ?? (code < values.first ? [] : [code])
    if (all.length === 0) {
      definition.push(0)
      repetition.push(0)
    }
    for (const [at, one] of all.entries()) {
      definition.push(2)
      repetition.push(at === 0 ? 0 : 1)
      places.push(entries.place(one))
    }
  }
  const page = [
    printLevels(Uint8Array.from(repetition), 1),
    printLevels(Uint8Array.from(definition), 2),
    ...printPlaces(Uint32Array.from(places), entries.texts.length),
  ]
  const slots = definition.length
  return codedChunk(leaf, slots, entries.texts, page, slots - places.length, compress)
}

/** A dictionary of texts, and the places of values in it. */
function codedChunk(
  leaf: Leaf,
  slots: number,
  entries: readonly Uint8Array[],
  parts: readonly Uint8Array[],
  nulls: number,
  compress: boolean,
  index?: (firstByte: number) => ColumnIndex,
): EncodedColumn {
  const dictionary = { count: entries.length, body: plainTexts(entries), index }
  const stats = { ...leastAndMost(entries), nulls }
  return printColumn(leaf, slots, dictionary, { encoding: encodings.rleDictionary, parts }, stats, compress)
}

function printPlaces(places: Uint32Array, entries: number): Uint8Array[] {
  const width = widthFor(Math.max(entries - 1, 0))
  if (places.length === 0) return [Uint8Array.of(width)]
  return [
    Uint8Array.of(width),
    entries === 1 ? printSame(0, places.length, width) : printPacked(places, width),
  ]
}

/** Which rows have a value. */
function printPresence(length: number, nulls: number, isPresent: (row: number) => boolean): Uint8Array {
  if (nulls === 0 || nulls === length) return behindLength(printSame(nulls === 0 ? 1 : 0, length, 1))
  const levels = new Uint8Array(length)
  for (let row = 0; row < length; row++) if (isPresent(row)) levels[row] = 1
  return printLevels(levels, 1)
}

const printLevels = (levels: Uint8Array, width: Width): Uint8Array => behindLength(printPacked(levels, width))

/** Levels stand behind their length. */
function behindLength(bytes: Uint8Array): Uint8Array {
  const out = Buffer.allocUnsafe(4 + bytes.length)
  out.writeUInt32LE(bytes.length)
  out.set(bytes, 4)
  return out
}

function plainTexts(entries: readonly Uint8Array[]): Uint8Array {
  let size = 0
  for (let i = 0; i < entries.length; i++) size += 4 + entries[i]!.length
  const out = new Uint8Array(size)
  const view = new DataView(out.buffer)
  let at = 0
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!
    view.setUint32(at, entry.length, true)
    at += 4
    // Most are short, for which a call costs more than a loop.
    if (entry.length > 48) out.set(entry, at)
    else for (let j = 0; j < entry.length; j++) out[at + j] = entry[j]!
    at += entry.length
  }
  return out
}

/** Longer texts are not told as the least or most of a column. */
const MOST_TOLD = 128

function leastAndMost(entries: readonly Uint8Array[]): Stats {
  const [first] = entries
  if (!first) return {}
  let min = first
  let max = first
  for (const entry of entries) {
    if (Buffer.compare(entry, min) < 0) min = entry
    if (Buffer.compare(entry, max) > 0) max = entry
  }
  return min.length > MOST_TOLD || max.length > MOST_TOLD ? {} : { min, max }
}
