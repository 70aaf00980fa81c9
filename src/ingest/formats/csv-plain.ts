import { IN_VALUE, mix32 } from '../record-hash.ts'
import type { RowTable } from '../row-table.ts'

/** What a byte may be in a CSV; every other byte is 0. A quote means something only where a field begins. */
const DELIMITER = 1
const LINE_FEED = 2
const CARRIAGE_RETURN = 3

/** Why `scanPlainRows` stopped: the table is full, the bytes ran out, or the next record needs a careful look. */
export const FULL = 0
export const WAITING = 1
const CAREFUL = 2

/** Where `scanPlainRows` stands between calls. */
export interface PlainScan {
  /** Start of the next record. */
  position: number
  /** Number of its line. */
  line: number
  readonly kinds: Uint8Array
  readonly maxLine: number
  /** Hash accumulators of the header, to know it again. */
  headerLow: number
  headerHigh: number
}

export function kindsOf(delimiter: number): Uint8Array {
  const kinds = new Uint8Array(256)
  kinds[delimiter] = DELIMITER
  kinds[10] = LINE_FEED
  kinds[13] = CARRIAGE_RETURN
  return kinds
}

/**
 * Adds the rows from `scan.position` on that are whole, have as many fields as the header, and whose quoted fields, if
 * any, hold no quote and no line end. One pass finds the separators and hashes the values. `bytes[to]` must be a line feed.
 *
 * It is one long function because the engine then keeps all of it in registers; the two inner loops see every byte.
 */
export function scanPlainRows(bytes: Uint8Array, to: number, table: RowTable, scan: PlainScan): number {
  const { start, end, recordStart, recordEnd, line, fault, hashLow, hashHigh, width, capacity } = table
  const { low: seedLow, high: seedHigh, lowFactor, highFactor } = table.seed
  const { kinds, maxLine, headerLow, headerHigh } = scan
  let row = table.length
  let lineNumber = scan.line
  let at = scan.position
  let begin = at
  let why = FULL
  rows: while (row < capacity) {
    const last = row * width + width - 1
    let cell = row * width
    let low = seedLow
    let high = seedHigh
    begin = at
    why = CAREFUL
    for (;;) {
      let byte = bytes[at]!
      let kind = 0
      if (byte === 34) {
        start[cell] = ++at
        byte = bytes[at]!
        while (byte !== 34) {
          kind = kinds[byte]!
          if (kind === LINE_FEED) break rows
          const symbol = kind === DELIMITER ? byte | IN_VALUE : byte
          low = Math.imul(low ^ symbol, lowFactor)
          high = Math.imul(high ^ symbol, highFactor)
          byte = bytes[++at]!
        }
        end[cell] = at
        byte = bytes[++at]!
        kind = kinds[byte]!
        if (kind === 0 || (kind === CARRIAGE_RETURN && bytes[at + 1] !== 10)) break rows
      } else {
        start[cell] = at
        for (;;) {
          kind = kinds[byte]!
          while (kind === 0) {
            low = Math.imul(low ^ byte, lowFactor)
            high = Math.imul(high ^ byte, highFactor)
            byte = bytes[++at]!
            kind = kinds[byte]!
          }
          if (kind !== CARRIAGE_RETURN || bytes[at + 1] === 10) break
          low = Math.imul(low ^ byte, lowFactor)
          high = Math.imul(high ^ byte, highFactor)
          byte = bytes[++at]!
        }
        end[cell] = at
      }
      if (kind !== DELIMITER) break
      if (cell === last) break rows
      low = Math.imul(low ^ byte, lowFactor)
      high = Math.imul(high ^ byte, highFactor)
      cell++
      at++
    }
    const rowEnd = at
    if (bytes[at] === 13) at++
    if (at === to) {
      why = WAITING
      break
    }
    if (rowEnd > begin) {
      if (cell !== last || at - begin > maxLine) break
      if (low !== headerLow || high !== headerHigh) {
        recordStart[row] = begin
        recordEnd[row] = rowEnd
        line[row] = lineNumber
        fault[row] = 0
        hashLow[row] = mix32(low)
        hashHigh[row] = mix32(high ^ mix32(low))
        row++
      }
    }
    at++
    lineNumber++
    begin = at
    why = FULL
  }
  table.length = row
  scan.line = lineNumber
  scan.position = begin
  return why
}
