import { NO_FIELD, NULL_FIELD } from '../../model/raw-batch.ts'
import type { ByteWindow } from '../byte-window.ts'
import {
  type HashSeed,
  type HashState,
  hashBytes,
  hashField,
  hashSeed,
  mix32,
  startHash,
} from '../record-hash.ts'
import { faultCode, type RowTable } from '../row-table.ts'
import { MAX_COLUMNS, type Scanner, type ScannerOptions } from '../scanner.ts'
import { findByte } from './byte-search.ts'
import { JsonColumns } from './json-columns.ts'
import { afterBlanks, afterScalar, afterString, afterValue, scalarsIn, unescapeString } from './json-text.ts'
import { type LineParser, lineScanner, WIDER } from './line-scanner.ts'

const NOT_JSON = faultCode('not_json')
const NOT_AN_OBJECT = faultCode('not_an_object')
const TOO_MANY = faultCode('too_many_columns')

/** Objects inside objects, the outermost counted; deeper ones are given as their JSON text. */
const MAX_DEPTH = 32
/** Bytes of a path that becomes a column. */
const LONGEST_PATH = 512

/**
 * Reads one JSON object a line. Nested objects give columns with dotted names, in the order first seen; numbers are given
 * as written, strings without escapes, empty objects and arrays that hold arrays or objects as their JSON text. An array
 * of values is a list: its nulls are passed over, that of one value is the value, one of nothing but nulls is null, and an
 * empty one is missing. Of a repeated key the last value counts. Beyond 4,096 names in all, and for names longer than 512 bytes, fields get no column; they still
 * count in the record's hash.
 */
export function ndjsonScanner(options: ScannerOptions): Scanner {
  return lineScanner(options, new JsonParser(hashSeed(options.seed)))
}

class JsonParser implements LineParser {
  readonly cutOff = NOT_JSON
  readonly constants = new Uint8Array(0)
  readonly #columns = new JsonColumns()
  readonly #seed: HashSeed
  readonly #hash: HashState = { low: 0, high: 0 }
  /** Path of the key at hand, and where each level of it ends. */
  #path = new Uint8Array(1024)
  #pathEnd = 0
  readonly #levels = new Uint32Array(MAX_DEPTH + 1)
  /** Columns set in this record, and the number of the record that last set each. */
  readonly #touched = new Uint16Array(MAX_COLUMNS)
  readonly #lastSetBy = new Float64Array(MAX_COLUMNS)
  #record = 0
  /** The lists of this record: their cells, and where these begin. */
  #listed: number[] = []
  #fields = 0
  #without = 0
  #low = 0
  #high = 0

  constructor(seed: HashSeed) {
    this.#seed = seed
  }

  get names(): readonly string[] {
    return this.#columns.names
  }

  parse(window: ByteWindow, table: RowTable, from: number, to: number, line: number): number {
    const { bytes, scratch } = window
    const columns = this.#columns
    const at = afterBlanks(bytes, from, to)
    if (bytes[at] !== 0x7b) return this.#notAnObject(bytes, at, to)
    this.#begin(to - from)
    table.clearRow()
    const end = this.#readObject(window, table, at + 1, to)
    const fault = end < 0 || afterBlanks(bytes, end, to) < to ? NOT_JSON : this.#tooMany() ? TOO_MANY : 0
    const wider = columns.count > table.width
    if (fault || wider) {
      window.scratch = scratch
      if (fault) columns.drop()
      else columns.keep()
      return fault || WIDER
    }
    this.#hashPairs(bytes, table)
    this.#emptyLists(table)
    table.addRow(from, to, line, this.#low, this.#high)
    return 0
  }

  #notAnObject(bytes: Uint8Array, from: number, to: number): number {
    const end = afterValue(bytes, from, to)
    return end >= 0 && afterBlanks(bytes, end, to) === to ? NOT_AN_OBJECT : NOT_JSON
  }

  #begin(length: number): void {
    if (this.#path.length < length) this.#path = new Uint8Array(length * 2)
    this.#record++
    this.#fields = 0
    this.#without = 0
    this.#pathEnd = 0
    if (this.#listed.length > 0) this.#listed = []
    this.#low = this.#seed.low
    this.#high = this.#seed.high
  }

  #tooMany(): boolean {
    return this.#fields + this.#without > MAX_COLUMNS
  }

  /** Reads the members of the outermost object, from behind its brace. Gives the position behind it, or -1. */
  #readObject(window: ByteWindow, table: RowTable, from: number, to: number): number {
    const { bytes } = window
    const levels = this.#levels
    let depth = 0
    levels[0] = 0
    let at = afterBlanks(bytes, from, to)
    if (bytes[at] === 0x7d && at < to) return at + 1
    for (;;) {
      at = this.#readKey(bytes, at, to, depth)
      if (at < 0) return -1
      at = afterBlanks(bytes, at, to)
      if (at >= to) return -1
      const inside = bytes[at] === 0x7b ? afterBlanks(bytes, at + 1, to) : to
      if (inside < to && bytes[inside] !== 0x7d && depth + 1 < MAX_DEPTH) {
        levels[++depth] = this.#pathEnd
        at = inside
        continue
      }
      at = this.#readValue(window, table, at, to)
      if (at < 0) return -1
      for (;;) {
        at = afterBlanks(bytes, at, to)
        if (at >= to) return -1
        if (bytes[at] === 0x2c) break
        if (bytes[at] !== 0x7d) return -1
        at++
        if (depth-- === 0) return at
      }
      at = afterBlanks(bytes, at + 1, to)
    }
  }

  /** Reads a key and its colon; the path is then that of the member. */
  #readKey(bytes: Uint8Array, from: number, to: number, depth: number): number {
    if (from >= to || bytes[from] !== 0x22) return -1
    const end = afterString(bytes, from + 1, to)
    if (end < 0) return -1
    const path = this.#path
    let at = this.#levels[depth]!
    if (depth > 0) path[at++] = 0x2e
    this.#pathEnd = unescapeString(bytes, from + 1, end - 1, path, at)
    const colon = afterBlanks(bytes, end, to)
    return colon < to && bytes[colon] === 0x3a ? colon + 1 : -1
  }

  /** Reads the value at `from` into the column of the path. */
  #readValue(window: ByteWindow, table: RowTable, from: number, to: number): number {
    const { bytes } = window
    const first = bytes[from]
    if (first === 0x22) {
      const end = afterString(bytes, from + 1, to)
      if (end < 0) return -1
      this.#setString(window, table, from + 1, end - 1)
      return end
    }
    if (first === 0x5b) return this.#readArray(window, table, from, to)
    const isText = first === 0x7b
    const end = isText ? afterValue(bytes, from, to) : afterScalar(bytes, from, to)
    if (end < 0) return -1
    if (first === 0x6e) this.#setField(bytes, table, NULL_FIELD, NULL_FIELD)
    else this.#setField(bytes, table, from, end)
    return end
  }

  #readArray(window: ByteWindow, table: RowTable, from: number, to: number): number {
    const { bytes } = window
    const end = afterValue(bytes, from, to)
    if (end < 0) return -1
    const all = scalarsIn(bytes, from, end)
    if (!all) {
      this.#setField(bytes, table, from, end)
      return end
    }
    const values = withoutNulls(bytes, all)
    if (values.length > 2) {
      const column = this.#setField(bytes, table, from, end)
      if (column >= 0 && column < table.width) {
        this.#listed.push(column * table.stride + table.length, from)
        table.lists.set(from, plainly(window, values))
      }
    } else if (values.length === 2) {
      const [start, stop] = values as [number, number]
      if (bytes[start] === 0x22) this.#setString(window, table, start + 1, stop - 1)
      else this.#setField(bytes, table, start, stop)
    } else {
      const nothing = all.length > 0 ? NULL_FIELD : NO_FIELD
      this.#setField(bytes, table, nothing, nothing)
    }
    return end
  }

  /** A cell with a list ends where it begins; by now its text has gone into the record's hash. */
  #emptyLists(table: RowTable): void {
    for (let i = 0; i < this.#listed.length; i += 2) {
      const cell = this.#listed[i]!
      if (table.start[cell] === this.#listed[i + 1]) table.end[cell] = this.#listed[i + 1]!
    }
  }

  #setString(window: ByteWindow, table: RowTable, from: number, to: number): void {
    const { bytes } = window
    const isPlain = findByte(bytes, 0x5c, from, to) < 0
    const start = window.scratch
    if (!isPlain) window.scratch = unescapeString(bytes, from, to, bytes, start)
    this.#setField(bytes, table, isPlain ? from : start, isPlain ? to : window.scratch)
  }

  /** Answers the column, -1 where there is no room for it. */
  #setField(bytes: Uint8Array, table: RowTable, from: number, to: number): number {
    const hash = this.#hash
    startHash(hash, this.#seed)
    hashBytes(hash, this.#seed, this.#path, 0, this.#pathEnd)
    const low = mix32(hash.low)
    const high = mix32(hash.high ^ low)
    const columns = this.#columns
    let column = columns.find(low, high)
    if (column < 0 && columns.count < MAX_COLUMNS && this.#pathEnd <= LONGEST_PATH) {
      column = columns.add(this.#path.subarray(0, this.#pathEnd), low, high)
    }
    if (column < 0) {
      this.#without++
      this.#addPair(bytes, low, high, from, to)
      return -1
    }
    if (this.#lastSetBy[column] !== this.#record) {
      this.#lastSetBy[column] = this.#record
      this.#touched[this.#fields++] = column
    }
    if (column < table.width) table.set(column, from, to)
    return column
  }

  /** Adds up the hashes of all pairs, so that their order does not count. */
  #hashPairs(bytes: Uint8Array, table: RowTable): void {
    const { low, high } = this.#columns
    for (let i = 0; i < this.#fields; i++) {
      const column = this.#touched[i]!
      const cell = column * table.stride + table.length
      this.#addPair(bytes, low[column]!, high[column]!, table.start[cell]!, table.end[cell]!)
    }
  }

  #addPair(bytes: Uint8Array, keyLow: number, keyHigh: number, from: number, to: number): void {
    const hash = this.#hash
    hash.low = keyLow
    hash.high = keyHigh
    hashField(hash, this.#seed, bytes, from, to)
    const low = mix32(hash.low)
    this.#low = (this.#low + low) | 0
    this.#high = (this.#high + mix32(hash.high ^ low)) | 0
  }
}

function withoutNulls(bytes: Uint8Array, all: readonly number[]): readonly number[] {
  const values: number[] = []
  for (let i = 0; i < all.length; i += 2) if (bytes[all[i]!] !== 0x6e) values.push(all[i]!, all[i + 1]!)
  return values
}

/** Where the values stand without quotes and escapes; what must be written anew goes behind the records. */
function plainly(window: ByteWindow, values: readonly number[]): readonly number[] {
  const { bytes } = window
  const plain: number[] = []
  for (let i = 0; i < values.length; i += 2) {
    const [from, to] = [values[i]!, values[i + 1]!]
    if (bytes[from] !== 0x22) plain.push(from, to)
    else if (findByte(bytes, 0x5c, from, to) < 0) plain.push(from + 1, to - 1)
    else {
      const start = window.scratch
      window.scratch = unescapeString(bytes, from + 1, to - 1, bytes, start)
      plain.push(start, window.scratch)
    }
  }
  return plain
}
