import { NO_FIELD, NULL_FIELD, type RawBatch } from '../model/raw-batch.ts'
import type { RejectCode } from '../model/reject.ts'
import type { Cells, Rows } from './cells.ts'
import { faultIndex, type Tally } from './faults.ts'
import { codeOf, structureCode } from './rejects.ts'

const { missing, too_many_values: tooMany } = faultIndex

/** A field on which a record may be set aside, with the fault of every row: 1 + its index, 0 for none. */
export interface Gate {
  readonly field: string
  readonly faults: Uint8Array
  readonly rejectsMissing: boolean
  readonly rejectsMalformed: boolean
}

/** What became of the rows of a batch. */
export interface Verdict {
  /** Accepted rows, as places in `Rows`; the first `accepted` of them count. */
  readonly keep: Int32Array
  readonly accepted: number
  /** Rows of the raw batch that were set aside, with the code of their first fault. */
  readonly rejected: readonly number[]
  readonly codes: readonly RejectCode[]
}

/** Sets aside every row with a fault of form, and those that a gate holds back; the first gate gives the code. */
export function judge(raw: RawBatch, gates: readonly Gate[], keep: Int32Array): Verdict {
  const rejected: number[] = []
  const codes: RejectCode[] = []
  let accepted = 0
  let i = 0
  for (let row = 0; row < raw.length; row++) {
    const form = raw.fault[row]!
    const code = form > 0 ? structureCode(form) : firstFault(gates, i)
    if (code === undefined) keep[accepted++] = i
    else {
      rejected.push(row)
      codes.push(code)
    }
    if (form === 0) i++
  }
  return { keep, accepted, rejected, codes }
}

function firstFault(gates: readonly Gate[], i: number): RejectCode | undefined {
  for (let g = 0; g < gates.length; g++) {
    const gate = gates[g]!
    const fault = gate.faults[i]!
    if (fault === 0) continue
    const rejects = fault - 1 === missing ? gate.rejectsMissing : gate.rejectsMalformed
    if (rejects || fault - 1 === tooMany) return codeOf(gate.field, fault - 1)
  }
  return undefined
}

/** Marks the rows that name nobody: the user stands there empty, and there is no address. */
export function fillNobody(
  users: Cells,
  rows: Rows,
  addresses: Int32Array | undefined,
  faults: Uint8Array,
  tally: Tally,
): void {
  for (let i = 0; i < rows.length; i++) {
    const cell = users.first + rows.at[i]!
    const from = users.start[cell]!
    const empty = from === NULL_FIELD || (from !== NO_FIELD && from === users.end[cell])
    const nobody = empty && (addresses === undefined || addresses[i]! <= 1)
    faults[i] = nobody ? missing + 1 : 0
    if (nobody) tally[missing]!++
  }
}
