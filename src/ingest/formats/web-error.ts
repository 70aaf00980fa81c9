import type { RowTable } from '../row-table.ts'
import { column } from './access-columns.ts'
import {
  afterDigits,
  bytesOf,
  findByte,
  findLastByte,
  findLastText,
  findText,
  isDigit,
  startsWith,
} from './byte-search.ts'

const SPACE = 32
const QUOTE = 34
const COLON = 58
const OPEN = 0x5b
const CLOSE = 0x5d

const CLIENT = bytesOf(', client: ')
const SERVER = bytesOf(', server: ')
const REQUEST = bytesOf(', request: "')
const HOST = bytesOf(', host: "')
const LOGIN = bytesOf(', login: "')
const QUOTE_COMMA = bytesOf('", ')

/**
 * Sets the fields of a line that nginx or Apache wrote to its error log: when, the client, what was asked for, the
 * account, and the server's own sentence. False when the line is none.
 */
export function setErrorLine(bytes: Uint8Array, table: RowTable, from: number, to: number): boolean {
  return bytes[from] === OPEN ? setApache(bytes, table, from, to) : setNginx(bytes, table, from, to)
}

/** `2021/09/30 09:23:53 [error] 12#12: *7 text, client: 1.2.3.4, server: x, request: "GET / HTTP/1.1", host: "y"` */
function setNginx(bytes: Uint8Array, table: RowTable, from: number, to: number): boolean {
  const text = nginxText(bytes, from, to)
  if (text < 0) return false
  table.clearRow()
  table.set(column.date, from, from + 19)
  const client = onlyClient(bytes, text, to)
  const end = client < 0 ? to : client
  table.set(column.message, text, end)
  setQuotedUser(bytes, table, text, end)
  if (client >= 0) setNginxTail(bytes, table, client, to)
  return true
}

/** Where the text begins, behind date, level, process and connection; -1 when they are not there. */
function nginxText(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 24 || bytes[from + 4] !== 0x2f || bytes[from + 7] !== 0x2f) return -1
  if (afterDigits(bytes, from, to) !== from + 4 || !isDigit(bytes[from + 18]!)) return -1
  if (bytes[from + 13] !== COLON || bytes[from + 19] !== SPACE || bytes[from + 20] !== OPEN) return -1
  const level = findByte(bytes, CLOSE, from + 21, Math.min(to, from + 32))
  const process = level + 2
  const number = afterDigits(bytes, process, to)
  if (level < 0 || number === process || bytes[number] !== 0x23) return -1
  const thread = afterDigits(bytes, number + 1, to)
  if (bytes[thread] !== COLON || bytes[thread + 1] !== SPACE || thread + 1 >= to) return -1
  if (bytes[thread + 2] !== 0x2a) return thread + 2
  const connection = afterDigits(bytes, thread + 3, to)
  return bytes[connection] === SPACE ? connection + 1 : thread + 2
}

/** nginx cuts its lines off at 2,048 bytes, and with them perhaps the client. */
const CUT_OFF = 2_000

/**
 * Where `, client: ` stands. What stands around it was sent by the client, names and targets alike, so a line
 * with two of them, or one that was cut off, may be a forgery and names nobody: -1.
 */
function onlyClient(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > CUT_OFF) return -1
  const first = findText(bytes, CLIENT, from, to)
  return first >= 0 && findText(bytes, CLIENT, first + 1, to) < 0 ? first : -1
}

function setNginxTail(bytes: Uint8Array, table: RowTable, client: number, to: number): void {
  const address = client + CLIENT.length
  const comma = findByte(bytes, 0x2c, address, to)
  const addressEnd = comma < 0 ? to : comma
  table.set(column.host, address, addressEnd)
  const request = findText(bytes, REQUEST, addressEnd, to)
  const requestFrom = request + REQUEST.length
  const requestEnd = request < 0 ? -1 : quotedEnd(bytes, requestFrom, to)
  if (request >= 0) table.set(column.request, requestFrom, requestEnd)
  const rest = request < 0 ? addressEnd : requestEnd
  setVhost(bytes, table, addressEnd, rest, to)
  const login = findText(bytes, LOGIN, rest, to)
  if (login >= 0) table.set(column.user, login + LOGIN.length, quotedEnd(bytes, login + LOGIN.length, to))
}

/** The host that was asked for, else the name of the server when it has one. */
function setVhost(bytes: Uint8Array, table: RowTable, from: number, rest: number, to: number): void {
  const host = findLastText(bytes, HOST, rest, to)
  if (host >= 0) {
    const start = host + HOST.length
    const end = quotedEnd(bytes, start, to)
    const port = findLastByte(bytes, COLON, start, end)
    const hasPort = port > start && afterDigits(bytes, port + 1, end) === end
    table.set(column.vhost, start, hasPort ? port : end)
    return
  }
  if (!startsWith(bytes, from, to, SERVER)) return
  const start = from + SERVER.length
  const comma = findByte(bytes, 0x2c, start, to)
  const end = comma < 0 ? to : comma
  if (end - start > 1) table.set(column.vhost, start, end)
}

/** The quote that ends an item: one with a comma or nothing behind it. Where there is none, the line's end. */
function quotedEnd(bytes: Uint8Array, from: number, to: number): number {
  const end = findText(bytes, QUOTE_COMMA, from, to)
  if (end >= 0) return end
  return bytes[to - 1] === QUOTE && to > from ? to - 1 : to
}

const USER = bytesOf('user "')
const notFound = ['" was not found in "', '": password mismatch'].map(bytesOf)

/** `user "foo" was not found in "/etc/passwords"` */
function setQuotedUser(bytes: Uint8Array, table: RowTable, from: number, to: number): void {
  if (!startsWith(bytes, from, to, USER)) return
  const user = from + USER.length
  const end = Math.max(...notFound.map((text) => findLastText(bytes, text, user, to)))
  if (end >= user) table.set(column.user, user, end)
}

const DATE_LENGTH = 24
const CLIENT_GROUP = bytesOf('[client ')
const PROCESS_GROUP = bytesOf('[pid ')

/** `[Thu Oct 13 12:24:49.880562 2022] [core:error] [pid 10:tid 14] [client 1.2.3.4:50229] AH00126: text` */
function setApache(bytes: Uint8Array, table: RowTable, from: number, to: number): boolean {
  const dateEnd = findByte(bytes, CLOSE, from, Math.min(to, from + 40))
  if (dateEnd < from + DATE_LENGTH || !isApacheDate(bytes, from + 1)) return false
  table.clearRow()
  table.set(column.date, from + 1, dateEnd)
  let at = groupAfter(bytes, dateEnd + 1, to)
  if (at < 0) return false
  let withPort = false
  let known = false
  for (let text = dateEnd + 1; at >= 0; at = groupAfter(bytes, text, to)) {
    const close = findByte(bytes, CLOSE, at, to)
    if (close < 0) break
    if (startsWith(bytes, at, to, PROCESS_GROUP)) withPort = true
    if (!known && startsWith(bytes, at, to, CLIENT_GROUP)) {
      setApacheClient(bytes, table, at + CLIENT_GROUP.length, close, withPort)
      known = true
    }
    text = close + 1
    setText(bytes, table, text, to)
  }
  return true
}

/** Weekday, month and day as `asctime` writes them. */
function isApacheDate(bytes: Uint8Array, from: number): boolean {
  return bytes[from + 3] === SPACE && bytes[from + 7] === SPACE && bytes[from + 13] === COLON
}

/** Where the next group in brackets begins, also behind `(70014)End of file found: `; -1 where the text begins. */
function groupAfter(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== SPACE) return -1
  if (bytes[from + 1] === OPEN) return from + 1
  if (bytes[from + 1] !== 0x28) return -1
  const code = afterDigits(bytes, from + 2, to)
  if (code === from + 2 || bytes[code] !== 0x29) return -1
  const group = findText(bytes, CLIENT_GROUP, code, to)
  return group > 0 && bytes[group - 2] === COLON ? group : -1
}

/** The address without its port, which Apache 2.4 always writes; an address of IPv6 stands without brackets. */
function setApacheClient(
  bytes: Uint8Array,
  table: RowTable,
  from: number,
  to: number,
  withPort: boolean,
): void {
  const first = findByte(bytes, COLON, from, to)
  const last = findLastByte(bytes, COLON, from, to)
  table.set(column.host, from, last > from && (withPort || first === last) ? last : to)
}

const ERROR_CODE = bytesOf('AH')
const APACHE_USER = bytesOf('user ')
const apacheFailures = [': authentication failure for ', ' not found: ', ': password mismatch'].map(bytesOf)

/** `AH01617: user jo: authentication failure for "/": Password Mismatch` */
function setText(bytes: Uint8Array, table: RowTable, from: number, to: number): void {
  const text = bytes[from] === SPACE ? from + 1 : from
  table.set(column.message, text, to)
  const coded = startsWith(bytes, text, to, ERROR_CODE) ? afterDigits(bytes, text + 2, to) + 2 : text
  if (!startsWith(bytes, coded, to, APACHE_USER)) return
  const user = coded + APACHE_USER.length
  const end = Math.max(...apacheFailures.map((failure) => findLastText(bytes, failure, user, to)))
  if (end > user) table.set(column.user, user, end)
}
