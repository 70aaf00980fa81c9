import { NULL, type TextCodes } from '../model/dictionary.ts'

/** Keys that one event may have. */
export const MOST_KEYS = 64
/** Times that one event may stand in a rule: its keys with its values. */
export const MOST_PIECES = 1024

/** Rows of which some stand there several times, once for each of their keys. */
export interface KeyedRows {
  /** The row of each hit. */
  readonly rows: Int32Array
  readonly count: number
  /** The codes of the key, by hit. */
  readonly columns: readonly Int32Array[]
  /** Rows left out, because their lists give more keys than one event may have. */
  readonly crowded: number
}

/** The rows once for each key that lists give them; undefined where none of these rows has a list in its key. */
export function rowsByKey(
  columns: readonly Int32Array[],
  dictionaries: readonly TextCodes[],
  rows: Int32Array,
  count: number,
): KeyedRows | undefined {
  if (!anyList(columns, dictionaries, rows, count)) return undefined
  const found: number[] = []
  const codes = columns.map((): number[] => [])
  let crowded = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    // What lacks a field of the key stays as it is, and takes no part.
    const whole = columns.every((list) => list[row]! > NULL)
    const keys = whole ? tuplesAt(columns, dictionaries, row, MOST_KEYS) : [columns.map((list) => list[row]!)]
    if (keys === undefined) crowded++
    else
      for (const key of keys) {
        found.push(row)
        for (const [at, code] of key.entries()) codes[at]!.push(code)
      }
  }
  return {
    rows: Int32Array.from(found),
    count: found.length,
    columns: codes.map((list) => Int32Array.from(list)),
    crowded,
  }
}

/** Whether one of the rows has a list in one of the columns. What has no lists at all costs nothing. */
export function anyList(
  columns: readonly Int32Array[],
  dictionaries: readonly TextCodes[],
  rows: Int32Array,
  count: number,
): boolean {
  return columns.some((codes, at) => {
    const dictionary = dictionaries[at]!
    if (!dictionary.hasLists) return false
    for (let i = 0; i < count; i++) if (dictionary.elements(codes[rows[i]!]!) !== undefined) return true
    return false
  })
}

/** The different tuples of codes that a row gives: one from each list; undefined where they are more than `most`. */
export function tuplesAt(
  columns: readonly Int32Array[],
  dictionaries: readonly TextCodes[],
  row: number,
  most = MOST_PIECES,
): readonly (readonly number[])[] | undefined {
  let tuples: readonly (readonly number[])[] = [[]]
  for (const [at, codes] of columns.entries()) {
    const code = codes[row]!
    const elements = [...new Set(dictionaries[at]!.elements(code) ?? [code])]
    if (tuples.length * elements.length > most) return undefined
    tuples = tuples.flatMap((tuple) => elements.map((element) => [...tuple, element]))
  }
  return tuples
}

/** Hits of which some stand there several times, once for each value of their event. */
interface ValuedHits {
  readonly rows: Int32Array
  readonly slots: Int32Array
  readonly which: Uint32Array
  readonly given: readonly number[]
  readonly count: number
  /** Events left out for standing in the rule too often. */
  readonly crowded: number
}

/** Each hit once for each value of its row; `valuesAt` gives undefined where they are too many. */
export function hitsByValue(
  { rows, slots, which, count }: Pick<ValuedHits, 'rows' | 'slots' | 'which' | 'count'>,
  valuesAt: (row: number) => readonly number[] | undefined,
): ValuedHits {
  const from: number[] = []
  const given: number[] = []
  let crowded = 0
  for (let i = 0; i < count; ) {
    const row = rows[i]!
    let end = i + 1
    while (end < count && rows[end] === row) end++
    const values = valuesAt(row)
    if (!values || values.length * (end - i) > MOST_PIECES) {
      crowded++
      i = end
    } else
      for (; i < end; i++)
        for (const value of values) {
          from.push(i)
          given.push(value)
        }
  }
  return {
    rows: Int32Array.from(from, (i) => rows[i]!),
    slots: Int32Array.from(from, (i) => slots[i]!),
    which: Uint32Array.from(from, (i) => which[i]!),
    given,
    count: given.length,
    crowded,
  }
}

let counted = new Int32Array(0)

/** 0, 1, 2, ... up to `count`. */
export function firstRows(count: number): Int32Array {
  if (counted.length < count) counted = Int32Array.from({ length: 2 * count }, (_, i) => i)
  return counted.subarray(0, count)
}
