import type { RawBatch } from '../model/raw-batch.ts'
import { type RejectCode, structureFaults, valueFaults } from '../model/reject.ts'

/** Bytes of a record that a reject keeps. */
const MOST_RAW = 4096

const decoder = new TextDecoder()

/** Records of one batch that were set aside, in the order of the source. Valid until the next batch is cleaned. */
export interface RejectedRows {
  readonly length: number
  /** Index of each in the raw batch. */
  readonly row: Int32Array
  readonly line: Float64Array
  readonly code: readonly RejectCode[]
  /** Only where the source drops duplicates. */
  readonly recordHash?: { readonly low: Int32Array; readonly high: Int32Array }
  /** The record as text, at most 4 KiB of it, with replacement characters for what is not UTF-8. */
  raw(i: number): string
}

export function rejectedRows(
  raw: RawBatch,
  rows: readonly number[],
  code: readonly RejectCode[],
  withHash: boolean,
): RejectedRows {
  const row = new Int32Array(rows.length)
  const line = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    row[i] = rows[i]!
    line[i] = raw.line[rows[i]!]!
  }
  const rejected = {
    length: rows.length,
    row,
    line,
    code,
    raw: (i: number) => {
      const from = raw.recordStart[row[i]!]!
      const to = Math.min(raw.recordEnd[row[i]!]!, from + MOST_RAW)
      return decoder.decode(raw.bytes.subarray(from, to))
    },
  }
  if (!withHash) return rejected
  const hashes = raw.hashes()
  const low = new Int32Array(rows.length)
  const high = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    low[i] = hashes.low[rows[i]!]!
    high[i] = hashes.high[rows[i]!]!
  }
  return { ...rejected, recordHash: { low, high } }
}

const codes = new Map<string, readonly RejectCode[]>()

/** The code of a fault of a field by its index: `time:missing`. */
export function codeOf(field: string, fault: number): RejectCode {
  let known = codes.get(field)
  if (!known) {
    known = valueFaults.map((name): RejectCode => `${field}:${name}`)
    codes.set(field, known)
  }
  return known[fault]!
}

/** The code of a fault of form, as `RawBatch.fault` gives it. */
export const structureCode = (fault: number): RejectCode => structureFaults[fault - 1] ?? 'unknown_line'
