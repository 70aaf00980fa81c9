import type { Batch, CodeColumn, Column } from '../model/batch.ts'
import type { Dictionary } from '../model/dictionary.ts'
import { grown, MISSING } from '../model/dictionary.ts'
import type { Match } from '../model/plan.ts'
import { type ValueTest, valueTest } from './value-test.ts'

const NO = 1
const YES = 2

/**
 * A test of one field, remembered per dictionary code, so that a value is judged once however often it
 * comes. `rows` is what it says of each row of the batch bound last: NO or YES.
 */
export class Predicate {
  readonly field: string
  readonly #test: ValueTest
  readonly #truths = new WeakMap<Dictionary, { truth: Uint8Array; known: number }>()
  /** What is known of whole numbers 0 to 65535: ports, sizes, status codes. */
  readonly #small = new Uint8Array(65_536)
  readonly #missing: number

  constructor(field: string, match: Match) {
    this.field = field
    this.#test = valueTest(match)
    this.#missing = this.#test(undefined, false) ? YES : NO
  }

  /** Keeps those of the first `count` of `rows` that satisfy the test; returns how many. May write over `rows`. */
  filter(batch: Batch, rows: Int32Array, count: number): number {
    const column = batch.columns.get(this.field)
    if (!column) return this.#missing === YES ? count : 0
    if (column.kind === 'code') return keepCodes(rows, count, column.codes, this.#truthOf(column))
    let kept = 0
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      if (this.#number(column.values[row]!) === YES) rows[kept++] = row
    }
    return kept
  }

  /** Whether one row satisfies the test. */
  holds(column: Column | undefined, row: number): boolean {
    if (!column) return this.#missing === YES
    if (column.kind === 'number') return this.#number(column.values[row]!) === YES
    return this.#truthOf(column)[column.codes[row]!] === YES
  }

  #truthOf(column: CodeColumn): Uint8Array {
    const { dictionary } = column
    let memo = this.#truths.get(dictionary)
    if (!memo) {
      memo = { truth: new Uint8Array(Math.max(64, dictionary.size)), known: 0 }
      this.#truths.set(dictionary, memo)
    }
    if (memo.known < dictionary.size) this.#learn(memo, dictionary)
    return memo.truth
  }

  #learn(memo: { truth: Uint8Array; known: number }, dictionary: Dictionary): void {
    if (memo.truth.length < dictionary.size) memo.truth = grown(memo.truth, Uint8Array, dictionary.size)
    for (let code = memo.known; code < dictionary.size; code++) {
      memo.truth[code] = this.#test(dictionary.text(code), code !== MISSING) ? YES : NO
    }
    memo.known = dictionary.size
  }

  #number(value: number): number {
    const small = value & 0xffff
    if (small !== value) return Number.isNaN(value) ? this.#missing : this.#decide(value)
    return this.#small[small] || (this.#small[small] = this.#decide(value))
  }

  #decide(value: number): number {
    return this.#test(String(value), true) ? YES : NO
  }
}

function keepCodes(rows: Int32Array, count: number, codes: Int32Array, truth: Uint8Array): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    rows[kept] = row
    kept += truth[codes[row]!]! - NO
  }
  return kept
}
