import { NO_FIELD, NULL_FIELD, type RawBatch } from '../model/raw-batch.ts'
import { structureFaults } from '../model/reject.ts'
import type { Scanner } from './scanner.ts'

/**
 * A record as tests compare it. Values are text with one character a byte; null is null, absent fields are left out, a list
 * is `list` and its texts as JSON.
 */
export interface Scanned {
  readonly line: number
  readonly at: number
  readonly fault: string | undefined
  readonly raw: string
  readonly hash: string
  readonly fields: Readonly<Record<string, string | null>>
}

/** Everything a scanner makes of the bytes, cut into chunks of these sizes in turn; the last size repeats. */
export function scanned(
  scanner: Scanner,
  input: string | Uint8Array,
  sizes: readonly number[] = [1 << 20],
): Scanned[] {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input
  const records: Scanned[] = []
  let turn = 0
  for (let from = 0; from < bytes.length; ) {
    const size = sizes[Math.min(turn++, sizes.length - 1)]!
    // A chunk of its own that is overwritten afterwards, as a reader with two buffers would.
    const chunk = Uint8Array.from(bytes.subarray(from, from + size))
    for (const batch of scanner.write(chunk)) records.push(...recordsOf(batch))
    chunk.fill(0x2c)
    from += size
  }
  for (const batch of scanner.end()) records.push(...recordsOf(batch))
  return records
}

function recordsOf(batch: RawBatch): Scanned[] {
  const { low, high } = batch.hashes()
  return Array.from({ length: batch.length }, (_, row) => ({
    line: batch.line[row]!,
    at: batch.offset + batch.recordStart[row]!,
    fault: structureFaults[batch.fault[row]! - 1],
    raw: textOf(batch, batch.recordStart[row]!, batch.recordEnd[row]!),
    hash: `${low[row]}/${high[row]}`,
    fields: fieldsOf(batch, row),
  }))
}

function fieldsOf(batch: RawBatch, row: number): Record<string, string | null> {
  const fields: [string, string | null][] = []
  for (const [column, name] of batch.names.entries()) {
    const cell = column * batch.stride + row
    const start = batch.start[cell]!
    const list = start === batch.end[cell] ? batch.lists?.get(start) : undefined
    if (list) fields.push([name, listText(batch, list)])
    else if (start === NULL_FIELD) fields.push([name, null])
    else if (start !== NO_FIELD) fields.push([name, textOf(batch, start, batch.end[cell]!)])
  }
  return Object.fromEntries(fields)
}

function listText(batch: RawBatch, list: readonly number[]): string {
  const texts = list.flatMap((from, i) => (i % 2 === 0 ? [textOf(batch, from, list[i + 1]!)] : []))
  return `list ${JSON.stringify(texts)}`
}

function textOf({ bytes }: RawBatch, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1')
}

/** The same with the text read as UTF-8. */
export const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8')
