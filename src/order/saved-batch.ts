import type { Batch, Column } from '../model/batch.ts'
import {
  type Dictionaries,
  Dictionary,
  type Recoding,
  recoder,
  type SavedDictionary,
} from '../model/dictionary.ts'
import type { EventClass } from '../model/fields.ts'
import type { Slice } from './slice.ts'

/** Events of one class that wait. Of a dictionary of the run the name is saved, of any other the texts these events have. */
export type SavedBatch = {
  readonly eventClass: EventClass
  readonly time: Float64Array
  readonly ref: Float64Array
  readonly columns: ReadonlyMap<string, SavedColumn>
  readonly recordHash: { readonly low: Int32Array; readonly high: Int32Array } | undefined
}

type SavedColumn =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'code'; readonly codes: Int32Array; readonly dictionary: string | SavedDictionary }

export function savedSlice({ batch, rows, from, end }: Slice, dictionaries: Dictionaries): SavedBatch {
  const some = rows?.subarray(from, end)
  const floats = (values: Float64Array) =>
    some ? chosen(values, some, new Float64Array(some.length)) : values.slice(from, end)
  const ints = (values: Int32Array) =>
    some ? chosen(values, some, new Int32Array(some.length)) : values.slice(from, end)
  const column = (one: Column): SavedColumn =>
    one.kind === 'number'
      ? { kind: 'number', values: floats(one.values) }
      : { kind: 'code', ...savedCodes(ints(one.codes), one.dictionary, dictionaries) }
  const { eventClass, recordHash } = batch
  return {
    eventClass,
    time: floats(batch.time),
    ref: floats(batch.ref),
    columns: new Map(Array.from(batch.columns, ([field, one]) => [field, column(one)])),
    recordHash: recordHash && { low: ints(recordHash.low), high: ints(recordHash.high) },
  }
}

function chosen<A extends Float64Array | Int32Array>(values: A, rows: Int32Array, to: A): A {
  for (let i = 0; i < rows.length; i++) to[i] = values[rows[i]!]!
  return to
}

function savedCodes(
  codes: Int32Array,
  dictionary: Dictionary,
  dictionaries: Dictionaries,
): { codes: Int32Array; dictionary: string | SavedDictionary } {
  const name = dictionaries.nameOf(dictionary)
  if (name !== undefined) return { codes, dictionary: name }
  const own = new Dictionary(dictionaries.seed)
  return { codes: codes.map((code) => own.copy(dictionary, code)), dictionary: own.save() }
}

/** Events that wait, with other codes. */
export function recodedBatch(saved: SavedBatch, recoding: Recoding): SavedBatch {
  const columns = Array.from(saved.columns, ([field, column]): [string, SavedColumn] => {
    if (column.kind === 'number' || typeof column.dictionary !== 'string') return [field, column]
    return [field, { ...column, codes: column.codes.map(recoder(recoding, column.dictionary)) }]
  })
  return { ...saved, columns: new Map(columns) }
}

export function restoredBatch(saved: SavedBatch, dictionaries: Dictionaries): Batch {
  const { eventClass, time, ref, columns, recordHash } = saved
  return {
    eventClass,
    length: time.length,
    time: time.slice(),
    ref: ref.slice(),
    columns: new Map(Array.from(columns, ([field, one]) => [field, restoredColumn(one, dictionaries)])),
    ...(recordHash && { recordHash: { low: recordHash.low.slice(), high: recordHash.high.slice() } }),
  }
}

function restoredColumn(saved: SavedColumn, dictionaries: Dictionaries): Column {
  if (saved.kind === 'number') return { kind: 'number', values: saved.values.slice() }
  const codes = saved.codes.slice()
  if (typeof saved.dictionary === 'string')
    return { kind: 'code', codes, dictionary: dictionaries.get(saved.dictionary) }
  const dictionary = new Dictionary(dictionaries.seed)
  dictionary.restore(saved.dictionary)
  return { kind: 'code', codes, dictionary }
}
