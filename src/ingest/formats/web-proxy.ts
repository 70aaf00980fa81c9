import type { ByteWindow } from '../byte-window.ts'
import type { RowTable } from '../row-table.ts'
import { column } from './access-columns.ts'
import { unescapeLogItem } from './access-escapes.ts'
import { findItemEnd, findQuote, setItem, setQuoted } from './access-items.ts'
import { afterDigits, bytesOf, findByte, findLastByte, isDigit, startsWith } from './byte-search.ts'

const SPACE = 32
const QUOTE = 34
const COLON = 58
const OPEN = 0x5b
const CLOSE = 0x5d

/** Sets the fields of a line that a proxy wrote in a form of its own; false when it is none that is known. */
export function setProxyLine(window: ByteWindow, table: RowTable, from: number, to: number): boolean {
  return window.bytes[from] === OPEN
    ? setProxyManager(window, table, from, to)
    : setHaproxy(window.bytes, table, from, to)
}

/**
 * HAProxy: `1.2.3.4:5 [04/Apr/2024:14:30:18.885] front back/server 0/0/0/1/1 404 1541 - - ---- 5/6/9/1/0 0/0 "GET / HTTP/1.1"`.
 * Headers it was told to capture may stand before the request; it writes no quote of theirs.
 */
function setHaproxy(bytes: Uint8Array, table: RowTable, from: number, to: number): boolean {
  const clientEnd = findByte(bytes, SPACE, from, to)
  const port = findLastByte(bytes, COLON, from, clientEnd)
  const dateEnd = findByte(bytes, CLOSE, clientEnd, Math.min(to, clientEnd + 40))
  if (port <= from || bytes[clientEnd + 1] !== OPEN || dateEnd < 0 || bytes[to - 1] !== QUOTE) return false
  const request = findByte(bytes, QUOTE, dateEnd, to - 1)
  if (request < 0 || afterDigits(bytes, port + 1, clientEnd) !== clientEnd) return false
  const items = itemsBehind(bytes, dateEnd + 1, request, 5)
  const status = items[3]
  const size = items[4]
  if (!status || !size || findByte(bytes, 0x2f, items[2]!.from, items[2]!.to) < 0) return false
  table.clearRow()
  table.set(column.host, from, port)
  table.set(column.date, clientEnd + 2, dateEnd)
  table.set(column.request, request + 1, to - 1)
  // -1 stands for an answer that never came.
  if (isDigit(bytes[status.from]!)) table.set(column.status, status.from, status.to)
  table.set(column.bytes, size.from, size.to)
  return true
}

interface Item {
  readonly from: number
  readonly to: number
}

/** The first so many items behind a position, each after a space. */
function itemsBehind(bytes: Uint8Array, from: number, to: number, count: number): Item[] {
  const items: Item[] = []
  for (let at = from; items.length < count && at < to && bytes[at] === SPACE; ) {
    const end = findByte(bytes, SPACE, at + 1, to)
    if (end < 0) break
    items.push({ from: at + 1, to: end })
    at = end
  }
  return items
}

const BETWEEN = bytesOf(' - ')
const CLIENT = bytesOf(' [Client ')
const LENGTH = bytesOf(' [Length ')
const LONGEST_METHOD = 32

/**
 * Nginx Proxy Manager: `[24/Jan/2022:16:51:02 +0000] - 404 404 - GET http x.com "/a" [Client 1.2.3.4] [Length 192] [Gzip -]
 * [Sent-to y] "agent" "referrer"`. The status is the last item before the method.
 */
function setProxyManager(window: ByteWindow, table: RowTable, from: number, to: number): boolean {
  const { bytes } = window
  const date = findByte(bytes, CLOSE, from, Math.min(to, from + 40))
  const target = findQuote(bytes, from, to)
  if (date < 0 || target < 0 || bytes[from + 3] !== 0x2f) return false
  const method = methodBetween(bytes, date + 1, target)
  const targetEnd = findItemEnd(bytes, target + 1, to)
  const client = targetEnd + 1 + CLIENT.length
  if (method < 0 || !startsWith(bytes, targetEnd + 1, to, CLIENT)) return false
  const clientEnd = findByte(bytes, CLOSE, client, to)
  const [verb, , host] = itemsBehind(bytes, method - 1, target, 3)
  if (clientEnd < 0 || !verb || !host) return false
  table.clearRow()
  table.set(column.date, from + 1, date)
  table.set(column.host, client, clientEnd)
  setItem(bytes, table, column.vhost, host.from, host.to)
  const statusEnd = method - BETWEEN.length
  const status = findLastByte(bytes, SPACE, date, statusEnd) + 1
  if (isDigit(bytes[status]!)) table.set(column.status, status, statusEnd)
  setRequest(window, table, verb, target + 1, targetEnd)
  setProxyManagerTail(window, table, clientEnd + 1, to)
  return true
}

/** Where the method begins: behind the first ` - ` that letters follow. */
function methodBetween(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const letter = bytes[at + BETWEEN.length]!
    if (startsWith(bytes, at, to, BETWEEN) && letter >= 0x41 && letter <= 0x5a) {
      const end = findByte(bytes, SPACE, at + BETWEEN.length, to)
      return end - at - BETWEEN.length <= LONGEST_METHOD ? at + BETWEEN.length : -1
    }
  }
  return -1
}

/** The method and the target as one line, as other servers write it. */
function setRequest(window: ByteWindow, table: RowTable, verb: Item, from: number, to: number): void {
  const { bytes } = window
  const start = window.scratch
  bytes.copyWithin(start, verb.from, verb.to)
  const target = start + verb.to - verb.from
  bytes[target] = SPACE
  window.scratch = unescapeLogItem(bytes, from, to, target + 1)
  table.set(column.request, start, window.scratch)
}

/** What stands behind the client: the size, and at the end agent and referrer. */
function setProxyManagerTail(window: ByteWindow, table: RowTable, from: number, to: number): void {
  const { bytes } = window
  const size = from + LENGTH.length
  const sizeEnd = afterDigits(bytes, size, to)
  if (startsWith(bytes, from, to, LENGTH) && sizeEnd > size) table.set(column.bytes, size, sizeEnd)
  const agent = findQuote(bytes, from, to)
  if (agent < 0) return
  const agentEnd = findItemEnd(bytes, agent + 1, to)
  setQuoted(window, table, column.agent, agent + 1, agentEnd)
  if (bytes[agentEnd + 2] !== QUOTE || agentEnd + 2 >= to) return
  setQuoted(window, table, column.referrer, agentEnd + 3, findItemEnd(bytes, agentEnd + 3, to))
}
