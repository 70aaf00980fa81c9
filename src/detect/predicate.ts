import type { Batch, CodeColumn, Column } from '../model/batch.ts'
import type { Dictionary, Texts } from '../model/dictionary.ts'
import { grown, MISSING } from '../model/dictionary.ts'
import type { Match } from '../model/plan.ts'
import { type ValueTest, valueTest } from './value-test.ts'

const NO = 1
const YES = 2

/** Whether a row of a batch satisfies something. */
export type RowTest = (row: number) => boolean

/** Values of which a predicate remembers what it said, where only few rows are asked for. */
const MOST_FEW = 4096

/**
 * A test of one field, remembered per dictionary code, so that a value is judged once however often it comes. Asked
 * about whole batches it judges every value of a dictionary; asked about `few` rows only theirs, since of
 * thousands of rules most look at next to nothing.
 */
export class Predicate {
  readonly field: string
  readonly #match: Match
  #made: ValueTest | undefined
  readonly #truths = new WeakMap<Dictionary, { truth: Uint8Array; known: number }>()
  #fewOf: Dictionary | undefined
  readonly #few = new Map<number, boolean>()
  /** What is known of whole numbers 0 to 65535: ports, sizes, status codes. */
  #small: Uint8Array | undefined
  #missing = 0

  constructor(field: string, match: Match) {
    this.field = field
    this.#match = match
  }

  /** Keeps those of the first `count` of `rows` that satisfy the test; returns how many. May write over `rows`. */
  filter(batch: Batch, rows: Int32Array, count: number, few = false): number {
    const column = batch.columns.get(this.field)
    if (!column) return this.#ofMissing() ? count : 0
    if (few) return this.#keepFew(column, rows, count)
    if (column.kind === 'code') return keepCodes(rows, count, column.codes, this.#truthOf(column))
    this.#small ??= new Uint8Array(65_536)
    let kept = 0
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      if (this.#number(column.values[row]!, this.#small) === YES) rows[kept++] = row
    }
    return kept
  }

  /** Whether rows of a column satisfy the test; nothing is judged before the first is asked for. */
  rowTest(column: Column | undefined, few = false): RowTest {
    if (!column) return () => this.#ofMissing()
    if (few) return (row) => this.#holdsFew(column, row)
    if (column.kind === 'number') {
      const small = (this.#small ??= new Uint8Array(65_536))
      return (row) => this.#number(column.values[row]!, small) === YES
    }
    let truth: Uint8Array | undefined
    return (row) => (truth ??= this.#truthOf(column))[column.codes[row]!] === YES
  }

  #holdsFew(column: Column, row: number): boolean {
    return column.kind === 'number'
      ? this.#holdsNumber(column.values[row]!)
      : this.#holdsCode(column.dictionary, column.codes[row]!)
  }

  #keepFew(column: Column, rows: Int32Array, count: number): number {
    let kept = 0
    for (let i = 0; i < count; i++) {
      const row = rows[i]!
      if (this.#holdsFew(column, row)) rows[kept++] = row
    }
    return kept
  }

  #holdsCode(dictionary: Dictionary, code: number): boolean {
    if (this.#fewOf !== dictionary || this.#few.size >= MOST_FEW) {
      this.#fewOf = dictionary
      this.#few.clear()
    }
    let truth = this.#few.get(code)
    if (truth === undefined) {
      truth = this.#test(dictionary.texts(code), code !== MISSING)
      this.#few.set(code, truth)
    }
    return truth
  }

  #holdsNumber(value: number): boolean {
    return Number.isNaN(value) ? this.#ofMissing() : this.#test(String(value), true)
  }

  #test(value: Texts, present: boolean): boolean {
    this.#made ??= valueTest(this.#match)
    return this.#made(value, present)
  }

  #ofMissing(): boolean {
    if (this.#missing === 0) this.#missing = this.#test(undefined, false) ? YES : NO
    return this.#missing === YES
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
    const test = (this.#made ??= valueTest(this.#match))
    for (let code = memo.known; code < dictionary.size; code++) {
      memo.truth[code] = test(dictionary.texts(code), code !== MISSING) ? YES : NO
    }
    memo.known = dictionary.size
  }

  #number(value: number, known: Uint8Array): number {
    const small = value & 0xffff
    if (small !== value) return this.#holdsNumber(value) ? YES : NO
    return known[small] || (known[small] = this.#holdsNumber(value) ? YES : NO)
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
