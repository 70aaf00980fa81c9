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

/** The records of the batch being filled; its arrays are those of the batch handed over. */
export class RowTable {
  readonly seed: HashSeed
  width = 0
  capacity = 0
  length = 0
  start = new Uint32Array(0)
  end = new Uint32Array(0)
  readonly recordStart: Uint32Array
  readonly recordEnd: Uint32Array
  readonly line: Uint32Array
  readonly fault: Uint8Array
  readonly hashLow: Int32Array
  readonly hashHigh: Int32Array
  readonly #batchSize: number
  readonly #hash: HashState = { low: 0, high: 0 }

  constructor(batchSize: number, seed: HashSeed) {
    this.#batchSize = Math.max(1, batchSize)
    this.seed = seed
    this.recordStart = new Uint32Array(this.#batchSize)
    this.recordEnd = new Uint32Array(this.#batchSize)
    this.line = new Uint32Array(this.#batchSize)
    this.fault = new Uint8Array(this.#batchSize)
    this.hashLow = new Int32Array(this.#batchSize)
    this.hashHigh = new Int32Array(this.#batchSize)
  }

  /** Sets the number of fields of every record. The table must be empty. */
  setWidth(width: number): void {
    this.width = width
    this.capacity = Math.max(1, Math.min(this.#batchSize, Math.floor(MAX_CELLS / Math.max(1, width))))
    const cells = this.capacity * width
    if (cells <= this.start.length) return
    this.start = new Uint32Array(cells)
    this.end = new Uint32Array(cells)
  }

  get full(): boolean {
    return this.length === this.capacity
  }

  /** Makes every field of the next record absent. */
  clearRow(): void {
    const cell = this.length * this.width
    this.start.fill(NO_FIELD, cell, cell + this.width)
    this.end.fill(NO_FIELD, cell, cell + this.width)
  }

  /** Sets field `column` of the next record. */
  set(column: number, from: number, to: number): void {
    const cell = this.length * this.width + column
    this.start[cell] = from
    this.end[cell] = to
  }

  /** Adds the record whose fields were set, with a hash that was made elsewhere. */
  addRow(from: number, to: number, line: number, low: number, high: number): void {
    const row = this.length++
    this.recordStart[row] = from
    this.recordEnd[row] = to
    this.line[row] = line
    this.fault[row] = 0
    this.hashLow[row] = finishLow(low)
    this.hashHigh[row] = finishHigh(low, high)
  }

  /** Adds the record whose fields were set, hashed over all of them in their order. */
  addHashed(bytes: Uint8Array, from: number, to: number, line: number): void {
    const { width, seed, start, end } = this
    const hash = this.#hash
    startHash(hash, seed)
    const cell = this.length * width
    for (let i = cell; i < cell + width; i++) hashField(hash, seed, bytes, start[i]!, end[i]!)
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
    const { length, start, end, recordStart, recordEnd, line, fault, hashLow, hashHigh } = this
    const { bytes, offset } = window
    return {
      source,
      names,
      bytes,
      length,
      start,
      end,
      recordStart,
      recordEnd,
      offset,
      line,
      fault,
      hashLow,
      hashHigh,
    }
  }

  clear(): void {
    this.length = 0
  }
}

function hashNumber(hash: HashState, seed: HashSeed, value: number): void {
  hashSymbol(hash, seed, value >>> 0)
  hashSymbol(hash, seed, Math.floor(value / 2 ** 32))
}
