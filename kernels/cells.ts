// Reads the values of one column: numbers and times. AssemblyScript: see kernels/README.md.

import { NULL_FIELD } from './fields'

const ZEROS: u64 = 0x3030303030303030
const HIGH_BITS: u64 = 0x8080808080808080

const powers = memory.data<f64>([1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15])

/**
 * Reads the numbers of a column of `length` rows: digits, with a point among them perhaps. Fills `out`, NaN where there is
 * none. Rows whose value is something else, or outside `least` to `largest`, or not whole where it must be, are listed
 * in `odd`; answers how many they are.
 */
export function readNumbers(
  starts: usize,
  ends: usize,
  length: i32,
  least: f64,
  largest: f64,
  whole: bool,
  out: usize,
  odd: usize,
): i32 {
  let found: usize = odd
  for (let row = 0; row < length; row++) {
    const from = load<u32>(starts)
    const to = load<u32>(ends)
    starts += 4
    ends += 4
    let value = NaN
    if (from < NULL_FIELD && from != to) {
      value = decimal(<usize>from, <usize>to)
      // NaN is not within limits either.
      if (!(value >= least && value <= largest) || (whole && Math.floor(value) != value)) {
        store<i32>(found, row)
        found += 4
      }
    }
    store<f64>(out, value)
    out += 8
  }
  return <i32>((found - odd) >> 2)
}

/** The number that the bytes are, exactly as the nearest double; NaN for anything but up to 15 digits and one point. */
function decimal(from: usize, to: usize): f64 {
  const size = to - from
  if (size <= 8 && to >= 8) {
    const shift = <u64>(8 - size) << 3
    const digits = ((load<u64>(to - 8) ^ ZEROS) >> shift) << shift
    if ((((digits + 0x7676767676767676) | digits) & HIGH_BITS) == 0) return <f64>eightDigits(digits)
  }
  if (size > 16) return NaN
  let value: u64 = 0
  let point: usize = 0
  for (let at = from; at < to; at++) {
    const digit = <u32>load<u8>(at) - 48
    if (digit <= 9) value = value * 10 + digit
    else if (digit == <u32>-2 && point == 0 && at > from) point = at
    else return NaN
  }
  if (point == 0) return size <= 15 ? <f64>value : NaN
  const decimals = to - point - 1
  return decimals == 0 ? NaN : <f64>value / load<f64>(powers + (decimals << 3))
}

/** The number of eight digits, a byte each, the first in the lowest byte. */
function eightDigits(digits: u64): u64 {
  const pairs = (digits * 10 + (digits >> 8)) & 0x00ff00ff00ff00ff
  const fours = (pairs * 100 + (pairs >> 16)) & 0x0000ffff0000ffff
  return (fours * 10_000 + (fours >> 32)) & 0xffffffff
}

const DAY: f64 = 86_400_000
const COLONS: u64 = 0x00003a00003a0000
const BETWEEN: u64 = 0x0000ff0000ff0000

// The day read last: neighbours share it.
let lastMonth: u64 = 0
let lastDay: u32 = 0
let lastStart: f64 = NaN

/**
 * Reads the times of a column of `length` rows that are exactly `YYYY-MM-DD[T ]HH:MM:SS[.f+][Z]` from 1970 on, into
 * milliseconds since then, cut. Every other row, empty ones too, is NaN in `out` and listed in `odd`; answers how
 * many they are.
 */
export function readTimes(
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
    const time = from < NULL_FIELD && to - from >= 19 ? isoTime(<usize>from, <usize>to) : NaN
    if (isNaN(time)) {
      store<i32>(found, row)
      found += 4
    }
    store<f64>(out, time)
    out += 8
  }
  return <i32>((found - odd) >> 2)
}

function isoTime(from: usize, to: usize): f64 {
  const gap = load<u8>(from, 10)
  if (gap != 32 && gap != 84) return NaN
  const clock = load<u64>(from, 11) ^ (ZEROS & ~BETWEEN) ^ COLONS
  if ((clock & BETWEEN) != 0 || (((clock + 0x7676767676767676) | clock) & HIGH_BITS) != 0) return NaN
  const hour = <u32>((clock & 15) * 10 + ((clock >> 8) & 15))
  const minute = <u32>(((clock >> 24) & 15) * 10 + ((clock >> 32) & 15))
  const second = <u32>(((clock >> 48) & 15) * 10 + ((clock >> 56) & 15))
  if (hour > 23 || minute > 59 || second > 59) return NaN
  const seconds = (hour * 60 + minute) * 60 + second
  const start = dayStart(load<u64>(from), <u32>load<u16>(from, 8))
  return start + <f64>(seconds * 1000) + (to - from == 19 ? 0 : fraction(from + 19, to))
}

/** Milliseconds of `[.f+][Z]`, cut; NaN when the bytes are not that. */
function fraction(from: usize, to: usize): f64 {
  const last = load<u8>(to - 1) == 90 ? to - 1 : to
  if (from == last) return 0
  if (load<u8>(from) != 46 || from + 1 == last) return NaN
  let ms: u32 = 0
  let unit: u32 = 100
  for (let at = from + 1; at < last; at++) {
    const digit = <u32>load<u8>(at) - 48
    if (digit > 9) return NaN
    ms += digit * unit
    unit /= 10
  }
  return <f64>ms
}

/** Midnight of the day written `YYYY-MM-` and `DD`, NaN when there is none or it is before 1970. */
function dayStart(month: u64, day: u32): f64 {
  if (month == lastMonth && day == lastDay) return lastStart
  lastMonth = month
  lastDay = day
  lastStart = dayOf(month, day)
  return lastStart
}

function dayOf(yearAndMonth: u64, day: u32): f64 {
  const dashes: u64 = 0xff0000ff00000000
  const digits = yearAndMonth ^ (ZEROS & ~dashes) ^ 0x2d00002d00000000
  const two = day ^ 0x3030
  if ((digits & dashes) != 0 || (((digits + 0x7676767676767676) | digits) & HIGH_BITS) != 0) return NaN
  if ((((two + 0x7676) | two) & 0x8080) != 0) return NaN
  const year = <i32>((digits & 15) * 1000 + ((digits >> 8) & 15) * 100 + ((digits >> 16) & 15) * 10 + ((digits >> 24) & 15))
  const month = <i32>(((digits >> 40) & 15) * 10 + ((digits >> 48) & 15))
  const date = <i32>((two & 15) * 10 + (two >> 8))
  if (year < 1970 || month < 1 || month > 12 || date < 1 || date > daysIn(year, month)) return NaN
  // Days since 1970 in the Gregorian calendar, counting years from March.
  const y = month > 2 ? year : year - 1
  const m = month > 2 ? month - 3 : month + 9
  const days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + date - 1 - 719468
  return <f64>days * DAY
}

function daysIn(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}
