import { Dictionary, EMPTY, MISSING, NULL } from '../model/dictionary.ts'
import { NO_FIELD, NULL_FIELD } from '../model/raw-batch.ts'
import type { Cells, Rows } from './cells.ts'
import { faultIndex, type Tally } from './faults.ts'
import type { ShortCodes } from './short-codes.ts'

const strict = new TextDecoder('utf-8', { fatal: true })

const READ = 1
const NOT_UTF8 = 2
const CONTROL = 4

/** A dictionary, and what was found wrong with each of its texts when it was first seen here. */
export class CheckedTexts {
  readonly dictionary: Dictionary
  /** By code: {@link READ} and the faults. */
  #state = new Uint8Array(1 << 8)
  readonly #short: ShortCodes | undefined

  /** `short` remembers the codes of texts, where the dictionary lasts. */
  constructor(dictionary: Dictionary, short?: ShortCodes) {
    this.dictionary = dictionary
    this.#short = short
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

  /** Fills `out` with the codes of texts that came lately; lists the other rows in `odd` and answers how many. */
  find(cells: Cells, rows: Rows, out: Int32Array, odd: Int32Array): number {
    if (this.#short) return this.#short.find(cells, rows, out, odd)
    for (let i = 0; i < rows.length; i++) odd[i] = i
    return rows.length
  }

  /** {@link code} of a text that is not empty; it is remembered. */
  cellCode(cells: Cells, from: number, to: number, tally: Tally): number {
    const code = this.code(cells.bytes, from, to, tally)
    if (this.#state[code] === READ) this.#short?.remember(cells, from, to, code)
    return code
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

/** Fills `out` with a code a row. `dash`: a lone `-` is how this kind of log writes that there is nothing. `odd` has
 * room for all rows.
 */
export function fillTexts(
  cells: Cells,
  rows: Rows,
  texts: CheckedTexts,
  out: Int32Array,
  tally: Tally,
  dash: boolean,
  odd: Int32Array,
): void {
  const { bytes, start, end, first } = cells
  const { at } = rows
  const found = texts.find(cells, rows, out, odd)
  for (let k = 0; k < found; k++) {
    const i = odd[k]!
    const cell = first + at[i]!
    const from = start[cell]!
    if (from >= NULL_FIELD) {
      out[i] = from === NO_FIELD ? MISSING : NULL
      continue
    }
    const to = end[cell]!
    if (from === to) out[i] = EMPTY
    else if (dash && to - from === 1 && bytes[from] === 45) out[i] = MISSING
    else out[i] = texts.cellCode(cells, from, to, tally)
  }
}

/**
 * Like {@link fillTexts}, for texts that are held in another form: `convert` makes it, once for each text.
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
