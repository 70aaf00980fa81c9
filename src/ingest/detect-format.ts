import type { Format } from '../model/format.ts'
import { isHeader } from './formats/csv-header.ts'
import { scannerFor } from './formats.ts'
import { MAX_COLUMNS } from './scanner.ts'

const HEAD = 64 << 10
/** Where the first line is longer than that, so much is looked at. */
const LONG_HEAD = 4 << 20

/** What is tried, the strictest first: every text is a CSV of some sort. */
const order: readonly Format[] = ['ndjson', 'access', 'syslog', 'csv']

/**
 * Tells the format of an input from its first bytes: the first of the formats in which at least half of the records are
 * sound. `empty` where there is nothing but blanks; undefined where the content is of no known format.
 */
export function detectFormat(head: Uint8Array): Format | 'empty' | undefined {
  const size = head.subarray(0, HEAD).includes(10) ? HEAD : LONG_HEAD
  const bytes = wholeLines(withoutMark(head.subarray(0, size)), size)
  if (isEmpty(bytes)) return 'empty'
  if (isBinary(bytes)) return undefined
  const found = order.find((format) => (format !== 'csv' || isHeader(bytes)) && isMostlySound(format, bytes))
  return found ?? (hasTooManyColumns(bytes) ? 'csv' : undefined)
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/** Leaves the last line out where it may go on beyond the head. */
function wholeLines(bytes: Uint8Array, size: number): Uint8Array {
  const end = bytes.length < size - 3 ? bytes.length : bytes.lastIndexOf(10) + 1
  return end > 0 ? bytes.subarray(0, end) : bytes
}

/** Then nothing of it can be read, but it is a CSV that is told what is wrong with it. */
function hasTooManyColumns(bytes: Uint8Array): boolean {
  let columns = 1
  for (const byte of bytes) {
    if (byte === 10) break
    if (byte === 0x2c) columns++
  }
  return columns > MAX_COLUMNS
}

function isEmpty(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))
}

/** More than one byte in twenty is a control character that text does not use. */
function isBinary(bytes: Uint8Array): boolean {
  let strange = 0
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) strange++
  return strange * 20 > bytes.length
}

function isMostlySound(format: Format, bytes: Uint8Array): boolean {
  const scanner = scannerFor(format, { source: 0, seed: 0 })
  let rows = 0
  let faulty = 0
  for (const batch of [scanner.write(bytes), scanner.end()]) {
    for (const { length, fault } of batch) {
      rows += length
      for (let i = 0; i < length; i++) if (fault[i] !== 0) faulty++
    }
  }
  // A header alone is a CSV. A first record larger than the head is an object that does not end here.
  if (rows === 0) return format === 'csv'
  if (format === 'ndjson' && rows === 1 && faulty === 1) return startsObject(bytes) && !bytes.includes(10)
  return faulty * 2 <= rows
}

function startsObject(bytes: Uint8Array): boolean {
  const first = bytes.findIndex((byte) => byte > 32)
  if (bytes[first] !== 0x7b) return false
  const next = bytes.subarray(first + 1).find((byte) => byte > 32)
  return next === 0x22 || next === 0x7d
}
