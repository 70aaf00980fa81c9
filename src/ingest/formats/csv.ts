import { Arena } from '../../lib/arena.ts'
import { type Kernels, kernelsIn } from '../../lib/kernels.ts'
import type { RawBatch, RecordHashes } from '../../model/raw-batch.ts'
import { ByteWindow } from '../byte-window.ts'
import { hashSeed } from '../record-hash.ts'
import { faultCode, RowTable } from '../row-table.ts'
import { BATCH_SIZE, MAX_COLUMNS, MAX_LINE, type Scanner, type ScannerOptions } from '../scanner.ts'
import { CsvHasher, mostJoined } from './csv-hash.ts'
import { columnNames, delimiterOf } from './csv-header.ts'
import { CsvRecord, readRecord } from './csv-record.ts'

const RAGGED = faultCode('ragged_row')
const TORN = faultCode('torn_line')
const TOO_MANY = faultCode('too_many_columns')

/** Why the kernel stopped: the table is full; the bytes ran out. Otherwise the next record needs a careful look. */
const FULL = 0
const WAITING = 1

/**
 * Reads CSV with a header (RFC 4180; comma, semicolon or tab). Blank lines and repeated headers are no records.
 * When the header itself is faulty it is handed over as a faulty record, and every later line with it: what its fields are
 * called is not guessed.
 */
export function csvScanner(options: ScannerOptions): Scanner {
  return new CsvScanner(options)
}

/**
 * States: before the header; among the rows; inside a line that is being dropped because it is too long. Plain rows
 * are cut by a kernel; where that stops, one record is read by `readRecord`, and so on in turn.
 */
class CsvScanner implements Scanner {
  readonly #source: number
  readonly #maxLine: number
  readonly #kernels: Kernels
  readonly #window: ByteWindow
  readonly #table: RowTable
  readonly #record = new CsvRecord()
  readonly #hasher: CsvHasher
  #names: readonly string[] | undefined
  /** The values of the header, to know it again. */
  #header: readonly Uint8Array[] = []
  #delimiter = 0x2c
  /** Number of the line of the next record. */
  #line = 1
  #skipping = false

  constructor(options: ScannerOptions) {
    this.#source = options.source
    this.#maxLine = options.maxLine ?? MAX_LINE
    const seed = hashSeed(options.seed)
    const arena = new Arena()
    this.#kernels = kernelsIn(arena.memory)
    this.#window = new ByteWindow(arena)
    this.#table = new RowTable(options.batchSize ?? BATCH_SIZE, seed, arena, mostJoined(this.#maxLine))
    this.#hasher = new CsvHasher(this.#kernels, seed)
  }

  *write(chunk: Uint8Array): Iterable<RawBatch> {
    const window = this.#window
    window.append(chunk)
    if (window.hasLineFeed() || window.to - window.from > this.#maxLine) yield* this.#read(false)
  }

  *end(): Iterable<RawBatch> {
    yield* this.#read(true)
  }

  *#read(atEnd: boolean): Iterable<RawBatch> {
    if (!this.#window.skipByteOrderMark(atEnd)) return
    if (this.#skipping && !this.#skipLine()) return
    if (!this.#names && !this.#readHeader(atEnd)) return
    if (!this.#skipping) yield* this.#readRows(atEnd)
    if (this.#table.length > 0) yield this.#batch()
    this.#release()
  }

  *#readRows(atEnd: boolean): Iterable<RawBatch> {
    const window = this.#window
    for (;;) {
      const why = this.#cutRows()
      if (why === FULL) {
        yield this.#batch()
        this.#release()
        continue
      }
      const left = window.to - window.from
      if (left === 0 || (why === WAITING && !atEnd && left <= this.#maxLine)) return
      if (!readRecord(window, this.#record, this.#delimiter, this.#maxLine, atEnd)) return
      this.#takeRecord()
      this.#consume()
    }
  }

  /** Adds the plain records that come next; says why it stopped. */
  #cutRows(): number {
    const window = this.#window
    const why = this.#kernels.cutRows(window.from, window.to, this.#line, this.#table.length)
    window.from = this.#kernels.nextPosition()
    this.#line = this.#kernels.nextLine()
    this.#table.length = this.#kernels.rowCount()
    return why
  }

  /** Reads the first line that is not blank. False while it is not whole. */
  #readHeader(atEnd: boolean): boolean {
    const window = this.#window
    const record = this.#record
    this.#skipBlankLines()
    if (window.from === window.to) return false
    const lineEnd = window.lineFeed(window.from)
    const stop = Math.min(lineEnd < 0 ? window.to : lineEnd, window.from + this.#maxLine)
    this.#delimiter = delimiterOf(window.bytes.subarray(window.from, stop))
    if (!readRecord(window, record, this.#delimiter, this.#maxLine, atEnd)) return false
    const fault = record.fault || (record.fields > MAX_COLUMNS ? TOO_MANY : 0)
    this.#names = fault ? [] : columnNames(this.#values())
    if (!fault) this.#header = this.#values().map((value) => value.slice())
    this.#table.setWidth(this.#names.length)
    this.#describe()
    if (fault) this.#table.addFault(window, window.from, record.recordEnd, this.#line, fault)
    this.#consume()
    return true
  }

  #skipBlankLines(): void {
    const window = this.#window
    const { bytes, to } = window
    for (;;) {
      const { from } = window
      const at = bytes[from] === 13 ? from + 1 : from
      if (at >= to || bytes[at] !== 10) return
      window.from = at + 1
      this.#line++
    }
  }

  #values(): Uint8Array[] {
    const { start, end, fields } = this.#record
    return Array.from({ length: fields }, (_, i) => this.#window.bytes.subarray(start[i], end[i]))
  }

  /** Tells the kernel what records look like. */
  #describe(): void {
    const { width, stride, capacity } = this.#table
    const [first] = this.#header
    const [length, byte] = [first?.length ?? -1, first?.[0] ?? 0]
    this.#kernels.shape(this.#delimiter, width, stride, capacity, this.#maxLine, length, byte)
  }

  /** Adds the record that was read, sound or faulty, unless it is blank or the header again. */
  #takeRecord(): void {
    const window = this.#window
    const record = this.#record
    const fault = this.#faultOfRecord()
    if (this.#isBlank(fault)) return
    if (fault) {
      this.#table.addFault(window, window.from, record.recordEnd, this.#line, fault)
      return
    }
    if (this.#isHeader()) return
    this.#copyFields()
    this.#table.addUnhashed(window.from, record.recordEnd, this.#line)
  }

  /** Whether the record that was read has the values of the header. */
  #isHeader(): boolean {
    const { start, end, fields } = this.#record
    const { bytes } = this.#window
    const same = (value: Uint8Array, i: number): boolean =>
      end[i]! - start[i]! === value.length && value.every((byte, k) => bytes[start[i]! + k] === byte)
    return fields === this.#header.length && this.#header.every(same)
  }

  #faultOfRecord(): number {
    const { fault, fields, closed } = this.#record
    const { width } = this.#table
    if (fault) return fault
    if (fields > MAX_COLUMNS) return TOO_MANY
    if (fields === width) return 0
    return fields < width && !closed ? TORN : RAGGED
  }

  /** An empty line; or a line of blanks where they are not a value of the only column. */
  #isBlank(fault: number): boolean {
    const { from, bytes } = this.#window
    const { fields, recordEnd } = this.#record
    if (recordEnd === from) return true
    if ((fault !== RAGGED && fault !== TORN) || fields !== 1 || this.#record.fault) return false
    for (let i = from; i < recordEnd; i++) if (bytes[i] !== 32 && bytes[i] !== 9) return false
    return true
  }

  #copyFields(): void {
    const { start, end } = this.#record
    for (let i = 0; i < this.#table.width; i++) this.#table.set(i, start[i]!, end[i]!)
  }

  /** Steps over the record that was read. */
  #consume(): void {
    const window = this.#window
    const { next, skipLine } = this.#record
    this.#countLines(window.from, next)
    window.from = next
    this.#skipping = skipLine
  }

  #countLines(from: number, to: number): void {
    const { bytes } = this.#window
    for (let at = bytes.indexOf(10, from); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) this.#line++
  }

  /** Drops the rest of a line that is too long. False when it goes on. */
  #skipLine(): boolean {
    const window = this.#window
    const lineEnd = window.lineFeed(window.from)
    window.from = lineEnd < 0 ? window.to : lineEnd + 1
    if (lineEnd < 0) return false
    this.#line++
    this.#skipping = false
    return true
  }

  #batch(): RawBatch {
    const batch = this.#table.batch(this.#source, this.#names ?? [], this.#window)
    const hashes = (): RecordHashes => this.#hasher.hashes(this.#table, this.#window, this.#delimiter)
    return { ...batch, hashes }
  }

  #release(): void {
    this.#table.clear()
    this.#window.clearScratch()
  }
}
