import { readSync } from 'node:fs'
import type { StoredShape } from '../../../model/event-search.ts'
import { StoreMistake } from '../../store-mistake.ts'
import { codecs, INDEX, TEXT_LENGTH, types } from './schema.ts'
import { type Read, type ReadValue, ThriftReader } from './thrift.ts'

/** Where a column of a row group lies, and what it holds. */
export interface Chunk {
  readonly start: number
  readonly size: number
  readonly compressed: boolean
  /** Values, with those that are lacking; of lists each value of them. */
  readonly slots: number
  readonly hasDictionary: boolean
  readonly isText: boolean
  /** Every event has it, so it has no levels. */
  readonly isRequired: boolean
  readonly min: Uint8Array | undefined
  readonly max: Uint8Array | undefined
  readonly nulls: number
  /** The length of every text, where all have the same. */
  readonly textLength: number | undefined
  /** Where the values begin, behind the dictionary. */
  readonly dataStart: number
  readonly index: IndexPlace | undefined
  /** The least and the most of numbers. */
  readonly numbers: readonly [number, number] | undefined
}

/** Where the index of a column begins, and how many texts or buckets it is about. */
export interface IndexPlace {
  readonly start: number
  readonly entries: number
}

export interface RowGroup {
  readonly length: number
  /** The times of its first and last event. */
  readonly oldest: number
  readonly newest: number
  readonly chunks: ReadonlyMap<string, Chunk>
}

/** What a file of ours says of itself. */
export interface Footer {
  readonly shapes: ReadonlyMap<string, StoredShape>
  readonly groups: readonly RowGroup[]
}

const TAIL = 8
const MAGIC = 'PAR1'

/** Reads the end of a Parquet file that {@link ParquetWriter} made. */
export function readFooter(fd: number, size: number, path: string): Footer {
  try {
    const tail = readBytes(fd, size - TAIL, TAIL)
    if (tail.toString('latin1', 4) !== MAGIC) throw new RangeError('it does not end as Parquet does')
    const length = tail.readUInt32LE()
    const top = new ThriftReader(readBytes(fd, size - TAIL - length, length)).struct()
    return { shapes: shapesIn(structs(top, 2)), groups: structs(top, 4).map(groupOf) }
  } catch (error) {
    throw damaged(path, error)
  }
}

/** What is told when reading went wrong; what is not about the bytes that were read stays as it is. */
export function damaged(path: string, error: unknown): unknown {
  // Damage shows as places that are not there, or as values of another kind than the format has there.
  if (!(error instanceof RangeError || error instanceof TypeError)) return error
  return new StoreMistake(
    `${path}: cannot be read (${error.message}): bring it back from a backup, or remove it`,
    error,
  )
}

/** Bytes of a file; throws a RangeError where it has fewer. */
export function readBytes(fd: number, position: number, length: number): Buffer {
  if (position < 0) throw new RangeError('bytes are missing')
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const count = readSync(fd, bytes, done, length - done, position + done)
    if (count === 0) throw new RangeError('bytes are missing')
    done += count
  }
  return bytes
}

/** The fields of the schema, which is a walk of its tree: a list is three elements. */
function shapesIn(elements: readonly Read[]): Map<string, StoredShape> {
  const shapes = new Map<string, StoredShape>()
  for (let at = 1; at < elements.length; at++) {
    const element = elements[at]!
    const name = text(element.get(4))
    if (element.has(5)) {
      shapes.set(name, 'texts')
      at += 2
    } else if (name !== 'time' && name !== 'id') {
      shapes.set(name, element.get(1) === types.double ? 'number' : 'text')
    }
  }
  return shapes
}

function groupOf(group: Read): RowGroup {
  const chunks = structs(group, 1).map((column): [string, Chunk] => {
    const about = column.get(3) as Read
    const stats = about.get(12) as Read | undefined
    const [name] = about.get(3) as readonly ReadValue[]
    const min = stats?.get(6) as Uint8Array | undefined
    const max = stats?.get(5) as Uint8Array | undefined
    const isNumber = about.get(1) === types.double
    const chunk: Chunk = {
      start: number(about.get(11) ?? about.get(9)),
      size: number(about.get(7)),
      compressed: about.get(4) === codecs.zstd,
      slots: number(about.get(5)),
      hasDictionary: about.has(11),
      isText: about.get(1) === types.byteArray,
      isRequired: ['time', 'id'].includes(text(name)),
      min,
      max,
      numbers: isNumber && min && max ? [doubleIn(min), doubleIn(max)] : undefined,
      textLength: textLengthOf(about),
      index: indexOf(about),
      dataStart: number(about.get(9)),
      nulls: stats?.has(3) ? number(stats.get(3)) : 0,
    }
    return [text(name), chunk]
  })
  const all = new Map(chunks)
  const [oldest, newest] = [all.get('time')?.min, all.get('time')?.max].map(timeIn) as [number, number]
  return { length: number(group.get(3)), oldest, newest, chunks: all }
}

function textLengthOf(about: Read): number | undefined {
  const told = toldOf(about, TEXT_LENGTH)
  return told === undefined ? undefined : Number(told)
}

function indexOf(about: Read): IndexPlace | undefined {
  const told = toldOf(about, INDEX)
  if (told === undefined) return undefined
  const [start = Number.NaN, entries = Number.NaN] = told.split(' ').map(Number)
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(entries)))
    throw new RangeError('an index is nowhere')
  return { start, entries }
}

/** What is said of a column beside what Parquet says. */
function toldOf(about: Read, key: string): string | undefined {
  const pair = structs(about, 8).find((one) => text(one.get(1)) === key)
  return pair && text(pair.get(2))
}

function doubleIn(bytes: Uint8Array): number {
  if (bytes.length !== 8) throw new RangeError('a number is missing')
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true)
}

function timeIn(bytes: Uint8Array | undefined): number {
  if (bytes?.length !== 8) throw new RangeError('a time is missing')
  return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true))
}

const structs = (read: Read, field: number): readonly Read[] => (read.get(field) ?? []) as readonly Read[]

const text = (value: ReadValue | undefined): string => Buffer.from(value as Uint8Array).toString()

function number(value: ReadValue | undefined): number {
  if (typeof value !== 'number') throw new RangeError('a number is missing')
  return value
}
