import type { ByteWindow } from '../byte-window.ts'
import { faultCode, type RowTable } from '../row-table.ts'
import type { Scanner, ScannerOptions } from '../scanner.ts'
import { hexDigit, unescapeLogItem } from './access-escapes.ts'
import { afterDigits, findByte, findLastByte, isDigit } from './byte-search.ts'
import { type LineParser, lineScanner } from './line-scanner.ts'

const names = ['host', 'ident', 'user', 'date', 'request', 'status', 'bytes', 'referrer', 'agent', 'vhost']
const HOST = 0
const IDENT = 1
const USER = 2
const DATE = 3
const REQUEST = 4
const STATUS = 5
const BYTES = 6
const REFERRER = 7
const AGENT = 8
const VHOST = 9

const UNKNOWN = faultCode('unknown_line')
const SPACE = 32
const QUOTE = 34
const DASH = 45
const BACKSLASH = 92

/**
 * Reads access logs: common and combined, with or without the virtual host in front, and whatever follows behind.
 * `-` is an absent field. The request, referrer and agent are given without the escapes of Apache and nginx.
 */
export function accessScanner(options: ScannerOptions): Scanner {
  return lineScanner(options, accessParser)
}

const accessParser: LineParser = { names, cutOff: UNKNOWN, constants: new Uint8Array(0), parse }

function parse(window: ByteWindow, table: RowTable, from: number, to: number, line: number): number {
  const { bytes } = window
  const quote = findQuote(bytes, from, to)
  // A user name may hold brackets, but an unescaped quote it may not: the date is what stands before the first.
  if (quote < from + 2 || bytes[quote - 1] !== SPACE || bytes[quote - 2] !== 0x5d) return UNKNOWN
  const date = findLastByte(bytes, 0x5b, from, quote - 2)
  if (date <= from || bytes[date - 1] !== SPACE) return UNKNOWN
  const requestEnd = findRequestEnd(bytes, quote + 1, to)
  if (requestEnd < 0) return UNKNOWN
  table.clearRow()
  if (!setClient(bytes, table, from, date - 1)) return UNKNOWN
  setItem(bytes, table, DATE, date + 1, quote - 2)
  setQuoted(window, table, REQUEST, quote + 1, requestEnd)
  const status = requestEnd + 2
  const size = findByte(bytes, SPACE, status, to) + 1
  const sizeEnd = itemEnd(bytes, size, to)
  setItem(bytes, table, STATUS, status, size - 1)
  setItem(bytes, table, BYTES, size, sizeEnd)
  setReferrerAndAgent(window, table, sizeEnd, to)
  table.addHashed(bytes, from, to, line)
  return 0
}

/** Position of the first quote that no backslash escapes, or -1. */
function findQuote(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (bytes[i] === BACKSLASH) i++
    else if (bytes[i] === QUOTE) return i
  }
  return -1
}

function itemEnd(bytes: Uint8Array, from: number, to: number): number {
  const end = findByte(bytes, SPACE, from, to)
  return end < 0 ? to : end
}

/** The quote that ends the request: the first one with a status and a size behind it. */
function findRequestEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = findQuote(bytes, from, to)
  while (at >= 0 && !isStatusAndSize(bytes, at + 1, to)) at = findQuote(bytes, at + 1, to)
  return at
}

function isStatusAndSize(bytes: Uint8Array, from: number, to: number): boolean {
  if (from + 3 >= to || bytes[from] !== SPACE) return false
  const statusEnd = itemEnd(bytes, from + 1, Math.min(to, from + 5))
  if (bytes[statusEnd] !== SPACE || !isStatus(bytes, from + 1, statusEnd)) return false
  return isSize(bytes, statusEnd + 1, to)
}

function isStatus(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === 3 ? afterDigits(bytes, from, to) === to : to - from === 1 && bytes[from] === DASH
}

function isSize(bytes: Uint8Array, from: number, to: number): boolean {
  const end = bytes[from] === DASH ? from + 1 : afterDigits(bytes, from, to)
  return from < to && end > from && (end === to || bytes[end] === SPACE)
}

/** What stands before the date: `[vhost] host ident user`, of which the user may hold spaces. */
function setClient(bytes: Uint8Array, table: RowTable, from: number, to: number): boolean {
  const first = itemEnd(bytes, from, to)
  const second = itemEnd(bytes, first + 1, to)
  const withVhost =
    second < to && isVhost(bytes, from, first, second) && findByte(bytes, SPACE, second + 1, to) > 0
  const host = withVhost ? first + 1 : from
  const hostEnd = withVhost ? second : first
  const identEnd = itemEnd(bytes, hostEnd + 1, to)
  if (hostEnd === host || identEnd >= to) return false
  if (withVhost) setItem(bytes, table, VHOST, from, vhostEnd(bytes, from, first))
  setItem(bytes, table, HOST, host, hostEnd)
  setItem(bytes, table, IDENT, hostEnd + 1, identEnd)
  setItem(bytes, table, USER, identEnd + 1, to)
  return true
}

/** `name:port`, or any name that is no address when an address comes next. */
function isVhost(bytes: Uint8Array, from: number, first: number, second: number): boolean {
  if (isAddress(bytes, from, first)) return false
  return vhostEnd(bytes, from, first) < first || isAddress(bytes, first + 1, second)
}

/** The end of a virtual host without its port. */
function vhostEnd(bytes: Uint8Array, from: number, to: number): number {
  const colon = findLastByte(bytes, 0x3a, from, to)
  const hasPort = colon > from && colon + 1 < to && afterDigits(bytes, colon + 1, to) === to
  return hasPort ? colon : to
}

/** Looks like an address: digits and dots, or hexadecimal digits and two colons. */
function isAddress(bytes: Uint8Array, from: number, to: number): boolean {
  let dots = 0
  let colons = 0
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!
    if (byte === 0x2e) dots++
    else if (byte === 0x3a) colons++
    else if (hexDigit(byte) < 0) return false
  }
  if (colons >= 2) return true
  return colons === 0 && dots === 3 && isDigit(bytes[from]!) && isDigit(bytes[to - 1]!)
}

/** Sets both where they follow. A line cut off inside one of them still gives what is there. */
function setReferrerAndAgent(window: ByteWindow, table: RowTable, from: number, to: number): void {
  const { bytes } = window
  if (bytes[from] !== SPACE || bytes[from + 1] !== QUOTE || from + 1 >= to) return
  const referrer = from + 2
  const referrerEnd = findItemEnd(bytes, referrer, to)
  setQuoted(window, table, REFERRER, referrer, referrerEnd)
  if (referrerEnd + 2 >= to || bytes[referrerEnd + 2] !== QUOTE) return
  const agent = referrerEnd + 3
  setQuoted(window, table, AGENT, agent, findItemEnd(bytes, agent, to))
}

/** The quote that ends an item: the first one with a space or nothing behind it. Where there is none, the line's end. */
function findItemEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = findQuote(bytes, from, to)
  while (at >= 0 && at + 1 < to && bytes[at + 1] !== SPACE) at = findQuote(bytes, at + 1, to)
  return at < 0 ? to : at
}

function setItem(bytes: Uint8Array, table: RowTable, column: number, from: number, to: number): void {
  if (to - from !== 1 || bytes[from] !== DASH) table.set(column, from, to)
}

function setQuoted(window: ByteWindow, table: RowTable, column: number, from: number, to: number): void {
  const { bytes } = window
  if (findByte(bytes, BACKSLASH, from, to) < 0) setItem(bytes, table, column, from, to)
  else {
    const start = window.scratch
    window.scratch = unescapeLogItem(bytes, from, to, start)
    table.set(column, start, window.scratch)
  }
}
