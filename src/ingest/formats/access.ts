import type { ByteWindow } from '../byte-window.ts'
import { faultCode, type RowTable } from '../row-table.ts'
import type { Scanner, ScannerOptions } from '../scanner.ts'
import { accessNames, column } from './access-columns.ts'
import { hexDigit } from './access-escapes.ts'
import { findItemEnd, findQuote, setItem, setQuoted } from './access-items.ts'
import { afterDigits, findByte, findLastByte, isDigit } from './byte-search.ts'
import { type LineParser, lineScanner } from './line-scanner.ts'
import { readSyslogHead, syslogHead } from './syslog-head.ts'
import { setErrorLine } from './web-error.ts'
import { setProxyLine } from './web-proxy.ts'

const UNKNOWN = faultCode('unknown_line')
const SPACE = 32
const QUOTE = 34
const DASH = 45

/**
 * Reads what web servers write: access logs, common and combined, with or without the virtual host in front, and whatever
 * follows behind; the logs of HAProxy and Nginx Proxy Manager; error logs of nginx and Apache; and all as syslog carries them. `-` is an absent field. The request,
 * referrer and agent are given without the escapes of Apache and nginx.
 */
export function accessScanner(options: ScannerOptions): Scanner {
  return lineScanner(options, accessParser)
}

const accessParser: LineParser = { names: accessNames, cutOff: UNKNOWN, constants: new Uint8Array(0), parse }

const head = syslogHead()

function parse(window: ByteWindow, table: RowTable, from: number, to: number, line: number): number {
  const { bytes } = window
  const wrapped = mayBeWrapped(bytes, from) && readSyslogHead(bytes, from, to, head)
  const start = wrapped ? head.message : from
  const known =
    setRequestLine(window, table, start, to) ||
    setErrorLine(bytes, table, start, to) ||
    setProxyLine(window, table, start, to)
  if (!known) return UNKNOWN
  table.addHashed(bytes, from, to, line)
  return 0
}

/** A head of syslog begins with its priority, a month or a year; most lines of access logs do not. */
function mayBeWrapped(bytes: Uint8Array, from: number): boolean {
  const first = bytes[from]!
  return first === 0x3c || (first >= 0x41 && first <= 0x5a) || bytes[from + 4] === DASH
}

/** Sets the fields of a line of an access log; false when it is none. */
function setRequestLine(window: ByteWindow, table: RowTable, from: number, to: number): boolean {
  const { bytes } = window
  const quote = findQuote(bytes, from, to)
  // A user name may hold brackets, but an unescaped quote it may not: the date is what stands before the first.
  if (quote < from + 2 || bytes[quote - 1] !== SPACE || bytes[quote - 2] !== 0x5d) return false
  const date = findLastByte(bytes, 0x5b, from, quote - 2)
  if (date <= from || bytes[date - 1] !== SPACE) return false
  const requestEnd = findRequestEnd(bytes, quote + 1, to)
  if (requestEnd < 0) return false
  table.clearRow()
  if (!setClient(bytes, table, from, date - 1)) return false
  setItem(bytes, table, column.date, date + 1, quote - 2)
  setQuoted(window, table, column.request, quote + 1, requestEnd)
  const status = requestEnd + 2
  const size = findByte(bytes, SPACE, status, to) + 1
  const sizeEnd = itemEnd(bytes, size, to)
  setItem(bytes, table, column.status, status, size - 1)
  setItem(bytes, table, column.bytes, size, sizeEnd)
  setReferrerAndAgent(window, table, sizeEnd, to)
  return true
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
  if (withVhost) setItem(bytes, table, column.vhost, from, vhostEnd(bytes, from, first))
  setItem(bytes, table, column.host, host, hostEnd)
  setItem(bytes, table, column.ident, hostEnd + 1, identEnd)
  setItem(bytes, table, column.user, identEnd + 1, to)
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
  setQuoted(window, table, column.referrer, referrer, referrerEnd)
  if (referrerEnd + 2 >= to || bytes[referrerEnd + 2] !== QUOTE) return
  const agent = referrerEnd + 3
  setQuoted(window, table, column.agent, agent, findItemEnd(bytes, agent, to))
}
