import { NULL_FIELD } from '../model/raw-batch.ts'
import type { Cells, Rows } from './cells.ts'
import type { NumberLimits } from './checks.ts'
import { faultIndex, type Tally } from './faults.ts'

const decoder = new TextDecoder()
const { not_a_number, negative, zero, too_large } = faultIndex

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** The number a text is, `404.0` being 404; NaN when it is none. Exact: the same double as `Number(text)`. */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  // Up to 15 digits and a power of ten are exact, so their quotient is the nearest double.
  if (end - start > 16) return parseSlowly(bytes, start, end)
  let i = start
  const minus = bytes[i] === 45
  if (minus) i++
  let value = 0
  let scale = 0
  const first = i
  for (; i < end; i++) {
    const digit = bytes[i]! - 48
    if (digit >>> 0 <= 9) {
      value = value * 10 + digit
      scale *= 10
    } else if (digit === -2 && scale === 0 && i > first && i + 1 < end) {
      scale = 1
    } else {
      return parseSlowly(bytes, start, end)
    }
  }
  if (i === first || (scale === 0 && i - first > 15)) return parseSlowly(bytes, start, end)
  if (scale > 1) value /= scale
  return minus ? 0 - value : value
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 400) return Number.NaN
  const text = decoder.decode(bytes.subarray(start, end)).trim()
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}

/**
 * Fills `out` with a number a row, NaN where there is none or where it cannot be. Rows with an impossible
 * number are listed in `bad`; answers how many.
 */
export function fillNumbers(
  cells: Cells,
  rows: Rows,
  limits: NumberLimits,
  out: Float64Array,
  tally: Tally,
  bad: Int32Array,
): number {
  const { bytes, view, start, end, stride, column } = cells
  const { at, length } = rows
  const { largest } = limits
  const least = limits.zero === 'fault' ? 1e-300 : 0
  const whole = limits.whole === true
  let found = 0
  for (let i = 0; i < length; i++) {
    const cell = at[i]! * stride + column
    const from = start[cell]!
    const to = end[cell]!
    if (from < 0 || from === to) {
      out[i] = Number.NaN
      continue
    }
    const short = shortWhole(view, from, to)
    const value = short >= 0 ? short : shortDecimal(bytes, from, to)
    if (value >= least && value <= largest && (!whole || Math.floor(value) === value)) {
      out[i] = value + 0
      continue
    }
    out[i] = Number.NaN
    const fault = faultOf(value, largest, bytes, from, to)
    if (fault < 0) continue
    tally[fault]!++
    bad[found++] = i
  }
  return found
}

/**
 * The whole number that up to eight digits are, read as words: four characters at once, those that stand before the
 * number masked out. -1 when there is something else. The same as {@link parseNumber} otherwise.
 */
function shortWhole(view: DataView, from: number, to: number): number {
  const size = to - from
  if (size > 8 || to < 8) return -1
  const last = view.getInt32(to - 4, true) ^ ZEROS
  if (size <= 4) {
    const digits = last & (-1 << ((4 - size) << 3))
    return areDigits(digits) ? fourDigits(digits) : -1
  }
  const first = (view.getInt32(to - 8, true) ^ ZEROS) & (-1 << ((8 - size) << 3))
  return areDigits(last) && areDigits(first) ? fourDigits(first) * 10_000 + fourDigits(last) : -1
}

/** The character 0, four times. */
const ZEROS = 0x30303030

/** Whether each byte is at most 9. */
const areDigits = (digits: number): boolean => (((digits + 0x76767676) | digits) & 0x80808080) === 0

/** The number of four digits, a byte each, the first in the lowest byte. */
function fourDigits(digits: number): number {
  const pairs = Math.imul(digits, 10) + (digits >>> 8)
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff)
}

const POWERS = Float64Array.of(1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8)

/** {@link parseNumber}, sooner where there are up to nine digits around a point. */
function shortDecimal(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > 10) return parseNumber(bytes, from, to)
  let digits = 0
  let point = -1
  for (let i = from; i < to; i++) {
    const digit = bytes[i]! - 48
    if (digit >>> 0 <= 9) digits = (digits * 10 + digit) | 0
    else if (digit === -2 && point < 0) point = i
    else return parseNumber(bytes, from, to)
  }
  if (point <= from || point + 1 >= to) return parseNumber(bytes, from, to)
  return digits / POWERS[to - point - 1]!
}

/** Index of the fault of an impossible number; -1 for blanks and the `-` that logs write for nothing. */
function faultOf(value: number, largest: number, bytes: Uint8Array, from: number, to: number): number {
  if (Number.isNaN(value)) {
    const text = decoder.decode(bytes.subarray(from, Math.min(to, from + 16))).trim()
    return text === '' || text === '-' ? -1 : not_a_number
  }
  if (value < 0) return negative
  if (value > largest) return too_large
  return value === 0 ? zero : not_a_number
}

/** The one repair of a number, see `packetSizeRepair`; answers how many of the `bad` rows were put right. */
export function repairPacketSize(
  bad: Int32Array,
  found: number,
  size: Float64Array,
  bytesOut: Float64Array,
  packetsOut: Float64Array,
  largest: number,
): number {
  let repaired = 0
  for (let i = 0; i < found; i++) {
    const row = bad[i]!
    const sent = bytesOut[row]!
    if (packetsOut[row] !== 1 || !(sent >= 1 && sent <= largest)) continue
    size[row] = sent
    repaired++
  }
  return repaired
}
