import { afterDigits, bytesOf, isDigit, startsWith } from './byte-search.ts'

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ').map(bytesOf)

/** End of the time that begins at `from`: `Mar  9 08:00:01[.123]`, the same with a year, or RFC 3339. -1 where there is none. */
export function timestampEnd(bytes: Uint8Array, from: number, to: number): number {
  const isOld = months.some((month) => startsWith(bytes, from, to, month)) && bytes[from + 3] === 32
  return isOld ? monthTimeEnd(bytes, from + 4, to) : isoTimeEnd(bytes, from, to)
}

function monthTimeEnd(bytes: Uint8Array, from: number, to: number): number {
  const day = bytes[from] === 32 ? from + 1 : from
  const dayEnd = afterDigits(bytes, day, to)
  if (dayEnd === day || dayEnd > day + 2 || bytes[dayEnd] !== 32) return -1
  const next = dayEnd + 1
  const yearEnd = afterDigits(bytes, next, to)
  const hasYear = yearEnd === next + 4 && bytes[yearEnd] === 32
  return clockEnd(bytes, hasYear ? yearEnd + 1 : next, to)
}

/** End of `08:00:01` or `08:00:01.123`. */
function clockEnd(bytes: Uint8Array, from: number, to: number): number {
  if (from + 8 > to) return -1
  for (let i = 0; i < 8; i++) {
    const byte = bytes[from + i]!
    if (i === 2 || i === 5 ? byte !== 58 : !isDigit(byte)) return -1
  }
  const end = from + 8
  if (bytes[end] === 0x2e && end + 1 < to && isDigit(bytes[end + 1]!)) return afterDigits(bytes, end + 1, to)
  return end
}

function isoTimeEnd(bytes: Uint8Array, from: number, to: number): number {
  if (from + 19 > to || afterDigits(bytes, from, to) !== from + 4) return -1
  if (bytes[from + 4] !== 0x2d || bytes[from + 7] !== 0x2d || bytes[from + 10] !== 0x54) return -1
  const seconds = clockEnd(bytes, from + 11, to)
  const end = seconds < 0 ? -1 : offsetEnd(bytes, seconds, to)
  return end === to || bytes[end] === 32 ? end : -1
}

/** End of `Z`, `+01:00` or `+0100`, which may also be missing. */
function offsetEnd(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] === 0x5a || bytes[from] === 0x7a) return from + 1
  if (bytes[from] !== 0x2b && bytes[from] !== 0x2d) return from
  const hours = afterDigits(bytes, from + 1, to)
  return bytes[hours] === 58 ? afterDigits(bytes, hours + 1, to) : hours
}
