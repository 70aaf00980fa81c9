import type { ByteWindow } from '../byte-window.ts'
import { faultCode, type RowTable } from '../row-table.ts'
import type { Scanner, ScannerOptions } from '../scanner.ts'
import { afterDigits, bytesOf, findByte, isDigit, startsWith } from './byte-search.ts'
import { type LineParser, lineScanner } from './line-scanner.ts'
import { setConstant, setSshdFields } from './sshd.ts'
import { column, constants, facilities, severities, syslogNames } from './syslog-names.ts'
import { timestampEnd } from './syslog-time.ts'

const UNKNOWN = faultCode('unknown_line')
const SPACE = 32
const COLON = 58
const BRACKET = 91
const LONGEST_PROGRAM = 128
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf)
const sshdPrograms = ['sshd', 'sshd-session', 'sshd-auth'].map(bytesOf)

/**
 * Reads syslog: RFC 3164 with or without priority, the same with RFC 3339 times as rsyslog writes it, and RFC 5424.
 * Messages of sshd give fields of their own.
 */
export function syslogScanner(options: ScannerOptions): Scanner {
  return lineScanner(options, syslogParser)
}

const syslogParser: LineParser = { names: syslogNames, cutOff: UNKNOWN, constants, parse }

function parse(window: ByteWindow, table: RowTable, from: number, to: number, line: number): number {
  const { bytes } = window
  table.clearRow()
  const head = afterPriority(bytes, from, to)
  if (head > from) setPriority(window, table, from)
  const isNew = head > from && bytes[head] === 0x31 && bytes[head + 1] === SPACE && head + 1 < to
  const message = isNew ? setNewHead(bytes, table, head + 2, to) : setOldHead(bytes, table, head, to)
  if (message < 0) return UNKNOWN
  table.set(column.message, message, to)
  if (isSshd(bytes, table)) setSshdFields(window, table, message, to)
  table.addHashed(bytes, from, to, line)
  return 0
}

/** The position after `<34>`; `from` where there is none. */
function afterPriority(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== 0x3c) return from
  const end = afterDigits(bytes, from + 1, Math.min(to, from + 4))
  if (end === from + 1 || end >= to || bytes[end] !== 0x3e) return from
  return priority(bytes, from) < 192 ? end + 1 : from
}

function priority(bytes: Uint8Array, from: number): number {
  let value = 0
  for (let at = from + 1; isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - 48
  return value
}

function setPriority(window: ByteWindow, table: RowTable, from: number): void {
  const value = priority(window.bytes, from)
  setConstant(window, table, column.facility, facilities[value >> 3]!)
  setConstant(window, table, column.severity, severities[value & 7]!)
}

/** `timestamp host program[pid]: message`. Gives where the message begins, or -1. */
function setOldHead(bytes: Uint8Array, table: RowTable, from: number, to: number): number {
  const end = timestampEnd(bytes, from, to)
  if (end < 0 || bytes[end] !== SPACE) return -1
  table.set(column.timestamp, from, end)
  const host = afterSpaces(bytes, end, to)
  const hostEnd = itemEnd(bytes, host, to)
  if (hostEnd === host) return -1
  // A line written on the machine itself may lack the host.
  const withHost = bytes[hostEnd - 1] !== COLON
  if (withHost) table.set(column.hostname, host, hostEnd)
  return setTag(bytes, table, withHost ? afterSpaces(bytes, hostEnd, to) : host, to)
}

/** `program[pid]: `, which may be missing. Gives where the message begins. */
function setTag(bytes: Uint8Array, table: RowTable, from: number, to: number): number {
  const limit = Math.min(to, from + LONGEST_PROGRAM)
  let end = from
  while (end < limit && bytes[end] !== COLON && bytes[end] !== BRACKET && bytes[end] !== SPACE) end++
  if (end === from || end === limit || bytes[end] === SPACE) return from
  if (bytes[end] === COLON) {
    table.set(column.program, from, end)
    return afterSpaces(bytes, end + 1, to)
  }
  const close = findByte(bytes, 0x5d, end, limit)
  if (close < 0 || bytes[close + 1] !== COLON || close + 1 >= to) return from
  table.set(column.program, from, end)
  table.set(column.pid, end + 1, close)
  return afterSpaces(bytes, close + 2, to)
}

const newHead = [column.timestamp, column.hostname, column.program, column.pid, undefined]

/** RFC 5424: `timestamp host program pid msgid [data] message`, `-` for what is absent. */
function setNewHead(bytes: Uint8Array, table: RowTable, from: number, to: number): number {
  let at = from
  for (const field of newHead) {
    const end = itemEnd(bytes, at, to)
    if (end === at || end >= to) return -1
    const absent = end - at === 1 && bytes[at] === 0x2d
    if (field !== undefined && !absent) table.set(field, at, end)
    at = end + 1
  }
  const end = afterStructuredData(bytes, at, to)
  if (end < 0) return -1
  const message = afterSpaces(bytes, end, to)
  return startsWith(bytes, message, to, BYTE_ORDER_MARK) ? message + 3 : message
}

/** The position after `-` or `[id name="value"]...`; in a value a backslash escapes. -1 where it does not end. */
function afterStructuredData(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] === 0x2d && from < to) return from + 1
  let at = from
  while (at < to && bytes[at] === BRACKET) {
    let quoted = false
    for (at++; at < to && (quoted || bytes[at] !== 0x5d); at++) {
      if (bytes[at] === 0x22) quoted = !quoted
      else if (quoted && bytes[at] === 0x5c) at++
    }
    if (at >= to) return -1
    at++
  }
  return at === from || (at < to && bytes[at] !== SPACE) ? -1 : at
}

function isSshd(bytes: Uint8Array, table: RowTable): boolean {
  const cell = column.program * table.stride + table.length
  const from = table.start[cell]!
  const length = table.end[cell]! - from
  for (const name of sshdPrograms) {
    if (name.length === length && startsWith(bytes, from, from + length, name)) return true
  }
  return false
}

function afterSpaces(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] === SPACE) at++
  return at
}

function itemEnd(bytes: Uint8Array, from: number, to: number): number {
  const end = findByte(bytes, SPACE, from, to)
  return end < 0 ? to : end
}
