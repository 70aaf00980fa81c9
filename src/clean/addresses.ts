import { canonicalAddress, parseV4Bytes } from '../lib/ip.ts'
import { Dictionary, MISSING, NULL } from '../model/dictionary.ts'
import { NULL_FIELD } from '../model/raw-batch.ts'
import type { Cells, Rows } from './cells.ts'
import { faultIndex, type Tally } from './faults.ts'
import { FAULTS } from './lists.ts'
import type { RecentTexts } from './recent-texts.ts'

const decoder = new TextDecoder()
const { missing, not_an_address, unspecified_address } = faultIndex

/** Other spellings remembered before they are forgotten and read anew. */
const MOST_SPELLINGS = 1 << 18

/**
 * Codes of addresses by the bytes they are written in. Plain IPv4, nearly all there is, goes by its 32 bits
 * through a table of its own; every other spelling is read once and remembered.
 */
export class AddressCodes {
  readonly #canonical: Dictionary
  readonly #seed: number
  /** Pairs of bits and code; a pair with bits 0 is free, for 0.0.0.0 is never a code. */
  #table = new Int32Array(1 << 11)
  #used = 0
  readonly #recent: RecentTexts
  #spellings: Dictionary
  /** By code of spelling: a code of `canonical`, or a fault's index less {@link FAULTS}; 0 is not read yet. */
  #read = new Int32Array(1 << 8)

  constructor(canonical: Dictionary, seed: number, recent: RecentTexts) {
    this.#canonical = canonical
    this.#seed = seed
    this.#recent = recent
    this.#spellings = new Dictionary(seed)
  }

  /** Fills `out` with the codes of addresses that came lately; lists the other rows in `odd` and answers how many. */
  find(cells: Cells, rows: Rows, out: Int32Array, odd: Int32Array): number {
    return this.#recent.find(cells, rows, out, odd, true)
  }

  /** The code of the address in a cell that is not empty, or the index of its fault less 1000. */
  cellCode(cells: Cells, start: number, end: number): number {
    const code = this.#code(cells.bytes, start, end)
    if (code > 0) this.#recent.remember(cells, start, end, code)
    return code
  }

  #code(bytes: Uint8Array, start: number, end: number): number {
    const bits = parseV4Bytes(bytes, start, end)
    return bits > 0 ? this.#plain(bits | 0, bytes, start, end) : this.#other(bytes, start, end)
  }

  #plain(bits: number, bytes: Uint8Array, start: number, end: number): number {
    const table = this.#table
    const mask = table.length - 2
    let at = slotOf(bits, this.#seed) & mask
    for (;;) {
      const key = table[at]!
      if (key === bits) return table[at + 1]!
      if (key === 0) break
      at = (at + 2) & mask
    }
    const code = this.#canonical.intern(bytes, start, end)
    table[at] = bits
    table[at + 1] = code
    if (++this.#used * 4 > table.length) this.#grow()
    return code
  }

  #grow(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2)
    const mask = table.length - 2
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue
      let at = slotOf(old[i]!, this.#seed) & mask
      while (table[at] !== 0) at = (at + 2) & mask
      table[at] = old[i]!
      table[at + 1] = old[i + 1]!
    }
    this.#table = table
  }

  #other(bytes: Uint8Array, start: number, end: number): number {
    if (end - start > 64) return not_an_address - FAULTS
    if (this.#spellings.size > MOST_SPELLINGS) {
      this.#spellings = new Dictionary(this.#seed)
      this.#read.fill(0)
    }
    const spelling = this.#spellings.intern(bytes, start, end)
    if (spelling >= this.#read.length) {
      const longer = new Int32Array(this.#read.length * 2)
      longer.set(this.#read)
      this.#read = longer
    }
    const known = this.#read[spelling]!
    if (known !== 0) return known
    const read = this.#readText(decoder.decode(bytes.subarray(start, end)).trim())
    this.#read[spelling] = read
    return read
  }

  #readText(text: string): number {
    if (text === '' || text === '-') return missing - FAULTS
    const canonical = canonicalAddress(text)
    if (canonical === undefined) return not_an_address - FAULTS
    if (canonical === '0.0.0.0' || canonical === '::') return unspecified_address - FAULTS
    return this.#canonical.code(canonical)
  }
}

function slotOf(bits: number, seed: number): number {
  let hash = Math.imul(bits ^ seed, 0x2c1b3c6d)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x297a2d39)
  return (hash ^ (hash >>> 13)) << 1
}

/**
 * Fills `out` with the code of an address a row, and `faults` with 1 + the index of its fault, 0 for none.
 * An address that lacks, or is none, is missing in `out`. `countMissing`: whether lacking is a fault.
 * `odd` has room for all rows.
 */
export function fillAddresses(
  cells: Cells,
  rows: Rows,
  codes: AddressCodes,
  out: Int32Array,
  faults: Uint8Array,
  tally: Tally,
  countMissing: boolean,
  odd: Int32Array,
): void {
  const { start, end, first } = cells
  const { at, length } = rows
  faults.fill(0, 0, length)
  const found = codes.find(cells, rows, out, odd)
  for (let k = 0; k < found; k++) {
    const i = odd[k]!
    const cell = first + at[i]!
    const from = start[cell]!
    const to = end[cell]!
    const code = from >= NULL_FIELD || from === to ? missing - FAULTS : codes.cellCode(cells, from, to)
    if (code >= 0) {
      out[i] = code
      faults[i] = 0
      continue
    }
    out[i] = from === NULL_FIELD ? NULL : MISSING
    const fault = code + FAULTS
    const counts = fault !== missing || countMissing
    faults[i] = counts ? fault + 1 : 0
    if (counts) tally[fault]!++
  }
}
