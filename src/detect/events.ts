import type { Batch, Column } from '../model/batch.ts'
import {
  codeIn,
  type Dictionaries,
  EMPTY,
  grown,
  MISSING,
  NULL,
  type SavedDictionary,
  type TextCodes,
} from '../model/dictionary.ts'
import type { FieldType } from '../model/fields.ts'
import { NumberCodes } from '../model/number-codes.ts'

/**
 * What detectors read of events, by row: when, which, and who was concerned (dictionary codes: `user` in the
 * dictionary of user names, `source` and `target` in that of addresses).
 */
export type Events = {
  readonly time: Float64Array
  readonly ref: Float64Array
  readonly user: Int32Array
  readonly source: Int32Array
  readonly target: Int32Array
  readonly bytes: Float64Array
}

/** Room for `length` events. */
export const makeEvents = (length: number): Events => ({
  time: new Float64Array(length),
  ref: new Float64Array(length),
  user: new Int32Array(length),
  source: new Int32Array(length),
  target: new Int32Array(length),
  bytes: new Float64Array(length),
})

export function copyEvent(from: Events, row: number, to: Events, at: number): void {
  to.time[at] = from.time[row]!
  to.ref[at] = from.ref[row]!
  to.user[at] = from.user[row]!
  to.source[at] = from.source[row]!
  to.target[at] = from.target[row]!
  to.bytes[at] = from.bytes[row]!
}

/** Addresses have one dictionary, every other field has its own. */
export const dictionaryName = (field: string, type: FieldType): string =>
  type === 'address' ? 'address' : field

const targetFields = [
  'dst_endpoint.ip',
  'http_request.url.hostname',
  'dst_endpoint.hostname',
  'device.hostname',
]

/** Reads columns as codes of chosen dictionaries, translating once per distinct value where they differ. */
export class Codes {
  readonly #dictionaries: Dictionaries
  readonly #translations = new Map<TextCodes, WeakMap<TextCodes, { map: Int32Array }>>()
  readonly #numbers: NumberCodes
  /** What was made of the columns of the batches at hand, and arrays to make more. */
  readonly #ofBatch: {
    readonly column: Column
    readonly dictionary: TextCodes
    readonly codes: Int32Array
  }[] = []
  readonly #buffers: Int32Array[] = []
  #buffersUsed = 0
  #zeros = new Int32Array(0)
  #noBytes = new Float64Array(0)

  constructor(dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries
    this.#numbers = new NumberCodes(dictionaries.seed)
  }

  /** Bytes of the numbers that have codes. */
  get bytes(): number {
    return this.#numbers.bytes
  }

  /** The dictionary in which {@link of} gives the codes of a field. */
  dictionaryOf(field: string, type: FieldType): TextCodes {
    return type === 'number' ? this.#numbers : this.#dictionaries.get(dictionaryName(field, type))
  }

  /** A column's rows as codes of `dictionary`; all missing without a column. */
  of(column: Column | undefined, dictionary: TextCodes, length: number): Int32Array {
    if (!column) return this.#none(length)
    if (column.kind === 'code' && column.dictionary === dictionary) return column.codes
    const known = this.#ofBatch.find((one) => one.column === column && one.dictionary === dictionary)
    if (known) return known.codes
    const codes = this.#buffer(length)
    if (column.kind === 'code') this.#translate(column.codes, column.dictionary, dictionary, length, codes)
    else {
      this.#numbers.fill(column.values, length, codes)
      if (dictionary !== this.#numbers) this.#translate(codes, this.#numbers, dictionary, length, codes)
    }
    this.#ofBatch.push({ column, dictionary, codes })
    return codes
  }

  /** Goes on to the next batches: what was given for the last ones is written over. */
  nextBatches(): void {
    this.#ofBatch.length = 0
    this.#buffersUsed = 0
  }

  /** The numbers that have codes; what was translated is translated again. */
  save(): SavedDictionary {
    return this.#numbers.save()
  }

  restore(saved: SavedDictionary): void {
    this.#numbers.restore(saved)
  }

  #buffer(length: number): Int32Array {
    let buffer = this.#buffers[this.#buffersUsed]
    if (!buffer || buffer.length < length) buffer = this.#buffers[this.#buffersUsed] = new Int32Array(length)
    this.#buffersUsed++
    return buffer
  }

  /** What detectors read of a batch. */
  events(batch: Batch): Events {
    const { columns, length } = batch
    const addresses = this.#dictionaries.get('address')
    const target = targetFields.map((field) => columns.get(field)).find((column) => column !== undefined)
    return {
      time: batch.time,
      ref: batch.ref,
      user: this.of(columns.get('user.name'), this.#dictionaries.get('user.name'), length),
      source: this.of(columns.get('src_endpoint.ip'), addresses, length),
      target: this.of(target, addresses, length),
      bytes: this.#bytes(columns, length),
    }
  }

  #bytes(columns: ReadonlyMap<string, Column>, length: number): Float64Array {
    const column = columns.get('traffic.bytes_out') ?? columns.get('http_response.length')
    if (column?.kind === 'number') return column.values
    if (this.#noBytes.length < length) this.#noBytes = new Float64Array(length)
    return this.#noBytes
  }

  #none(length: number): Int32Array {
    if (this.#zeros.length < length) this.#zeros = new Int32Array(length)
    return this.#zeros
  }

  /** Fills `codes` with those of `dictionary` for codes `given` of another. */
  #translate(
    given: Int32Array,
    from: TextCodes,
    dictionary: TextCodes,
    length: number,
    codes: Int32Array,
  ): void {
    let known = this.#translations.get(dictionary)
    if (!known) this.#translations.set(dictionary, (known = new WeakMap()))
    let memo = known.get(from)
    if (!memo) known.set(from, (memo = { map: Int32Array.of(MISSING, NULL, EMPTY) }))
    for (let row = 0; row < length; row++) {
      const code = given[row]!
      if (code >= memo.map.length) memo.map = grown(memo.map, Int32Array, code + 1)
      if (code > EMPTY && memo.map[code] === 0) memo.map[code] = codeIn(dictionary, from, code)
      codes[row] = memo.map[code]!
    }
  }
}
