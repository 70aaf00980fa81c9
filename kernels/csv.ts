// Cuts CSV records whose quotes need no care, and hashes them. AssemblyScript: see kernels/README.md.

const LINE_FEED: u8 = 10
const CARRIAGE_RETURN: u8 = 13
const QUOTE: u8 = 34

/** Bytes whose marks are found at a time. */
const BLOCK: usize = 1 << 14

/** Why `cutRows` stopped: the table is full, the bytes ran out, or the next record needs a careful look. */
const FULL: i32 = 0
const WAITING: i32 = 1
const CAREFUL: i32 = 2

/** How the hash of a record is yet to be made: from its bytes as they stand, or from its values. */
const OF_RECORD: u8 = 1
const OF_VALUES: u8 = 2

// What `layout` and `shape` said last.
let marks: usize = 0
let starts: usize = 0
let ends: usize = 0
let recordStarts: usize = 0
let recordEnds: usize = 0
let lines: usize = 0
let faults: usize = 0
let hashing: usize = 0
let delimiter: u8 = 0
let width: i32 = 0
/** Bytes from a cell to that of the next field in the same row. */
let stride: usize = 0
let capacity: i32 = 0
let maxLine: usize = 0
let headerLength: usize = 0
let headerByte: u8 = 0

// Where the scan stands.
let position: usize = 0
let line: u32 = 0
let rows: i32 = 0

/** Addresses of the arrays of the table, and of room for BLOCK + 64 bytes' marks. */
export function layout(
  marksAt: usize,
  startsAt: usize,
  endsAt: usize,
  recordStartsAt: usize,
  recordEndsAt: usize,
  linesAt: usize,
  faultsAt: usize,
  hashingAt: usize,
): void {
  marks = marksAt
  starts = startsAt
  ends = endsAt
  recordStarts = recordStartsAt
  recordEnds = recordEndsAt
  lines = linesAt
  faults = faultsAt
  hashing = hashingAt
}

/** What records look like, and the cells from one field of the table to the next; the length and first byte of the first value of the header, to suspect it when it comes again. */
export function shape(
  separator: i32,
  fields: i32,
  cells: i32,
  room: i32,
  longest: usize,
  firstLength: usize,
  firstByte: i32,
): void {
  delimiter = <u8>separator
  width = fields
  stride = <usize>cells << 2
  capacity = room
  maxLine = longest
  headerLength = firstLength
  headerByte = <u8>firstByte
}

/** Start of the next record, number of its line, and rows in the table, after `cutRows`. */
export function nextPosition(): usize {
  return position
}

export function nextLine(): u32 {
  return line
}

export function rowCount(): i32 {
  return rows
}

/**
 * Adds the records from `from` to `to` that are whole, have as many fields as the header, and whose quoted fields, if any,
 * hold no quote and no line end, to a table of `length` rows. Two passes over one block after the other: the
 * first finds marks, sixteen bytes at once, the second cuts rows by them.
 */
export function cutRows(from: usize, to: usize, firstLine: u32, length: i32): i32 {
  position = from
  line = firstLine
  rows = length
  // Every record is faulty where the header is.
  if (width == 0) return CAREFUL
  while (rows < capacity) {
    const begin = position
    const end = min(begin + BLOCK, to)
    if (!cutBlock(marks + findMarks(begin, end))) return CAREFUL
    if (rows == capacity) return FULL
    if (end == to) return WAITING
    // A record that is longer than a block.
    if (position == begin) return CAREFUL
  }
  return FULL
}

/** Lists where delimiters, line feeds and quotes stand; answers the bytes of the list. */
function findMarks(from: usize, to: usize): usize {
  const delimiters = i8x16.splat(delimiter)
  const lineFeeds = i8x16.splat(LINE_FEED)
  const quotes = i8x16.splat(QUOTE)
  let out = marks
  for (let at = from; at < to; at += 16) {
    const bytes = v128.load(at)
    const found = v128.or(
      v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, lineFeeds)),
      i8x16.eq(bytes, quotes),
    )
    let bits = i8x16.bitmask(found)
    if (to - at < 16) bits &= (1 << <i32>(to - at)) - 1
    const next = out + (<usize>popcnt(bits) << 2)
    // Four are written whether they are there or not: that costs less than to ask.
    store<u32>(out, <u32>at + ctz(bits))
    bits &= bits - 1
    store<u32>(out, <u32>at + ctz(bits), 4)
    bits &= bits - 1
    store<u32>(out, <u32>at + ctz(bits), 8)
    bits &= bits - 1
    store<u32>(out, <u32>at + ctz(bits), 12)
    bits &= bits - 1
    for (let more = out + 16; bits != 0; more += 4) {
      store<u32>(more, <u32>at + ctz(bits))
      bits &= bits - 1
    }
    out = next
  }
  return out - marks
}

/** Adds the rows that end at one of the marks before `stop`; false when the next record needs a careful look. */
function cutBlock(stop: usize): bool {
  let next = marks
  while (rows < capacity) {
    const first = <usize>rows << 2
    const last = first + <usize>(width - 1) * stride
    const begin = position
    let cell = first
    let from = begin
    let at: usize = 0
    let form = OF_RECORD
    for (;;) {
      if (next >= stop) return true
      at = <usize>load<u32>(next)
      next += 4
      const mark = load<u8>(at)
      if (mark == delimiter) {
        if (cell == last) return false
        store<u32>(starts + cell, <u32>from)
        store<u32>(ends + cell, <u32>at)
        cell += stride
        from = at + 1
      } else if (mark == LINE_FEED) {
        store<u32>(starts + cell, <u32>from)
        store<u32>(ends + cell, <u32>(at > from ? withoutReturn(at) : at))
        break
      } else if (at == from) {
        // A quote means something only where a field begins.
        const opened = next
        next = closing(next, stop)
        if (next + 4 >= stop) return true
        const close = <usize>load<u32>(next)
        at = <usize>load<u32>(next, 4)
        if (load<u8>(close) != QUOTE || !endsField(close + 1, at)) return false
        // Quotes that hold no delimiter are not needed: the record may be spelled without them, too.
        if (next == opened) form = OF_VALUES
        next += 8
        store<u32>(starts + cell, <u32>(from + 1))
        store<u32>(ends + cell, <u32>close)
        if (load<u8>(at) == LINE_FEED) break
        if (cell == last) return false
        cell += stride
        from = at + 1
      }
    }
    const rowEnd = at > begin ? withoutReturn(at) : at
    if (rowEnd > begin) {
      if (cell != last || at - begin > maxLine || mayBeHeader(first)) return false
      const row = <usize>rows << 2
      store<u32>(recordStarts + row, <u32>begin)
      store<u32>(recordEnds + row, <u32>rowEnd)
      store<u32>(lines + row, line)
      store<u8>(faults + <usize>rows, 0)
      store<u8>(hashing + <usize>rows, form)
      rows++
    }
    line++
    position = at + 1
  }
  return true
}

/** The next mark that is a quote or a line feed; `stop` where there is none. */
function closing(from: usize, stop: usize): usize {
  let next = from
  while (next < stop) {
    const mark = load<u8>(<usize>load<u32>(next))
    if (mark == QUOTE || mark == LINE_FEED) break
    next += 4
  }
  return next
}

/** Whether the mark at `at` ends the field whose closing quote stands just before `after`. */
function endsField(after: usize, at: usize): bool {
  if (at == after) return load<u8>(at) != QUOTE
  return at == after + 1 && load<u8>(after) == CARRIAGE_RETURN && load<u8>(at) == LINE_FEED
}

function withoutReturn(at: usize): usize {
  return load<u8>(at - 1) == CARRIAGE_RETURN ? at - 1 : at
}

function mayBeHeader(cell: usize): bool {
  const from = <usize>load<u32>(starts + cell)
  return <usize>load<u32>(ends + cell) - from == headerLength && load<u8>(from) == headerByte
}

// Keys of the record hash.
let key: u64 = 0
let step: u64 = 0
let factor: u64 = 0
let finish: u64 = 0

/** Keys of the record hash; the factors odd. */
export function hashKeys(keyAt: u64, stepBy: u64, factorBy: u64, finishBy: u64): void {
  key = keyAt
  step = stepBy
  factor = factorBy
  finish = finishBy
}

/**
 * A 64-bit hash of the bytes from `from` to `to`. Each word is scattered under a key of its place and a factor, and what
 * comes out is added up, so that words need not wait for each other.
 */
function hashBytes(from: usize, to: usize): u64 {
  let sum: u64 = key + <u64>(to - from)
  let place = key
  let at = from
  for (; at + 8 <= to; at += 8) {
    sum += scatter(load<u64>(at), place)
    place += step
  }
  let tail: u64 = 0
  for (; at < to; at++) tail = (tail << 8) | <u64>load<u8>(at)
  sum += scatter(tail, place)
  sum = (sum ^ (sum >> 32)) * finish
  return sum ^ (sum >> 29)
}

// @ts-ignore: decorator
@inline
function scatter(word: u64, place: u64): u64 {
  const mixed = (word ^ place) * factor
  return (mixed ^ (mixed >> 32)) * finish
}

/** Fills the halves of the hashes of those of `length` records that are made from their bytes as they stand. */
export function hashRecords(length: i32, low: usize, high: usize): void {
  for (let row: usize = 0; row < <usize>length; row++) {
    if (load<u8>(hashing + row) != OF_RECORD) continue
    const at = row << 2
    const hash = hashBytes(<usize>load<u32>(recordStarts + at), <usize>load<u32>(recordEnds + at))
    store<u32>(low + at, <u32>hash)
    store<u32>(high + at, <u32>(hash >> 32))
    store<u8>(hashing + row, 0)
  }
}

/** Fills the halves of the hash of one record, which stands from `from` to `to` as it is to be hashed. */
export function hashRecord(row: usize, from: usize, to: usize, low: usize, high: usize): void {
  const hash = hashBytes(from, to)
  store<u32>(low + (row << 2), <u32>hash)
  store<u32>(high + (row << 2), <u32>(hash >> 32))
  store<u8>(hashing + row, 0)
}
