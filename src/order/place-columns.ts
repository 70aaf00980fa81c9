import type { CodeColumn, Column, NumberColumn } from '../model/batch.ts'
import { codeIn, Dictionary, EMPTY, MISSING } from '../model/dictionary.ts'
import type { Arrays } from './arrays.ts'
import type { OwnBatch, Slice } from './slice.ts'

/** What the order goes by, of `length` rows. A record hash of zeros is none. */
export interface Keys {
  readonly length: number
  readonly time: Float64Array
  readonly ref: Float64Array
  readonly hash: { readonly low: Int32Array; readonly high: Int32Array } | undefined
}

/** Where the rows of slices, one slice after the other, come to stand. */
export interface Places {
  /** Rows that are left in the end. */
  readonly length: number
  /** The new row of each; `length` for one that is left out. Undefined: all stay as they stand. */
  readonly rank: Int32Array | undefined
}

/** How slices become one batch. */
export interface Placing {
  /** Seed of a new dictionary, where the slices have no common one. */
  readonly seed: number
  readonly arrays: Arrays
  /** The slices are not needed afterwards: their columns are let go of one by one. */
  readonly spent: boolean
}

/** Puts columns of slices of one class into one batch with the keys given. */
export function place(slices: readonly Slice[], keys: Keys, places: Places, placing: Placing): OwnBatch {
  const columns = new Map<string, Column>()
  for (const field of new Set(slices.flatMap(({ batch }) => [...batch.columns.keys()]))) {
    columns.set(field, placeColumn(slices, field, places, placing))
    if (placing.spent) for (const { batch } of slices) batch.columns.delete(field)
  }
  const { time, ref, hash } = keys
  return {
    eventClass: slices[0]!.batch.eventClass,
    length: places.length,
    time,
    ref,
    columns,
    ...(hash && { recordHash: hash }),
  }
}

/** Numbers stay numbers where all slices have them so; where one has codes (of lists, say) all become codes. */
function placeColumn(slices: readonly Slice[], field: string, places: Places, placing: Placing): Column {
  const someCodes = slices.some(({ batch }) => batch.columns.get(field)?.kind === 'code')
  return someCodes ? placeCodes(slices, field, places, placing) : placeNumbers(slices, field, places, placing)
}

function placeNumbers(
  slices: readonly Slice[],
  field: string,
  { length, rank }: Places,
  { arrays }: Placing,
): Column {
  const values = arrays.floats(length + 1)
  let at = 0
  for (const slice of slices) {
    const column = slice.batch.columns.get(field)
    const next = at + slice.end - slice.from
    if (column?.kind === 'number') placeFloats(column.values, slice, values, at, rank)
    else for (let i = at; i < next; i++) values[rank ? rank[i]! : i] = Number.NaN
    at = next
  }
  return { kind: 'number', values }
}

function placeCodes(
  slices: readonly Slice[],
  field: string,
  { length, rank }: Places,
  placing: Placing,
): Column {
  const dictionary = commonDictionary(slices, field, length, placing.seed)
  const codes = placing.arrays.ints(length + 1)
  let at = 0
  for (const slice of slices) {
    const column = slice.batch.columns.get(field)
    const count = slice.end - slice.from
    if (column === undefined) fillInts(MISSING, codes, at, at + count, rank)
    else if (column.kind === 'number')
      placeInts(numbersCoded(column, slice, dictionary), { from: 0, end: count }, codes, at, rank)
    else if (column.dictionary === dictionary) placeInts(column.codes, slice, codes, at, rank)
    else placeInts(translated(column, slice, dictionary), { from: 0, end: count }, codes, at, rank)
    at += count
  }
  return { kind: 'code', codes, dictionary }
}

/**
 * The dictionary that all have; else that of the most rows, unless it holds much more than these rows need (it would
 * then only ever grow), else a new one.
 */
function commonDictionary(slices: readonly Slice[], field: string, length: number, seed: number): Dictionary {
  const rows = new Map<Dictionary, number>()
  for (const { batch, from, end } of slices) {
    const column = batch.columns.get(field)
    if (column?.kind === 'code') rows.set(column.dictionary, (rows.get(column.dictionary) ?? 0) + end - from)
  }
  const [most] = [...rows].reduce((most, one) => (one[1] > most[1] ? one : most))
  return rows.size === 1 || most.size <= 2 * length + 64 ? most : new Dictionary(seed)
}

/** The codes of the numbers of a slice, as texts in their shortest decimal. */
function numbersCoded({ values }: NumberColumn, { rows, from, end }: Slice, to: Dictionary): Int32Array {
  const out = new Int32Array(end - from)
  for (let i = from; i < end; i++) {
    const value = values[rows ? rows[i]! : i]!
    out[i - from] = Number.isNaN(value) ? MISSING : to.code(String(value))
  }
  return out
}

/** The codes of the rows of a slice in another dictionary. */
function translated(
  { codes, dictionary }: CodeColumn,
  { rows, from, end }: Slice,
  to: Dictionary,
): Int32Array {
  const known = new Map<number, number>()
  const out = new Int32Array(end - from)
  for (let i = from; i < end; i++) {
    const code = codes[rows ? rows[i]! : i]!
    let other = code <= EMPTY ? code : known.get(code)
    if (other === undefined) known.set(code, (other = codeIn(to, dictionary, code)))
    out[i - from] = other
  }
  return out
}

type Range = Pick<Slice, 'from' | 'end'> & Partial<Pick<Slice, 'rows'>>

/** Puts the values of a slice's rows to their places. The same for floats and integers, apart so that both stay fast. */
export function placeFloats(
  values: Float64Array,
  { rows, from, end }: Range,
  to: Float64Array,
  at: number,
  rank: Int32Array | undefined,
): void {
  if (!rank && !rows) to.set(values.subarray(from, end), at)
  else if (!rank) for (let i = from; i < end; i++) to[at++] = values[rows![i]!]!
  else if (!rows) for (let i = from; i < end; i++) to[rank[at++]!] = values[i]!
  else for (let i = from; i < end; i++) to[rank[at++]!] = values[rows[i]!]!
}

export function placeInts(
  values: Int32Array,
  { rows, from, end }: Range,
  to: Int32Array,
  at: number,
  rank: Int32Array | undefined,
): void {
  if (!rank && !rows) to.set(values.subarray(from, end), at)
  else if (!rank) for (let i = from; i < end; i++) to[at++] = values[rows![i]!]!
  else if (!rows) for (let i = from; i < end; i++) to[rank[at++]!] = values[i]!
  else for (let i = from; i < end; i++) to[rank[at++]!] = values[rows[i]!]!
}

export function fillInts(
  value: number,
  to: Int32Array,
  from: number,
  end: number,
  rank: Int32Array | undefined,
): void {
  for (let i = from; i < end; i++) to[rank ? rank[i]! : i] = value
}
