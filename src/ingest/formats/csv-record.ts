import type { ByteWindow } from '../byte-window.ts'
import { faultCode } from '../row-table.ts'
import { MAX_COLUMNS } from '../scanner.ts'

const QUOTE = 34
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

const TOO_LONG = faultCode('line_too_long')
const UNCLOSED = faultCode('unclosed_quote')
const TORN = faultCode('torn_line')

/** One record as `readRecord` found it. */
export class CsvRecord {
  /** Where the values stand, without quotes; the first `MAX_COLUMNS` of them. */
  readonly start = new Uint32Array(MAX_COLUMNS)
  readonly end = new Uint32Array(MAX_COLUMNS)
  fields = 0
  /** 0 where the form is sound; the number of fields is for others to judge. */
  fault = 0
  /** True when a line end follows it. */
  closed = false
  /** End of the record without its line end. */
  recordEnd = 0
  /** Where the next record begins. */
  next = 0
  /** The rest of the line, beyond what is seen, is still to be dropped. */
  skipLine = false
}

/**
 * Reads the record at `window.from` with all that RFC 4180 knows: quotes, doubled quotes, line ends in quotes. Text
 * behind a closing quote belongs to the value, and so do quotes inside an unquoted one. False when the record is not yet
 * whole; then nothing was consumed. A record may have `maxLine` bytes.
 */
export function readRecord(
  window: ByteWindow,
  record: CsvRecord,
  delimiter: number,
  maxLine: number,
  atEnd: boolean,
): boolean {
  const { bytes, from, to, scratch } = window
  const tooLong = to - from > maxLine
  const stop = tooLong ? from + maxLine + 1 : to
  const final = atEnd || tooLong
  record.fields = 0
  record.fault = 0
  record.closed = false
  record.skipLine = false
  let at = from
  for (;;) {
    const begin = at
    if (at < stop && bytes[at] === QUOTE) at = readQuoted(window, record, delimiter, stop, final)
    else at = readUnquoted(bytes, record, delimiter, at, stop)
    if (at < 0) {
      window.scratch = scratch
      if (final) leaveOpenQuote(window, record, begin, stop, tooLong)
      return final
    }
    if (at >= stop) break
    if (bytes[at] === LINE_FEED) {
      endRecord(window, record, at, true)
      return true
    }
    record.next = ++at
  }
  if (!final) window.scratch = scratch
  else if (tooLong) dropLine(window, record, stop)
  else endRecord(window, record, at, false)
  return final
}

function addField(record: CsvRecord, start: number, end: number): void {
  if (record.fields < MAX_COLUMNS) {
    record.start[record.fields] = start
    record.end[record.fields] = end
  }
  record.fields++
}

/** Adds the value from `from` on and gives where its delimiter or line end stands, or `stop`. */
function readUnquoted(
  bytes: Uint8Array,
  record: CsvRecord,
  delimiter: number,
  from: number,
  stop: number,
): number {
  const at = valueEnd(bytes, delimiter, from, stop)
  addField(record, from, at)
  return at
}

function valueEnd(bytes: Uint8Array, delimiter: number, from: number, stop: number): number {
  let at = from
  while (at < stop && bytes[at] !== delimiter && bytes[at] !== LINE_FEED) at++
  return at
}

/** Like `readUnquoted` for a value in quotes; -1 when they do not close before `stop`, or that is not yet known. */
function readQuoted(
  window: ByteWindow,
  record: CsvRecord,
  delimiter: number,
  stop: number,
  final: boolean,
): number {
  const { bytes } = window
  const begin = (record.fields === 0 ? window.from : record.next) + 1
  const plain = window.scratch
  let piece = begin
  let quote = bytes.indexOf(QUOTE, piece)
  while (quote >= 0 && quote + 1 < stop && bytes[quote + 1] === QUOTE) {
    copyPlain(window, piece, quote + 1)
    piece = quote + 2
    quote = bytes.indexOf(QUOTE, piece)
  }
  if (quote < 0 || quote >= stop) return -1
  const at = valueEnd(bytes, delimiter, quote + 1, stop)
  if (at === stop && !final) return -1
  const textEnd = bytes[at] !== delimiter && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at
  if (piece === begin && textEnd === quote + 1) {
    addField(record, begin, quote)
    return at
  }
  copyPlain(window, piece, quote)
  copyPlain(window, quote + 1, textEnd)
  addField(record, plain, window.scratch)
  return at
}

function copyPlain(window: ByteWindow, from: number, to: number): void {
  window.bytes.copyWithin(window.scratch, from, to)
  window.scratch += to - from
}

/** The record ends at `at`, where a line feed stands when `closed`, else the source's end. */
function endRecord(window: ByteWindow, record: CsvRecord, at: number, closed: boolean): void {
  const { bytes, from } = window
  record.closed = closed
  record.recordEnd = at > from && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at
  record.next = closed ? at + 1 : at
  const last = record.fields - 1
  // The carriage return belongs to the line end, not to an unquoted last value.
  if (last < MAX_COLUMNS && record.end[last] === at) {
    record.end[last] = Math.max(record.start[last]!, record.recordEnd)
  }
}

/** Gives up the line on which the quote at `opened` stands, and what came before it in the record. */
function leaveOpenQuote(
  window: ByteWindow,
  record: CsvRecord,
  opened: number,
  stop: number,
  tooLong: boolean,
): void {
  const lineEnd = window.lineFeed(opened)
  const torn = lineEnd < 0 && !tooLong
  record.fault = torn ? TORN : UNCLOSED
  record.recordEnd = lineEnd < 0 ? stop : Math.min(lineEnd, stop)
  record.next = lineEnd < 0 ? window.to : lineEnd + 1
  record.skipLine = lineEnd < 0 && tooLong
}

/** Gives up the record, and the line it has come to at `stop`. */
function dropLine(window: ByteWindow, record: CsvRecord, stop: number): void {
  const lineEnd = window.lineFeed(stop - 1)
  record.fault = TOO_LONG
  record.recordEnd = stop
  record.next = lineEnd < 0 ? window.to : lineEnd + 1
  record.skipLine = lineEnd < 0
}
