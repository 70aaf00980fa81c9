import type { Kernels } from '../../lib/kernels.ts'
import type { RecordHashes } from '../../model/raw-batch.ts'
import type { ByteWindow } from '../byte-window.ts'
import { type HashSeed, mix32 } from '../record-hash.ts'
import { OF_VALUES, type RowTable } from '../row-table.ts'
import { MAX_COLUMNS } from '../scanner.ts'

const LINE_FEED = 10
const QUOTE = 34

/** Bytes that the values of a record may need, joined with all the quotes there can be. */
export const mostJoined = (maxLine: number): number => 2 * maxLine + 3 * MAX_COLUMNS

/**
 * Makes the hashes of CSV records. A record hashes as it would be written with no quote more than it needs: around values
 * that hold a delimiter or line feed or begin with a quote. Most records stand so already, and are left to a kernel.
 */
export class CsvHasher {
  readonly #kernels: Kernels

  constructor(kernels: Kernels, seed: HashSeed) {
    this.#kernels = kernels
    kernels.hashKeys(word(seed, 1), word(seed, 2) | 1n, word(seed, 3) | 1n, word(seed, 4) | 1n)
  }

  /** The hashes of all records of the table, made where they are not yet. */
  hashes(table: RowTable, window: ByteWindow, delimiter: number): RecordHashes {
    const { length, hashing, hashLow, hashHigh, joinedAt } = table
    const [low, high] = [hashLow.byteOffset, hashHigh.byteOffset]
    this.#kernels.hashRecords(length, low, high)
    for (
      let row = hashing.indexOf(OF_VALUES);
      row >= 0 && row < length;
      row = hashing.indexOf(OF_VALUES, row)
    ) {
      const joinedTo = joinValues(table, row, window.bytes, delimiter)
      this.#kernels.hashRecord(row, joinedAt, joinedTo, low, high)
    }
    return { low: hashLow, high: hashHigh }
  }
}

function word({ low, high }: HashSeed, which: number): bigint {
  const half = (seed: number): bigint => BigInt(mix32(seed + Math.imul(which, 0x9e3779b1)) >>> 0)
  return (half(low) << 32n) | half(high)
}

/** Writes the values of a record as they would stand in one at `table.joinedAt`; answers where they end. */
function joinValues(table: RowTable, row: number, bytes: Uint8Array, delimiter: number): number {
  const { width, stride, start, end, joinedAt } = table
  let to = joinedAt
  for (let column = 0; column < width; column++) {
    const cell = column * stride + row
    if (column > 0) bytes[to++] = delimiter
    const [from, stop] = [start[cell]!, end[cell]!]
    if (needsQuotes(bytes, from, stop, delimiter)) to = putQuoted(bytes, from, stop, to)
    else {
      bytes.copyWithin(to, from, stop)
      to += stop - from
    }
  }
  return to
}

function needsQuotes(bytes: Uint8Array, from: number, to: number, delimiter: number): boolean {
  if (from < to && bytes[from] === QUOTE) return true
  for (let at = from; at < to; at++) if (bytes[at] === delimiter || bytes[at] === LINE_FEED) return true
  return false
}

function putQuoted(bytes: Uint8Array, from: number, stop: number, to: number): number {
  bytes[to++] = QUOTE
  for (let at = from; at < stop; at++) {
    if (bytes[at] === QUOTE) bytes[to++] = QUOTE
    bytes[to++] = bytes[at]!
  }
  bytes[to++] = QUOTE
  return to
}
