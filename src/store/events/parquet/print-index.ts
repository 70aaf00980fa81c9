import { sizeOf } from '../../../lib/pieces.ts'
import { type ByteRuns, LENGTH_BYTES } from './byte-runs.ts'
import { placesByHash, textHash } from './text-hash.ts'

/**
 * Beside a column without compression lies its index, which readers of Parquet pass over: it says where single values lie and
 * which rows have them. Of texts, of which each is there once, in the order of their hashes:
 *
 * - for every eighth text its hash, where it begins in the column, and how many rows are listed before it; 32 bits each. One
 *   more such entry ends them.
 * - for every text how many rows are listed for it, 16 bits: 0 where so many have it that they are found by looking;
 * - the rows, 16 bits each, text after text;
 * - which three bytes stand one after the other in some text, as a bit for their hash.
 *
 * Of numbers, which are parted by size into as many buckets as the footer says:
 *
 * - how many rows are listed before each bucket, and in all; 32 bits each;
 * - the rows, 16 bits each, bucket after bucket.
 */
export interface ColumnIndex {
  readonly bytes: readonly Uint8Array[]
  readonly size: number
  /** Texts, or buckets. */
  readonly entries: number
}

/** Rows below which a column is read whole. */
export const LEAST_INDEXED = 1024
/** Texts of one entry of the directory. */
export const TEXTS_TOGETHER = 8
/** A text that more than this part of the rows have is not listed. */
const RARE = 1 / 32

/** The texts of a column, in the order of their hashes. */
export interface OrderedTexts extends ByteRuns {
  readonly hashes: Uint32Array
  /** Where a text stands now, by where it stood. */
  readonly rank: Uint32Array
}

export function inHashOrder({ bytes, starts, ends }: ByteRuns): OrderedTexts {
  const count = ends.length
  const unordered = new Uint32Array(count)
  for (let at = 0; at < count; at++) unordered[at] = textHash(bytes, starts[at]!, ends[at]!)
  const places = placesByHash(unordered)
  const ordered = {
    bytes,
    starts: new Uint32Array(count),
    ends: new Uint32Array(count),
    hashes: new Uint32Array(count),
    rank: new Uint32Array(count),
  }
  for (let at = 0; at < count; at++) {
    const place = places[at]!
    ordered.starts[at] = starts[place]!
    ordered.ends[at] = ends[place]!
    ordered.hashes[at] = unordered[place]!
    ordered.rank[place] = at
  }
  return ordered
}

/** `valueOf` gives the text of each row that has one; `firstByte` is where the texts begin in the column, each behind its length. */
export function textIndex(
  texts: OrderedTexts,
  rows: Uint16Array,
  values: Uint32Array,
  length: number,
  firstByte: number,
): ColumnIndex {
  const { starts: from, ends, hashes } = texts
  const counts = countsOf(values, ends.length)
  const most = length * RARE
  for (let at = 0; at < counts.length; at++) if (counts[at]! > most) counts[at] = 0
  const starts = startsOf(counts)
  const directory = new Uint32Array(3 * (Math.ceil(ends.length / TEXTS_TOGETHER) + 1))
  let byte = firstByte
  for (let at = 0; at < ends.length; at++) {
    if (at % TEXTS_TOGETHER === 0) directory.set([hashes[at]!, byte, starts[at]!], (at / TEXTS_TOGETHER) * 3)
    byte += LENGTH_BYTES + ends[at]! - from[at]!
  }
  directory.set([0xffff_ffff, byte, starts.at(-1)!], directory.length - 3)
  const listed = listedRows(rows, values, counts, starts)
  return indexOf([directory, Uint16Array.from(counts), listed, gramsIn(texts)], ends.length)
}

/** Bytes of a bit for each hash of three bytes. */
export const GRAM_BYTES = 4096

/** The hash of three bytes, in as many bits as {@link GRAM_BYTES} has. */
export const gramOf = (a: number, b: number, c: number): number =>
  Math.imul((a << 16) | (b << 8) | c, 0x9e37_79b1) >>> 17

function gramsIn({ bytes, starts, ends }: ByteRuns): Uint8Array {
  const grams = new Uint8Array(GRAM_BYTES)
  for (let at = 0; at < ends.length; at++) {
    const end = ends[at]!
    for (let i = starts[at]! + 2; i < end; i++) {
      const gram = gramOf(bytes[i - 2]!, bytes[i - 1]!, bytes[i]!)
      grams[gram >> 3]! |= 1 << (gram & 7)
    }
  }
  return grams
}

/** `values` are the numbers of `rows`. */
export function numberIndex(rows: Uint16Array, values: Float64Array, min: number, max: number): ColumnIndex {
  const buckets = Math.max(1, values.length >>> 3)
  const bucket = bucketsBetween(min, max, buckets)
  const of = new Uint32Array(values.length)
  for (let i = 0; i < of.length; i++) of[i] = bucket(values[i]!)
  const counts = countsOf(of, buckets)
  const starts = startsOf(counts)
  return indexOf([starts, listedRows(rows, of, counts, starts)], buckets)
}

const indexOf = (
  parts: readonly (Uint32Array | Uint16Array | Uint8Array)[],
  entries: number,
): ColumnIndex => {
  const bytes = parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
  return { bytes, size: sizeOf(bytes), entries }
}

function countsOf(values: Uint32Array, most: number): Uint32Array {
  const counts = new Uint32Array(most)
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++
  return counts
}

function startsOf(counts: Uint32Array): Uint32Array {
  const starts = new Uint32Array(counts.length + 1)
  for (let at = 0; at < counts.length; at++) starts[at + 1] = starts[at]! + counts[at]!
  return starts
}

/** The rows by value, in order; those of values without a count are left out. */
function listedRows(
  rows: Uint16Array,
  values: Uint32Array,
  counts: Uint32Array,
  starts: Uint32Array,
): Uint16Array {
  const listed = new Uint16Array(starts.at(-1)!)
  const next = starts.slice()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (counts[value]! > 0) listed[next[value]!++] = rows[i]!
  }
  return listed
}

/**
 * Parts numbers from `min` to `max` by size: a greater one is never in a lower bucket. By the upper bits of the number, so that
 * small and large ones both are told apart.
 */
export function bucketsBetween(min: number, max: number, buckets: number): (value: number) => number {
  const least = upperBits(min)
  const each = buckets / (upperBits(max) - least + 1)
  return (value) =>
    value <= min ? 0 : value >= max ? buckets - 1 : Math.floor((upperBits(value) - least) * each)
}

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)

/** The upper half of a number's bits as a whole number that grows with it. */
function upperBits(value: number): number {
  // No negative zero.
  double[0] = value + 0
  const bits = words[1]!
  return bits < 0 ? bits ^ 0x7fff_ffff : bits
}
