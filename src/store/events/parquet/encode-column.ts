import { Dictionary, MISSING } from '../../../model/dictionary.ts'
import type { StoredShape } from '../../../model/event-search.ts'
import type { BlockColumn, BlockValues, TextPage } from '../event-block.ts'
import { type ByteRuns, behindLength, behindLengths, LENGTH_BYTES, leastAndMost } from './byte-runs.ts'
import { printBits, printPacked, printSame, type Width, widthFor } from './levels.ts'
import { type EncodedColumn, type FileForm, plainPage, printColumn, type Stats } from './print-column.ts'
import { type ColumnIndex, inHashOrder, LEAST_INDEXED, numberIndex, textIndex } from './print-index.ts'
import { encodings, idLeaf, type Leaf, leafOf, timeLeaf } from './schema.ts'

/** Times are spelled as whole milliseconds. */
export function encodeTimes(time: Float64Array, form: FileForm): EncodedColumn {
  const words = new Uint32Array(time.length * 2)
  for (let row = 0; row < time.length; row++) {
    words[row * 2] = time[row]!
    words[row * 2 + 1] = Math.floor(time[row]! / 2 ** 32)
  }
  const value = (row: number): Uint8Array => new Uint8Array(words.buffer.slice(row * 8, row * 8 + 8))
  const least = time.length > 0 ? { min: value(0), max: value(time.length - 1), nulls: 0 } : undefined
  return printColumn(timeLeaf, time.length, undefined, plainPage([new Uint8Array(words.buffer)]), least, form)
}

export function encodeIds({ bytes, start, ends }: TextPage, form: FileForm): EncodedColumn {
  const starts = new Uint32Array(ends.length)
  for (let row = 0; row < starts.length; row++) starts[row] = (ends[row - 1] ?? start) + LENGTH_BYTES
  const ids: ByteRuns = { bytes, starts, ends }
  const page = plainPage([bytes.subarray(start, ends.at(-1) ?? start)])
  const stats = ends.length === 0 ? undefined : { ...statsOf(ids), nulls: 0 }
  return printColumn(idLeaf, ends.length, undefined, page, stats, form, { textLength: lengthOfAll(ids) })
}

/** The length of every id, where all have the same: then each can be read by itself. */
function lengthOfAll({ starts, ends }: ByteRuns): number | undefined {
  const length = ends.length === 0 ? undefined : ends[0]! - starts[0]!
  for (let row = 1; row < ends.length; row++) if (ends[row]! - starts[row]! !== length) return undefined
  return length
}

function statsOf(texts: ByteRuns): Stats {
  const found = leastAndMost(texts)
  if (!found) return {}
  const [min, max] = found.map((at) => texts.bytes.slice(texts.starts[at], texts.ends[at]))
  return { min: min!, max: max! }
}

export function encodeField(
  field: string,
  shape: StoredShape,
  column: BlockColumn | undefined,
  length: number,
  form: FileForm,
): EncodedColumn {
  const leaf = leafOf(field, shape)
  if (shape === 'number') return encodeNumbers(leaf, column, length, form)
  const coded = column ? codesOf(column) : noCodes(length)
  return shape === 'texts' ? encodeLists(leaf, coded, form) : encodeTexts(leaf, coded, form)
}

function encodeNumbers(
  leaf: Leaf,
  column: BlockColumn | undefined,
  length: number,
  form: FileForm,
): EncodedColumn {
  const values = column ? numbersOf(column) : new Float64Array(length).fill(Number.NaN)
  const present = new Float64Array(length)
  const bits = new Uint8Array((length + 7) >> 3)
  let count = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let row = 0; row < length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) continue
    bits[row >> 3]! |= 1 << (row & 7)
    present[count++] = value
    if (value < min) min = value
    if (value > max) max = value
  }
  const bytes = (value: number): Uint8Array => new Uint8Array(Float64Array.of(value).buffer)
  const stats = count > 0 ? { min: bytes(min), max: bytes(max) } : {}
  const there = present.subarray(0, count)
  const page = plainPage([printPresence(length, count, bits), new Uint8Array(present.buffer, 0, count * 8)])
  const index = isIndexed(form, count) ? numberIndex(rowsIn(bits, count), there, min, max) : undefined
  return printColumn(leaf, length, undefined, page, { ...stats, nulls: length - count }, form, { index })
}

const isIndexed = (form: FileForm, count: number): boolean => form === 'indexed' && count >= LEAST_INDEXED

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

function encodeTexts(leaf: Leaf, { codes, values }: CodeColumn, form: FileForm): EncodedColumn {
  const { first } = values
  const length = codes.length
  /** One more than the place of a code. */
  const known = new Uint32Array(values.size)
  const met = new Uint32Array(Math.min(values.size, length))
  const places = new Uint32Array(length)
  const bits = new Uint8Array((length + 7) >> 3)
  let entries = 0
  let count = 0
  for (let row = 0; row < length; row++) {
    const code = codes[row]!
    if (code < first) continue
    let place = known[code]!
    if (place === 0) {
      met[entries++] = code
      known[code] = place = entries
    }
    bits[row >> 3]! |= 1 << (row & 7)
    places[count++] = place - 1
  }
  const levels = printPresence(length, count, bits)
  const there = places.subarray(0, count)
  const texts = textsOf(values, met.subarray(0, entries))
  if (!isIndexed(form, count))
    return codedChunk(leaf, length, texts, [levels, ...printPlaces(there, entries)], length - count, form)
  const ordered = inHashOrder(texts)
  for (let i = 0; i < count; i++) there[i] = ordered.rank[there[i]!]!
  const page = [levels, ...printPlaces(there, entries)]
  const index = (firstByte: number): ColumnIndex =>
    textIndex(ordered, rowsIn(bits, count), there, length, firstByte)
  return codedChunk(leaf, length, ordered, page, length - count, form, index)
}

/** The texts of some codes. */
function textsOf(values: BlockValues, codes: ArrayLike<number>): ByteRuns {
  const starts = new Uint32Array(codes.length)
  const ends = new Uint32Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    starts[i] = values.start(codes[i]!)
    ends[i] = values.end(codes[i]!)
  }
  return { bytes: values.arena, starts, ends }
}

/** The rows whose bits are set, of which there are so many. */
function rowsIn(bits: Uint8Array, count: number): Uint16Array {
  const rows = new Uint16Array(count)
  for (let row = 0, at = 0; at < count; row++)
    if ((bits[row >> 3]! & (1 << (row & 7))) !== 0) rows[at++] = row
  return rows
}

function encodeLists(leaf: Leaf, { codes, values }: CodeColumn, form: FileForm): EncodedColumn {
  const known = new Map<number, number>()
  const places: number[] = []
  const definition: number[] = []
  const repetition: number[] = []
  const place = (code: number): number => {
    const before = known.get(code)
    if (before === undefined) known.set(code, known.size)
    return before ?? known.size - 1
  }
  for (const code of codes) {
    const all = values.elements(code) ?? (code < values.first ? [] : [code])
    if (all.length === 0) {
      definition.push(0)
      repetition.push(0)
    }
    for (const [at, one] of all.entries()) {
      definition.push(2)
      repetition.push(at === 0 ? 0 : 1)
      places.push(place(one))
    }
  }
  const page = [
    printLevels(Uint8Array.from(repetition), 1),
    printLevels(Uint8Array.from(definition), 2),
    ...printPlaces(Uint32Array.from(places), known.size),
  ]
  const slots = definition.length
  return codedChunk(leaf, slots, textsOf(values, [...known.keys()]), page, slots - places.length, form)
}

/** Longer texts are not told as the least or most of a column. */
const MOST_TOLD = 128

/** A dictionary of texts, and the places of values in it. */
function codedChunk(
  leaf: Leaf,
  slots: number,
  texts: ByteRuns,
  parts: readonly Uint8Array[],
  nulls: number,
  form: FileForm,
  index?: (firstByte: number) => ColumnIndex,
): EncodedColumn {
  const dictionary = { count: texts.ends.length, body: behindLengths(texts), index }
  const { min, max } = statsOf(texts)
  const isTold = min && max && min.length <= MOST_TOLD && max.length <= MOST_TOLD
  const stats = isTold ? { min, max, nulls } : { nulls }
  return printColumn(leaf, slots, dictionary, { encoding: encodings.rleDictionary, parts }, stats, form)
}

function printPlaces(places: Uint32Array, entries: number): Uint8Array[] {
  const width = widthFor(Math.max(entries - 1, 0))
  if (places.length === 0) return [Uint8Array.of(width)]
  return [
    Uint8Array.of(width),
    entries === 1 ? printSame(0, places.length, width) : printPacked(places, width),
  ]
}

/** Which rows have a value: so many of them, those whose bits are set. */
const printPresence = (length: number, count: number, bits: Uint8Array): Uint8Array =>
  behindLength(count === 0 || count === length ? printSame(count === 0 ? 0 : 1, length, 1) : printBits(bits))

const printLevels = (levels: Uint8Array, width: Width): Uint8Array => behindLength(printPacked(levels, width))
