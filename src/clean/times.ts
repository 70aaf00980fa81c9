import {
  parseAccessLogTime,
  parseIsoTime,
  readMilliseconds,
  readTime,
  type TimeOptions,
} from '../lib/time.ts'
import { NULL_FIELD } from '../model/raw-batch.ts'
import { type Cells, type Rows, readByKernel } from './cells.ts'
import { faultIndex, type Tally } from './faults.ts'

const decoder = new TextDecoder()
const { missing } = faultIndex

/**
 * How the column of event time is read. `milliseconds`: in the first column that serves, a whole number is
 * that, whatever its size.
 */
export interface TimeForm extends TimeOptions {
  readonly milliseconds: boolean
  /** Where the date stands when the time is one of day only. */
  readonly date?: Cells | undefined
}

/**
 * Fills `out` with the event time of every row, NaN where there is none, and `faults` with 1 + the index of
 * the fault, 0 for none. `odd` has room for all rows.
 */
export function fillTimes(
  cells: Cells,
  rows: Rows,
  form: TimeForm,
  out: Float64Array,
  faults: Uint8Array,
  tally: Tally,
  odd: Int32Array,
): void {
  const { bytes, start, end, first } = cells
  const { at, length } = rows
  faults.fill(0, 0, length)
  const found = readByKernel(cells, rows, out, odd, (kernels, ...places) => kernels.readTimes(...places))
  // Neighbours often share their second, so the last text that was read slowly is kept; unless the text
  // alone does not decide.
  const keeps = cells.choice === undefined && form.date === undefined
  let keptFrom = 0
  let keptTo = 0
  let kept = -1 - missing
  for (let k = 0; k < found; k++) {
    const i = odd[k]!
    const cell = first + at[i]!
    const from = start[cell]!
    const to = from >= NULL_FIELD ? from : end[cell]!
    let time = from === to ? -1 - missing : readFast(bytes, from, to)
    if (Number.isNaN(time)) {
      if (!keeps || !sameBytes(bytes, from, to, keptFrom, keptTo)) {
        kept = readSlowly(cells, at[i]!, from, to, form)
        keptFrom = from
        keptTo = to
      }
      time = kept
    }
    if (time >= 0) {
      out[i] = time
      faults[i] = 0
    } else {
      out[i] = Number.NaN
      faults[i] = -time
      tally[-time - 1]!++
    }
  }
}

function readFast(bytes: Uint8Array, from: number, to: number): number {
  return bytes[from + 4] === 45 ? parseIsoTime(bytes, from, to) : parseAccessLogTime(bytes, from, to)
}

/** The time, or its fault's index as a number below zero. */
function readSlowly(cells: Cells, row: number, from: number, to: number, form: TimeForm): number {
  const text = textOf(cells.bytes, from, to)
  if (text === '' || text === '-') return -1 - missing
  const first = cells.choice === undefined || cells.choice[row] === 0
  const read =
    (form.milliseconds && first ? readMilliseconds(text) : undefined) ??
    readTime(dated(text, row, form), form)
  return typeof read === 'number' ? read : -1 - faultIndex[read]
}

/** A time of day with its date before it. */
function dated(text: string, row: number, { date }: TimeForm): string {
  if (!date || !/^\d\d:\d\d/.test(text)) return text
  const cell = date.first + row
  const from = date.start[cell]!
  return from >= NULL_FIELD ? text : `${textOf(date.bytes, from, date.end[cell]!)} ${text}`
}

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  decoder.decode(bytes.subarray(from, Math.min(to, from + 100))).trim()

function sameBytes(bytes: Uint8Array, from: number, to: number, otherFrom: number, otherTo: number): boolean {
  if (to - from !== otherTo - otherFrom) return false
  for (let i = from, j = otherFrom; i < to; i++, j++) if (bytes[i] !== bytes[j]) return false
  return true
}
