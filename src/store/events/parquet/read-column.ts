import { zstdDecompressSync } from 'node:zlib'
import type { BlockColumn } from '../event-block.ts'
import { FileTexts } from './file-texts.ts'
import { readHybrid, type Width } from './levels.ts'
import type { Chunk } from './read-footer.ts'
import { type Read, ThriftReader } from './thrift.ts'

interface Page {
  readonly head: Read
  readonly body: Uint8Array
}

function pageAt(bytes: Buffer, compressed: boolean): Page {
  const reader = new ThriftReader(bytes)
  const head = reader.struct()
  const end = reader.at + (head.get(3) as number)
  if (!(end <= bytes.length)) throw new RangeError('bytes are missing')
  const raw = bytes.subarray(reader.at, end)
  return { head, body: compressed ? unpacked(raw, head.get(2) as number) : raw }
}

/** What the page of values holds. */
const dataOf = (bytes: Buffer, { compressed }: Chunk): Uint8Array => pageAt(bytes, compressed).body

function unpacked(bytes: Uint8Array, length: number): Uint8Array {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) })
  } catch (error) {
    throw new RangeError('it does not unpack', { cause: error })
  }
}

/** Whole milliseconds of 64 bits. */
export function readTimes(bytes: Buffer, chunk: Chunk, length: number): Float64Array {
  const data = dataOf(bytes, chunk)
  const words = new Int32Array(own(data, length * 8))
  const time = new Float64Array(length)
  for (let row = 0; row < length; row++) time[row] = words[row * 2 + 1]! * 2 ** 32 + (words[row * 2]! >>> 0)
  return time
}

/** Ids are texts one after the other, each behind its length. */
export function readIds(bytes: Buffer, chunk: Chunk, length: number): FileTexts {
  return new FileTexts(dataOf(bytes, chunk), length, 0)
}

export function readNumbers(bytes: Buffer, chunk: Chunk, length: number): BlockColumn {
  const data = dataOf(bytes, chunk)
  const levels = new Uint8Array(length)
  const rest = readLevels(data, 1, levels)
  const count = length - chunk.nulls
  const present = new Float64Array(own(rest, count * 8))
  if (count === length) return { kind: 'number', values: present }
  const values = new Float64Array(length).fill(Number.NaN)
  let next = 0
  for (let row = 0; row < length; row++) if (levels[row] === 1) values[row] = present[next++]!
  return { kind: 'number', values }
}

/** The dictionary of a column. Code 0 is nothing where some event lacks the field. */
export function readDictionary(bytes: Buffer, chunk: Chunk, first: 0 | 1): FileTexts {
  const { head, body } = pageAt(bytes, chunk.compressed)
  const count = (head.get(7) as Read).get(1) as number
  return new FileTexts(body, count, first)
}

export function readTexts(
  bytes: Buffer,
  chunk: Chunk,
  length: number,
  isList: boolean,
  texts: FileTexts,
): BlockColumn {
  const data = dataOf(bytes, chunk)
  if (isList) return readLists(data, chunk, length, texts)
  const levels = new Uint8Array(length)
  const places = readPlaces(readLevels(data, 1, levels), length - chunk.nulls)
  if (chunk.nulls === 0) return { kind: 'code', codes: places, values: texts }
  const codes = new Int32Array(length)
  let next = 0
  for (let row = 0; row < length; row++) if (levels[row] === 1) codes[row] = places[next++]! + texts.first
  return { kind: 'code', codes, values: texts }
}

function readLists(data: Uint8Array, chunk: Chunk, length: number, texts: FileTexts): BlockColumn {
  const repetition = new Uint8Array(chunk.slots)
  const definition = new Uint8Array(chunk.slots)
  const rest = readLevels(readLevels(data, 1, repetition), 2, definition)
  const places = readPlaces(rest, chunk.slots - chunk.nulls)
  const codes = new Int32Array(length)
  let row = -1
  let next = 0
  let list: number[] = []
  const end = (): void => {
    if (row >= 0) codes[row] = texts.list(list)
    list = []
  }
  for (let slot = 0; slot < chunk.slots; slot++) {
    if (repetition[slot] === 0) {
      end()
      row++
    }
    if (definition[slot] === 2) list.push(places[next++]! + texts.first)
  }
  end()
  return { kind: 'code', codes, values: texts }
}

/** Fills levels that stand behind their length; returns what follows. */
function readLevels(bytes: Uint8Array, width: Width, levels: Uint8Array): Uint8Array {
  if (bytes.length < 4) throw new RangeError('bytes are missing')
  const length = Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE()
  readHybrid(bytes.subarray(4, 4 + length), width, levels)
  return bytes.subarray(4 + length)
}

/** Places in a dictionary, in the width they have in the file. */
function readPlaces(bytes: Uint8Array, count: number): Uint8Array | Uint16Array | Uint32Array {
  const width = bytes[0] as Width
  const places = new (width === 8 ? Uint8Array : width === 16 ? Uint16Array : Uint32Array)(count)
  if (count > 0) readHybrid(bytes.subarray(1), width, places)
  return places
}

/** A copy that begins where arrays of numbers may. */
function own(bytes: Uint8Array, length: number): ArrayBuffer {
  if (bytes.length < length) throw new RangeError('bytes are missing')
  return new Uint8Array(bytes.subarray(0, length)).buffer
}
