// Finds texts that came lately. AssemblyScript: see kernels/README.md.

import { NULL_FIELD } from './fields'

/**
 * A table has 2,048 entries of 32 bytes for texts of up to 16 bytes, and behind them 128 entries of 256 bytes for longer ones. What an
 * entry says counts for the one whose stamp it has:
 *
 *     short: first word, last word, size, number, stamp
 *     long:  size, number, stamp, bytes
 */
const SHORT_BITS: u64 = 11
const SHORT: u32 = 16
const LONG_BITS: u64 = 7
const LONG_AT: usize = 1 << 16
const LONGEST: u32 = 240

/** Codes of what is no text. */
const MISSING: i32 = 0
const NULL: i32 = 1
const EMPTY: i32 = 2

/**
 * Fills `out` with the codes of the texts of a column of `length` rows, as far as `table` has them. Every other row is
 * listed in `odd`, and so is one without a text where these are `odd` too; answers how many.
 */
export function findTexts(
  table: usize,
  stamp: f64,
  lackingIsOdd: bool,
  starts: usize,
  ends: usize,
  length: i32,
  out: usize,
  odd: usize,
): i32 {
  let found: usize = odd
  for (let row = 0; row < length; row++) {
    const from = load<u32>(starts)
    const to = load<u32>(ends)
    starts += 4
    ends += 4
    let code: i32 = -1
    if (isText(from, to)) code = numberOf(entryOf(table, from, to), stamp, from, to)
    else if (!lackingIsOdd) code = lacking(from)
    store<i32>(out, code)
    out += 4
    if (code < 0) {
      store<i32>(found, row)
      found += 4
    }
  }
  return <i32>((found - odd) >> 2)
}

/** Keeps the code of a text; a newer text takes the place of an older one. */
export function rememberText(table: usize, stamp: f64, from: u32, to: u32, code: i32): void {
  if (to - from <= LONGEST) keep(entryOf(table, from, to), stamp, from, to, code)
}

/**
 * Fills `out` with the first row of the same text for each row of a column of `length`: itself, where none came before it that
 * `table` still has. These are listed in `odd`; answers how many. Rows without a text are -1 less the code for that.
 */
export function findAlike(
  table: usize,
  stamp: f64,
  starts: usize,
  ends: usize,
  length: i32,
  out: usize,
  odd: usize,
): i32 {
  let found: usize = odd
  for (let row = 0; row < length; row++) {
    const from = load<u32>(starts)
    const to = load<u32>(ends)
    starts += 4
    ends += 4
    let first: i32 = -1
    if (!isText(from, to)) first -= lacking(from)
    else {
      const entry = entryOf(table, from, to)
      first = numberOf(entry, stamp, from, to)
      if (first < 0) {
        if (to - from <= LONGEST) keep(entry, stamp, from, to, row)
        store<i32>(found, row)
        found += 4
        first = row
      }
    }
    store<i32>(out, first)
    out += 4
  }
  return <i32>((found - odd) >> 2)
}

// @ts-expect-error: decorator
@inline
function isText(from: u32, to: u32): bool {
  return from < NULL_FIELD && from != to
}

// @ts-expect-error: decorator
@inline
function lacking(from: u32): i32 {
  return from < NULL_FIELD ? EMPTY : from == NULL_FIELD ? NULL : MISSING
}

/** Where a text stands, if it is there. */
// @ts-expect-error: decorator
@inline
function entryOf(table: usize, from: u32, to: u32): usize {
  const size = to - from
  const mixed = mix(firstWord(from, size), lastWord(to, size), size)
  if (size <= SHORT) return table + (<usize>(mixed >> (64 - SHORT_BITS)) << 5)
  // Long texts of one kind begin and end alike.
  const middle = load<u64>(<usize>from + ((size >> 1) - 4))
  return table + LONG_AT + (<usize>(mix(mixed, middle, size) >> (64 - LONG_BITS)) << 8)
}

/** The number of a text; -1 where the entry has another one. */
// @ts-expect-error: decorator
@inline
function numberOf(entry: usize, stamp: f64, from: u32, to: u32): i32 {
  const size = to - from
  if (size > SHORT) return longNumber(entry, stamp, from, size)
  const same =
    load<u64>(entry) == firstWord(from, size) &&
    load<u64>(entry, 8) == lastWord(to, size) &&
    load<u32>(entry, 16) == size &&
    load<f64>(entry, 24) == stamp
  return same ? load<i32>(entry, 20) : -1
}

function longNumber(entry: usize, stamp: f64, from: u32, size: u32): i32 {
  if (load<u32>(entry) != size || load<f64>(entry, 8) != stamp) return -1
  const bytes = entry + 16
  const last = size - 8
  for (let at: u32 = 0; at < last; at += 8) {
    if (load<u64>(bytes + at) != load<u64>(<usize>from + at)) return -1
  }
  return load<u64>(bytes + last) == load<u64>(<usize>from + last) ? load<i32>(entry, 4) : -1
}

// @ts-expect-error: decorator
@inline
function keep(entry: usize, stamp: f64, from: u32, to: u32, number: i32): void {
  const size = to - from
  if (size > SHORT) {
    store<u32>(entry, size)
    store<i32>(entry, number, 4)
    store<f64>(entry, stamp, 8)
    memory.copy(entry + 16, from, size)
    return
  }
  store<u64>(entry, firstWord(from, size))
  store<u64>(entry, lastWord(to, size), 8)
  store<u32>(entry, size, 16)
  store<i32>(entry, number, 20)
  store<f64>(entry, stamp, 24)
}

// @ts-expect-error: decorator
@inline
function firstWord(from: u32, size: u32): u64 {
  return size > 8 ? load<u64>(<usize>from) : 0
}

/** The last eight bytes, or what there is of them. */
// @ts-expect-error: decorator
@inline
function lastWord(to: u32, size: u32): u64 {
  const word = load<u64>(<usize>to - 8)
  return size >= 8 ? word : word >> ((8 - size) << 3)
}

// @ts-expect-error: decorator
@inline
function mix(first: u64, last: u64, size: u32): u64 {
  const mixed = ((first * 0x9e3779b97f4a7c15) ^ (first >> 29) ^ last ^ size) * 0xc2b2ae3d27d4eb4f
  return mixed ^ (mixed << 17)
}
