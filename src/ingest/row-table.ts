import type { Arena } from '../lib/arena.ts'
import { kernelsIn } from '../lib/kernels.ts'
import { NO_FIELD, type RawBatch } from '../model/raw-batch.ts'
import { type StructureFault, structureFaults } from '../model/reject.ts'
import type { ByteWindow } from './byte-window.ts'
import {
  finishHigh,
  finishLow,
  type HashSeed,
  type HashState,
  hashBytes,
  hashField,
  hashSymbol,
  startHash,
} from './record-hash.ts'
import { QUARANTINE_BYTES } from './scanner.ts'

/** Cells of one batch, at most: very wide records come in smaller batches. */
const MAX_CELLS = 1 << 20

/** Symbols that tell the hashes of faulty records from those of sound ones. */
const FAULTY = 0x300

/** Code of a fault in `RawBatch.fault`. */
export function faultCode(fault: StructureFault): number {
  return structureFaults.indexOf(fault) + 1
}

const TOO_LONG = faultCode('line_too_long')

/** How the hash of a record is yet to be made: it is made; from the bytes of the record as they stand; from its values. */
const MADE = 0
export const OF_VALUES = 2

/** Bytes of the list of marks that the kernel makes. */
const MARKS = 4 * ((1 << 14) + 64)

/**
 * The records of the batch being filled, in the memory of an arena: its arrays are those of the batch handed over. They are
 * replaced when the table becomes wider or the arena grows; it must be empty then.
 */
export class RowTable {
  readonly seed: HashSeed
  readonly arena: Arena
  width = 0
  capacity = 0
  /** Cells from one field to the next: a little more than there are rows, so that fields do not share cache lines' sets. */
  stride = 0
  length = 0
  start = new Uint32Array(0)
  end = new Uint32Array(0)
  recordStart = new Uint32Array(0)
  recordEnd = new Uint32Array(0)
  line = new Uint32Array(0)
  fault = new Uint8Array(0)
  hashing = new Uint8Array(0)
  /** As in the batch. */
  lists = new Map<number, readonly number[]>()
  hashLow = new Int32Array(0)
  hashHigh = new Int32Array(0)
  /** Address of room for a double and a whole number a row, for whoever reads the batch. */
  #room = 0
  /** Address and size of room for the values of one record, joined. */
  joinedAt = 0
  readonly #joinedBytes: number
  readonly #batchSize: number
  readonly #hash: HashState = { low: 0, high: 0 }

  /** `joinedBytes`: the longest record with its quotes. */
  constructor(batchSize: number, seed: HashSeed, arena: Arena, joinedBytes = 0) {
    this.#batchSize = Math.max(1, batchSize)
    this.seed = seed
    this.arena = arena
    this.#joinedBytes = joinedBytes
    arena.watch(() => this.#look())
  }

  /** Sets the number of fields of every record. The table must be empty. */
  setWidth(width: number): void {
    this.width = width
    this.capacity = Math.max(1, Math.min(this.#batchSize, Math.floor(MAX_CELLS / Math.max(1, width))))
    this.stride = this.capacity + 16
    this.#look()
    this.arena.reserveTables(this.joinedAt + this.#joinedBytes - this.arena.tablesAt)
  }

  /** Finds the arrays in the memory of the arena; where it is too small for them they are empty as yet. */
  #look(): void {
    const { memory, tablesAt } = this.arena
    const { buffer } = memory
    const rows = this.#batchSize
    const cells = this.stride * this.width
    let at = tablesAt
    const next = (bytes: number): number => {
      const here = at
      at += (bytes + 15) & ~15
      return here
    }
    const marks = next(MARKS)
    const [start, end] = [next(4 * cells), next(4 * cells)]
    const [recordStart, recordEnd, line] = [next(4 * rows), next(4 * rows), next(4 * rows)]
    const [fault, hashing] = [next(rows), next(rows)]
    const [low, high] = [next(4 * rows), next(4 * rows)]
    this.#room = next(12 * rows)
    this.joinedAt = at
    if (at + this.#joinedBytes > buffer.byteLength) return
    this.start = new Uint32Array(buffer, start, cells)
    this.end = new Uint32Array(buffer, end, cells)
    this.recordStart = new Uint32Array(buffer, recordStart, rows)
    this.recordEnd = new Uint32Array(buffer, recordEnd, rows)
    this.line = new Uint32Array(buffer, line, rows)
    this.fault = new Uint8Array(buffer, fault, rows)
    this.hashing = new Uint8Array(buffer, hashing, rows)
    this.hashLow = new Int32Array(buffer, low, rows)
    this.hashHigh = new Int32Array(buffer, high, rows)
    kernelsIn(memory).layout(marks, start, end, recordStart, recordEnd, line, fault, hashing)
  }

  get full(): boolean {
    return this.length === this.capacity
  }

  /** Makes every field of the next record absent. */
  clearRow(): void {
    for (let column = 0; column < this.width; column++) this.set(column, NO_FIELD, NO_FIELD)
  }

  /** Sets field `column` of the next record. */
  set(column: number, from: number, to: number): void {
    const cell = column * this.stride + this.length
    this.start[cell] = from
    this.end[cell] = to
  }

  /** Adds the record whose fields were set, with a hash that was made elsewhere. */
  addRow(from: number, to: number, line: number, low: number, high: number): void {
    const row = this.length
    this.addUnhashed(from, to, line)
    this.hashing[row] = MADE
    this.hashLow[row] = finishLow(low)
    this.hashHigh[row] = finishHigh(low, high)
  }

  /** Adds the record whose fields were set; its hash is made from its values if anybody asks. */
  addUnhashed(from: number, to: number, line: number): void {
    const row = this.length++
    this.recordStart[row] = from
    this.recordEnd[row] = to
    this.line[row] = line
    this.fault[row] = 0
    this.hashing[row] = OF_VALUES
  }

  /** Adds the record whose fields were set, hashed over all of them in their order. */
  addHashed(bytes: Uint8Array, from: number, to: number, line: number): void {
    const { width, stride, length, seed, start, end } = this
    const hash = this.#hash
    startHash(hash, seed)
    for (let column = 0; column < width; column++) {
      const cell = column * stride + length
      hashField(hash, seed, bytes, start[cell]!, end[cell]!)
    }
    this.addRow(from, to, line, hash.low, hash.high)
  }

  /**
   * Adds a faulty record: no fields, and only its first bytes kept. Its hash is over its bytes; that of a line too
   * long to be seen whole is over its first bytes and its place, so it equals no other.
   */
  addFault(window: ByteWindow, from: number, to: number, line: number, code: number): void {
    const kept = Math.min(to, from + QUARANTINE_BYTES)
    const hash = this.#hash
    startHash(hash, this.seed)
    hashSymbol(hash, this.seed, FAULTY + code)
    hashBytes(hash, this.seed, window.bytes, from, code === TOO_LONG ? kept : to)
    if (code === TOO_LONG) hashNumber(hash, this.seed, window.offset + from)
    this.clearRow()
    this.addRow(from, kept, line, hash.low, hash.high)
    this.fault[this.length - 1] = code
  }

  batch(source: number, names: readonly string[], window: ByteWindow): RawBatch {
    const { length, stride, start, end, recordStart, recordEnd, line, fault, hashLow, hashHigh } = this
    const { bytes, offset } = window
    const hashes = { low: hashLow, high: hashHigh }
    return {
      source,
      names,
      bytes,
      length,
      stride,
      start,
      end,
      recordStart,
      recordEnd,
      offset,
      line,
      fault,
      lists: this.lists.size > 0 ? this.lists : undefined,
      hashes: () => hashes,
      memory: this.arena.memory,
      room: this.#room,
    }
  }

  clear(): void {
    this.length = 0
    if (this.lists.size > 0) this.lists = new Map()
  }
}

function hashNumber(hash: HashState, seed: HashSeed, value: number): void {
  hashSymbol(hash, seed, value >>> 0)
  hashSymbol(hash, seed, Math.floor(value / 2 ** 32))
}
