import type { BlockValues, TextPage } from '../event-block.ts'
import { type FilterTexts, spelledInRange, textTest } from '../value-test.ts'
import { behindLength, LENGTH_BYTES } from './byte-runs.ts'

/** Texts of a page, each behind its length, by code from `first` on; lists have the codes behind them. */
export class FileTexts implements BlockValues {
  readonly #bytes: Buffer
  readonly first: number
  readonly #starts: Uint32Array
  #lists: Map<number, readonly number[]> | undefined
  #byName: Map<string, number> | undefined
  #size: number
  #last: { readonly filter: FilterTexts; readonly marks: Uint8Array } | undefined

  constructor(bytes: Uint8Array, count: number, first: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    this.first = first
    this.#starts = new Uint32Array(count + 1)
    this.#size = first + count
    let at = 0
    for (let i = 0; i < count; i++) {
      this.#starts[i] = at
      at += LENGTH_BYTES + this.#bytes.readUInt32LE(at)
    }
    if (at > bytes.length) throw new RangeError('bytes are missing')
    this.#starts[count] = at
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes.length + this.#starts.byteLength
  }

  get size(): number {
    return this.#size
  }

  /** All single texts. */
  page(): TextPage {
    return { bytes: this.#bytes, start: 0, ends: this.#starts.subarray(1) }
  }

  get hasLists(): boolean {
    return this.#lists !== undefined
  }

  text(code: number): string | undefined {
    const entry = code - this.first
    if (entry < 0 || entry >= this.#starts.length - 1) return undefined
    return this.#bytes.toString('utf8', this.#starts[entry]! + LENGTH_BYTES, this.#starts[entry + 1])
  }

  get arena(): Uint8Array {
    return this.#bytes
  }

  start(code: number): number {
    return this.#starts[code - this.first]! + LENGTH_BYTES
  }

  end(code: number): number {
    return this.#starts[code - this.first + 1]!
  }

  elements(code: number): readonly number[] | undefined {
    return this.#lists?.get(code)
  }

  /** The code of a list: of one value its own, of none that of nothing. */
  list(codes: readonly number[]): number {
    const [only = 0, second] = codes
    if (second === undefined) return only
    this.#byName ??= new Map()
    this.#lists ??= new Map()
    const name = codes.join(' ')
    let code = this.#byName.get(name)
    if (code === undefined) {
      code = this.#size++
      this.#byName.set(name, code)
      this.#lists.set(code, [...codes])
    }
    return code
  }

  /** Looks for the bytes in all texts at once. What was asked last is known. */
  passing(filter: FilterTexts): Uint8Array {
    if (this.#last?.filter !== filter) this.#last = { filter, marks: this.#passing(filter) }
    return this.#last.marks
  }

  #passing(filter: FilterTexts): Uint8Array {
    const marks = new Uint8Array(this.#size)
    if (filter.op === 'in') for (const value of filter.values) this.#mark(marks, Buffer.from(value), 'whole')
    else if (filter.op === 'cidr') this.#markAddresses(marks, filter)
    else this.#mark(marks, Buffer.from(filter.text), filter.op)
    return marks
  }

  /** Only what is spelled as an address of the range may be is read as one. */
  #markAddresses(marks: Uint8Array, filter: FilterTexts & { readonly op: 'cidr' }): void {
    const { prefix, contains } = spelledInRange(filter.cidr)
    const test = textTest(filter)
    if (prefix !== undefined) this.#mark(marks, Buffer.from(prefix), 'prefix')
    this.#mark(marks, Buffer.from(contains), 'contains')
    for (let code = marks.indexOf(1); code >= 0; code = marks.indexOf(1, code + 1))
      if (!test(this.text(code)!)) marks[code] = 0
  }

  #mark(marks: Uint8Array, wanted: Buffer, how: 'whole' | 'prefix' | 'contains'): void {
    if (wanted.length === 0 && how !== 'whole') {
      marks.fill(1, this.first)
      return
    }
    const needle = how === 'whole' ? behindLength(wanted) : wanted
    const bytes = this.#bytes
    for (let at = bytes.indexOf(needle); at >= 0; ) {
      const entry = this.#entryAt(at)
      const start = this.#starts[entry]!
      const fits =
        how === 'whole'
          ? at === start
          : at + wanted.length <= this.#starts[entry + 1]! &&
            (how === 'prefix' ? at === start + LENGTH_BYTES : at >= start + LENGTH_BYTES)
      if (fits) marks[this.first + entry] = 1
      // Behind a text that fits comes the next one; else the needle may begin one byte further on.
      at = bytes.indexOf(needle, fits ? this.#starts[entry + 1]! : at + 1)
    }
  }

  /** The entry whose length or text has this byte. */
  #entryAt(at: number): number {
    let from = 0
    let to = this.#starts.length - 1
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#starts[middle + 1]! <= at) from = middle + 1
      else to = middle
    }
    return from
  }
}
