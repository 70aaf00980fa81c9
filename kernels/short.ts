// Finds the codes of short texts that came lately. AssemblyScript: see kernels/README.md.

import { NULL_FIELD } from './fields'

/** A table has 2,048 entries of 32 bytes: a text of up to 16 bytes as two words, its size, its code. */
const BITS: u64 = 11

/**
 * Fills `out` with the codes of the texts of a column of `length` rows, as far as `table` has them. Every other row, empty
 * ones too, is listed in `odd`; answers how many they are.
 */
export function findShort(
  table: usize,
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
    let code: i32 = 0
    if (from < NULL_FIELD && from != to && to - from <= 16) {
      const size = to - from
      const first = firstWord(from, size)
      const last = lastWord(to, size)
      const entry = entryOf(table, first, last, size)
      if (load<u64>(entry) == first && load<u64>(entry, 8) == last && load<u32>(entry, 16) == size)
        code = load<i32>(entry, 20)
    }
    store<i32>(out, code)
    out += 4
    if (code == 0) {
      store<i32>(found, row)
      found += 4
    }
  }
  return <i32>((found - odd) >> 2)
}

/** Keeps the code, not 0, of a text of 1 to 16 bytes; a newer text takes the place of an older one. */
export function rememberShort(table: usize, from: u32, to: u32, code: i32): void {
  const size = to - from
  const first = firstWord(from, size)
  const last = lastWord(to, size)
  const entry = entryOf(table, first, last, size)
  store<u64>(entry, first)
  store<u64>(entry, last, 8)
  store<u32>(entry, size, 16)
  store<i32>(entry, code, 20)
}

// @ts-ignore: decorator
@inline
function firstWord(from: u32, size: u32): u64 {
  return size > 8 ? load<u64>(<usize>from) : 0
}

/** The last eight bytes, or what there is of them. */
// @ts-ignore: decorator
@inline
function lastWord(to: u32, size: u32): u64 {
  const word = load<u64>(<usize>to - 8)
  return size >= 8 ? word : word >> ((8 - size) << 3)
}

// @ts-ignore: decorator
@inline
function entryOf(table: usize, first: u64, last: u64, size: u32): usize {
  const mixed = ((first * 0x9e3779b97f4a7c15) ^ (first >> 29) ^ last ^ size) * 0xc2b2ae3d27d4eb4f
  return table + (<usize>((mixed ^ (mixed << 17)) >> (64 - BITS)) << 5)
}
