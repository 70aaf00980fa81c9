import { decimalOf } from '../lib/decimal.ts'
import type { Column } from '../model/batch.ts'
import { NULL_FIELD } from '../model/raw-batch.ts'
import { type Cells, type Rows, readByKernel } from './cells.ts'
import { type NumberLimits, numberChecks, packetSizeRepair } from './checks.ts'
import { faultIndex, type Tally } from './faults.ts'
import { FAULTS } from './lists.ts'

const decoder = new TextDecoder()
const { not_a_number, negative, zero, too_large } = faultIndex

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
  const value = decimalOf(text)
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN
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
  const { bytes, start, end, first } = cells
  const { largest } = limits
  const least = limits.zero === 'fault' ? 1e-300 : 0
  const whole = limits.whole === true
  const odd = readByKernel(cells, rows, out, bad, (kernels, starts, ends, length, values, list) =>
    kernels.readNumbers(starts, ends, length, least, largest, whole, values, list),
  )
  let found = 0
  for (let k = 0; k < odd; k++) {
    const i = bad[k]!
    const cell = first + rows.at[i]!
    const from = start[cell]!
    const to = end[cell]!
    const value = from >= NULL_FIELD || from === to ? Number.NaN : parseNumber(bytes, from, to)
    if (value >= least && value <= largest && (!whole || Math.floor(value) === value)) {
      out[i] = value + 0
      continue
    }
    out[i] = Number.NaN
    const fault = from >= NULL_FIELD ? -1 : faultOf(value, largest, bytes, from, to)
    if (fault < 0) continue
    tally[fault]!++
    bad[found++] = i
  }
  return found
}

/** The number of a field that a text is; below zero, the index of its fault less {@link FAULTS}; NaN where it says nothing. */
export function numberIn(bytes: Uint8Array, from: number, to: number, limits: NumberLimits): number {
  const value = parseNumber(bytes, from, to)
  const least = limits.zero === 'fault' ? 1e-300 : 0
  if (value >= least && value <= limits.largest && (!limits.whole || Math.floor(value) === value))
    return value + 0
  const fault = faultOf(value, limits.largest, bytes, from, to)
  return fault < 0 ? Number.NaN : fault - FAULTS
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
  columns: ReadonlyMap<string, Column>,
  bad: Int32Array,
  found: number,
): number {
  const { field, from, when } = packetSizeRepair
  const [size, bytesOut, packetsOut] = [columns.get(field), columns.get(from), columns.get(when)]
  if (size?.kind !== 'number' || bytesOut?.kind !== 'number' || packetsOut?.kind !== 'number') return 0
  const { largest } = numberChecks[field]!
  let repaired = 0
  for (let i = 0; i < found; i++) {
    const row = bad[i]!
    const sent = bytesOut.values[row]!
    if (packetsOut.values[row] !== 1 || !(sent >= 1 && sent <= largest)) continue
    size.values[row] = sent
    repaired++
  }
  return repaired
}
