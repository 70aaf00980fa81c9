import type { CodeColumn, NumberColumn } from '../model/batch.ts'
import { codeIn, type Dictionary, EMPTY, grown } from '../model/dictionary.ts'

/** Different values counted one by one in a column; what comes beyond is counted together. */
export const COUNTED = 1 << 20

export interface Counted {
  readonly value: string
  readonly events: number
  /** Of these, events that failed; 0 where failing has no meaning. */
  readonly failed: number
}

/** The most frequent values of a field, and how much is not among them. */
export interface Top {
  readonly rows: readonly Counted[]
  readonly other: { readonly values: number; readonly events: number; readonly failed: number }
  /** Events without a value. */
  readonly missing: number
}

/** Counts the values of a column of text by their codes; exact up to `COUNTED` different values. */
export class CodeTally {
  #dictionary: Dictionary | undefined
  #events = new Uint32Array(1024)
  #failed = new Uint32Array(1)
  #beyond = 0
  #beyondFailed = 0

  /** `failed` holds 1 for each row that failed. */
  add(column: CodeColumn, length: number, failed?: Uint8Array): void {
    this.#dictionary ??= column.dictionary
    const codes = this.#own(column, length)
    const size = Math.min(this.#dictionary.size, COUNTED)
    if (size > this.#events.length) this.#events = grown(this.#events, Uint32Array, size)
    if (failed && size > this.#failed.length) this.#failed = grown(this.#failed, Uint32Array, size)
    this.#beyond += countCodes(this.#events, codes, length)
    if (failed) this.#beyondFailed += countFlagged(this.#failed, codes, length, failed)
  }

  /** How often one value came. */
  of(value: string): number {
    return this.#dictionary ? (this.#events[this.#dictionary.code(value)] ?? 0) : 0
  }

  /** The `most` most frequent values, ties in order of text; `accept` leaves values out altogether. */
  top(most: number, accept: (value: string) => boolean = () => true): Top {
    const codes = this.#codes(accept)
    const sorted = codes.toSorted((a, b) => this.#events[b]! - this.#events[a]!)
    const least = this.#events[sorted[Math.min(most, sorted.length) - 1] ?? 0] ?? 0
    const rows = sorted
      .filter((code) => this.#events[code]! >= least)
      .map((code) => this.#counted(code))
      .sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1))
      .slice(0, most)
    const [missing, none, empty] = this.#events
    return { rows, other: this.#rest(codes, rows), missing: missing! + none! + empty! }
  }

  #codes(accept: (value: string) => boolean): number[] {
    const codes: number[] = []
    for (let code = EMPTY + 1; code < this.#events.length; code++) {
      if (this.#events[code]! > 0 && accept(this.#dictionary!.text(code)!)) codes.push(code)
    }
    return codes
  }

  #counted(code: number): Counted {
    return {
      value: this.#dictionary!.text(code)!,
      events: this.#events[code]!,
      failed: this.#failed[code] ?? 0,
    }
  }

  #rest(codes: readonly number[], rows: readonly Counted[]): Top['other'] {
    let events = this.#beyond
    let failed = this.#beyondFailed
    for (const code of codes) {
      events += this.#events[code]!
      failed += this.#failed[code] ?? 0
    }
    for (const row of rows) {
      events -= row.events
      failed -= row.failed
    }
    return { values: codes.length - rows.length + (this.#beyond > 0 ? 1 : 0), events, failed }
  }

  /** One run has one dictionary a field; the codes of another one are put into ours. */
  #own({ codes, dictionary }: CodeColumn, length: number): Int32Array {
    const mine = this.#dictionary!
    if (dictionary === mine) return codes
    return codes.subarray(0, length).map((code) => (code > EMPTY ? codeIn(mine, dictionary, code) : code))
  }
}

function countCodes(counts: Uint32Array, codes: Int32Array, length: number): number {
  const size = counts.length
  let beyond = 0
  for (let i = 0; i < length; i++) {
    const code = codes[i]!
    if (code < size) counts[code]!++
    else beyond++
  }
  return beyond
}

function countFlagged(counts: Uint32Array, codes: Int32Array, length: number, flags: Uint8Array): number {
  const size = counts.length
  let beyond = 0
  for (let i = 0; i < length; i++) {
    if (flags[i] === 0) continue
    const code = codes[i]!
    if (code < size) counts[code]!++
    else beyond++
  }
  return beyond
}

const NUMBERS = 1 << 16

/** Counts whole numbers from 0 to 65,535, such as ports and status codes; others are counted together. */
export class NumberTally {
  readonly #events = new Uint32Array(NUMBERS)
  #beyond = 0
  #missing = 0

  add({ values }: NumberColumn, length: number): void {
    const events = this.#events
    for (let i = 0; i < length; i++) {
      const value = values[i]!
      if (value >= 0 && value < NUMBERS && (value | 0) === value) events[value]!++
      else if (Number.isNaN(value)) this.#missing++
      else this.#beyond++
    }
  }

  /** The `most` most frequent numbers, ties in their own order. */
  top(most: number): Top {
    const numbers: number[] = []
    for (let n = 0; n < NUMBERS; n++) if (this.#events[n]! > 0) numbers.push(n)
    const sorted = numbers.sort((a, b) => this.#events[b]! - this.#events[a]! || a - b)
    const rows = sorted.slice(0, most).map((n) => ({ value: String(n), events: this.#events[n]!, failed: 0 }))
    const rest = sorted.slice(most)
    const events = rest.reduce((sum, n) => sum + this.#events[n]!, this.#beyond)
    const other = { values: rest.length + (this.#beyond > 0 ? 1 : 0), events, failed: 0 }
    return { rows, other, missing: this.#missing }
  }
}
