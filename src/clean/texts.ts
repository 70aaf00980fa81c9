import { Dictionary, EMPTY, MISSING, NULL } from '../model/dictionary.ts'
import { NO_FIELD, NULL_FIELD } from '../model/raw-batch.ts'
import type { Cells, Rows } from './cells.ts'
import { faultIndex, type Tally } from './faults.ts'
import { findAlike, type RecentTexts } from './recent-texts.ts'

const strict = new TextDecoder('utf-8', { fatal: true })

const READ = 1
const NOT_UTF8 = 2
const CONTROL = 4

/** A dictionary, and what was found wrong with each of its texts when it was first seen here. */
export class CheckedTexts {
  readonly dictionary: Dictionary
  /** By code: {@link READ} and the faults. */
  #state = new Uint8Array(1 << 8)
  readonly #recent: RecentTexts | undefined

  /** `recent` remembers the codes of texts, where the dictionary lasts. */
  constructor(dictionary: Dictionary, recent?: RecentTexts) {
    this.dictionary = dictionary
    this.#recent = recent
  }

  /** The code of a text; its faults are counted. */
  code(bytes: Uint8Array, from: number, to: number, tally: Tally): number {
    const code = this.dictionary.intern(bytes, from, to)
    const known = code < this.#state.length ? this.#state[code]! : 0
    if (known === READ) return code
    if (known === 0) this.#check(code, bytes, from, to)
    this.#count(code, tally)
    return code
  }

  /** A code that stood in another row too. */
  again(code: number, tally: Tally): number {
    if (this.#state[code] !== READ) this.#count(code, tally)
    return code
  }

  /**
   * Fills `out` with a code a row. `dash`: a lone `-` is how this kind of log writes that there is nothing. `odd` has room for all
   * rows.
   */
  fill(cells: Cells, rows: Rows, out: Int32Array, tally: Tally, dash: boolean, odd: Int32Array): void {
    if (this.#recent) this.#fillByRecent(this.#recent, cells, rows, out, tally, dash, odd)
    else this.#fillByAlike(cells, rows, out, tally, dash, odd)
  }

  #fillByRecent(
    recent: RecentTexts,
    cells: Cells,
    { at, length }: Rows,
    out: Int32Array,
    tally: Tally,
    dash: boolean,
    odd: Int32Array,
  ): void {
    const found = recent.find(cells, { at, length }, out, odd, false)
    for (let k = 0; k < found; k++) {
      const i = odd[k]!
      const cell = cells.first + at[i]!
      const code = this.#cellCode(cells, cell, tally, dash)
      out[i] = code
      if (this.#state[code] === READ) recent.remember(cells, cells.start[cell]!, cells.end[cell]!, code)
    }
  }

  #fillByAlike(
    cells: Cells,
    rows: Rows,
    out: Int32Array,
    tally: Tally,
    dash: boolean,
    odd: Int32Array,
  ): void {
    findAlike(cells, rows, out, odd)
    for (let i = 0; i < rows.length; i++) {
      const first = out[i]!
      if (first === i) out[i] = this.#cellCode(cells, cells.first + rows.at[i]!, tally, dash)
      else out[i] = first < 0 ? -1 - first : this.again(out[first]!, tally)
    }
  }

  #cellCode({ bytes, start, end }: Cells, cell: number, tally: Tally, dash: boolean): number {
    const from = start[cell]!
    if (from >= NULL_FIELD) return from === NO_FIELD ? MISSING : NULL
    const to = end[cell]!
    if (from === to) return EMPTY
    return dash && to - from === 1 && bytes[from] === 45 ? MISSING : this.code(bytes, from, to, tally)
  }

  #count(code: number, tally: Tally): void {
    const state = code < this.#state.length ? this.#state[code]! : 0
    if (state & NOT_UTF8) tally[faultIndex.not_utf8]!++
    if (state & CONTROL) tally[faultIndex.control_characters]!++
  }

  #check(code: number, bytes: Uint8Array, from: number, to: number): void {
    if (code >= this.#state.length) {
      const longer = new Uint8Array(Math.max(this.#state.length * 2, code + 1))
      longer.set(this.#state)
      this.#state = longer
    }
    this.#state[code] = READ | faultsOf(bytes, from, to)
  }
}

function faultsOf(bytes: Uint8Array, from: number, to: number): number {
  let high = 0
  let control = false
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!
    high |= byte
    if (byte < 32 || byte === 127) control = true
  }
  const faults = control ? CONTROL : 0
  return high < 128 ? faults : faults | faultsBeyondAscii(bytes, from, to)
}

function faultsBeyondAscii(bytes: Uint8Array, from: number, to: number): number {
  try {
    return /[\u0080-\u009f]/.test(strict.decode(bytes.subarray(from, to))) ? CONTROL : 0
  } catch {
    return NOT_UTF8
  }
}

/**
 * Fills `out` with a code a row, of texts that are held in another form: `convert` makes it, once for each text.
 * Undefined is missing.
 */
export function fillConverted(cells: Cells, rows: Rows, conversion: Conversion, out: Int32Array): void {
  const { bytes, start, end, first } = cells
  const { at, length } = rows
  for (let i = 0; i < length; i++) {
    const cell = first + at[i]!
    const from = start[cell]!
    if (from >= NULL_FIELD) out[i] = from === NO_FIELD ? MISSING : NULL
    else out[i] = conversion.code(bytes, from, end[cell]!)
  }
}

/** Converted texts remembered before they are forgotten and made anew. */
const MOST_CONVERTED = 1 << 16

/** Codes of converted texts by the bytes they are made from. */
export class Conversion {
  readonly dictionary: Dictionary
  readonly #convert: (text: string) => string | undefined
  readonly #seed: number
  #originals: Dictionary
  #codes: number[] = []

  constructor(dictionary: Dictionary, seed: number, convert: (text: string) => string | undefined) {
    this.dictionary = dictionary
    this.#seed = seed
    this.#convert = convert
    this.#originals = new Dictionary(seed)
  }

  code(bytes: Uint8Array, from: number, to: number): number {
    if (this.#originals.size > MOST_CONVERTED) {
      this.#originals = new Dictionary(this.#seed)
      this.#codes = []
    }
    const original = this.#originals.intern(bytes, from, to)
    const known = this.#codes[original]
    if (known !== undefined) return known
    const text = this.#convert(this.#originals.text(original) ?? '')
    const code = text === undefined ? MISSING : this.dictionary.code(text)
    this.#codes[original] = code
    return code
  }
}
