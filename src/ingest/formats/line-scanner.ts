import { Arena } from '../../lib/arena.ts'
import type { RawBatch } from '../../model/raw-batch.ts'
import { ByteWindow } from '../byte-window.ts'
import { hashSeed } from '../record-hash.ts'
import { faultCode, RowTable } from '../row-table.ts'
import { BATCH_SIZE, MAX_LINE, type Scanner, type ScannerOptions } from '../scanner.ts'

const TOO_LONG = faultCode('line_too_long')
const TORN = faultCode('torn_line')

/** A parser's answer when the record has fields that the table has no room for yet. */
export const WIDER = -1

/**
 * Knows one format whose records are lines. `parse` adds the record between `from` and `to` to the table and gives 0; or
 * it adds nothing and gives the code of a fault, or `WIDER` when `names` has grown: it is then called again with a
 * table that has room.
 */
export interface LineParser {
  readonly names: readonly string[]
  /** Fault that a last line has when it was merely cut off. */
  readonly cutOff: number
  /** Bytes of values that stand in no record, see `ByteWindow`. */
  readonly constants: Uint8Array
  parse(window: ByteWindow, table: RowTable, from: number, to: number, line: number): number
}

/** Splits a source into lines and has each parsed. Blank lines are no records. */
export function lineScanner(options: ScannerOptions, parser: LineParser): Scanner {
  return new LineScanner(options, parser)
}

/** States: among the lines; inside a line that is being dropped because it is too long. */
class LineScanner implements Scanner {
  readonly #source: number
  readonly #maxLine: number
  readonly #parser: LineParser
  readonly #window: ByteWindow
  readonly #table: RowTable
  #line = 1
  #skipping = false

  constructor(options: ScannerOptions, parser: LineParser) {
    this.#source = options.source
    this.#maxLine = options.maxLine ?? MAX_LINE
    this.#parser = parser
    const arena = new Arena()
    this.#window = new ByteWindow(arena, parser.constants)
    this.#table = new RowTable(options.batchSize ?? BATCH_SIZE, hashSeed(options.seed), arena)
    this.#table.setWidth(parser.names.length)
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
    const window = this.#window
    if (!window.skipByteOrderMark(atEnd)) return
    while (window.from < window.to) {
      if (this.#table.full) yield* this.#flush()
      const feed = window.lineFeed(window.from)
      const length = (feed < 0 ? window.to : feed) - window.from
      if (this.#skipping || length > this.#maxLine) this.#dropLine(feed)
      else if (feed < 0 && !atEnd) break
      else yield* this.#takeLine(window.from + length, feed >= 0)
    }
    yield* this.#flush()
  }

  *#takeLine(lineEnd: number, closed: boolean): Iterable<RawBatch> {
    const window = this.#window
    const table = this.#table
    const { from } = window
    const to = lineEnd > from && window.bytes[lineEnd - 1] === 13 ? lineEnd - 1 : lineEnd
    if (!isBlank(window.bytes, from, to)) {
      let fault = this.#parser.parse(window, table, from, to, this.#line)
      if (fault === WIDER) {
        yield* this.#flush()
        table.setWidth(this.#parser.names.length)
        fault = this.#parser.parse(window, table, from, to, this.#line)
      }
      if (fault === this.#parser.cutOff && !closed) fault = TORN
      if (fault) table.addFault(window, from, to, this.#line, fault)
    }
    this.#line++
    window.from = closed ? lineEnd + 1 : lineEnd
  }

  /** Steps over a line that is too long, or what is seen of it; at its first sight it is handed over as faulty. */
  #dropLine(feed: number): void {
    const window = this.#window
    if (!this.#skipping) {
      this.#table.addFault(window, window.from, window.from + this.#maxLine + 1, this.#line, TOO_LONG)
    }
    this.#skipping = feed < 0
    window.from = feed < 0 ? window.to : feed + 1
    if (feed >= 0) this.#line++
  }

  *#flush(): Iterable<RawBatch> {
    if (this.#table.length > 0) yield this.#table.batch(this.#source, this.#names(), this.#window)
    this.#table.clear()
    this.#window.clearScratch()
  }

  /** The names the rows of the table were made with; the parser may know more by now. */
  #names(): readonly string[] {
    const { names } = this.#parser
    const { width } = this.#table
    return names.length === width ? names : names.slice(0, width)
  }
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 32 && bytes[i] !== 9) return false
  return true
}
