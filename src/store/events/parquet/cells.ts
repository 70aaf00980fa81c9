import { LENGTH_BYTES } from './byte-runs.ts'
import { readHybrid, type Width } from './levels.ts'
import type { Chunk } from './read-footer.ts'
import { ThriftReader } from './thrift.ts'

/** Reads bytes of a file. */
export interface ByteSource {
  read(place: { readonly start: number; readonly size: number }): Buffer
}

/** A page header, and what of levels stands before values that all are there. */
const HEAD_BYTES = 128

/**
 * Single values of a column that is not compressed, so that a few events cost a few bytes and not whole columns. Where each
 * value lies follows from the beginning of its page, which is read once.
 */
export class Cells {
  readonly #source: ByteSource
  readonly #chunk: Chunk
  /** Where the values of the page begin, behind levels. */
  readonly #values: number
  /** How many values stand before each eighth row; undefined where none is lacking. */
  readonly #levels: Uint8Array | undefined
  readonly #before: Uint32Array | undefined
  /** Of codes. */
  readonly #width: Width | undefined
  /** The entry of all, where they are one run. */
  readonly #same: number | undefined

  constructor(source: ByteSource, chunk: Chunk, length: number) {
    this.#source = source
    this.#chunk = chunk
    const levelBytes = chunk.nulls > 0 ? Math.ceil(length / 8) + 16 : 0
    const end = chunk.start + chunk.size
    const head = source.read({
      start: chunk.dataStart,
      size: Math.min(HEAD_BYTES + levelBytes, end - chunk.dataStart),
    })
    const reader = new ThriftReader(head)
    reader.struct()
    let at = reader.at
    if (chunk.textLength === undefined && !chunk.isRequired) {
      const size = head.readUInt32LE(at)
      if (chunk.nulls > 0) {
        this.#levels = new Uint8Array(length)
        readHybrid(head.subarray(at + 4, at + 4 + size), 1, this.#levels)
        this.#before = countsBefore(this.#levels)
      }
      at += 4 + size
    }
    if (chunk.hasDictionary) {
      const width = head[at] as Width
      const run = new ThriftReader(head, at + 1)
      // A page without values ends behind the width.
      const first = chunk.nulls < chunk.slots ? run.varint() : 1
      this.#width = width
      if (first % 2 === 0) this.#same = numberOf(head, run.at, width)
      at = run.at
    }
    this.#values = chunk.dataStart + at
  }

  time(row: number): number {
    const bytes = this.#at(row * 8, 8)
    return bytes.readInt32LE(4) * 2 ** 32 + bytes.readUInt32LE(0)
  }

  /** Undefined where ids differ in length. */
  id(row: number): string | undefined {
    const { textLength } = this.#chunk
    if (textLength === undefined) return undefined
    const each = LENGTH_BYTES + textLength
    return this.#at(row * each, each).toString('utf8', LENGTH_BYTES)
  }

  /** Undefined where the row has none. */
  number(row: number): number | undefined {
    const value = this.#valueOf(row)
    return value === undefined ? undefined : this.#at(value * 8, 8).readDoubleLE()
  }

  /** The how-manieth text of its column a row has; undefined where it has none. */
  entry(row: number): number | undefined {
    const value = this.#valueOf(row)
    if (value === undefined) return undefined
    if (this.#same !== undefined) return this.#same
    const step = this.#width! / 8
    return numberOf(this.#at(value * step, step), 0, this.#width!)
  }

  /** The how-manieth value belongs to a row. */
  #valueOf(row: number): number | undefined {
    if (!this.#levels || !this.#before) return row
    if (this.#levels[row] === 0) return undefined
    let value = this.#before[row >> 3]!
    for (let i = row & ~7; i < row; i++) value += this.#levels[i]!
    return value
  }

  #at(offset: number, size: number): Buffer {
    const start = this.#values + offset
    if (start + size > this.#chunk.start + this.#chunk.size) throw new RangeError('bytes are missing')
    return this.#source.read({ start, size })
  }
}

function countsBefore(levels: Uint8Array): Uint32Array {
  const before = new Uint32Array((levels.length >> 3) + 1)
  let count = 0
  for (let row = 0; row < levels.length; row++) {
    if ((row & 7) === 0) before[row >> 3] = count
    count += levels[row]!
  }
  return before
}

function numberOf(bytes: Buffer, at: number, width: Width): number {
  return bytes.readUIntLE(at, Math.max(1, width / 8))
}
