import type { ByteWindow } from '../byte-window.ts'
import type { RowTable } from '../row-table.ts'
import { unescapeLogItem } from './access-escapes.ts'
import { findByte } from './byte-search.ts'

const SPACE = 32
const QUOTE = 34
const DASH = 45
const BACKSLASH = 92

/** Position of the first quote that no backslash escapes, or -1. */
export function findQuote(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (bytes[i] === BACKSLASH) i++
    else if (bytes[i] === QUOTE) return i
  }
  return -1
}

/** The quote that ends an item: the first one with a space or nothing behind it. Where there is none, the line's end. */
export function findItemEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = findQuote(bytes, from, to)
  while (at >= 0 && at + 1 < to && bytes[at + 1] !== SPACE) at = findQuote(bytes, at + 1, to)
  return at < 0 ? to : at
}

/** Sets a field; a lone dash is an absent one. */
export function setItem(bytes: Uint8Array, table: RowTable, column: number, from: number, to: number): void {
  if (to - from !== 1 || bytes[from] !== DASH) table.set(column, from, to)
}

/** The same without the escapes of Apache and nginx. */
export function setQuoted(
  window: ByteWindow,
  table: RowTable,
  column: number,
  from: number,
  to: number,
): void {
  const { bytes } = window
  if (findByte(bytes, BACKSLASH, from, to) < 0) setItem(bytes, table, column, from, to)
  else {
    const start = window.scratch
    window.scratch = unescapeLogItem(bytes, from, to, start)
    table.set(column, start, window.scratch)
  }
}
