const DAY = 86_400_000
/** 9999-12-31T23:59:59.999Z, the last time we can write with four digits of year. */
const LAST = 253_402_300_799_999

export type TimeFault = 'not_a_time' | 'time_out_of_range'

/**
 * How a time without a year (RFC 3164) gets one: `year` when given; else the latest year in which the time
 * is at most one day after `notAfter`. With neither, such a text is no time.
 */
export interface TimeOptions {
  readonly year?: number | undefined
  readonly notAfter?: number | undefined
}

/** ISO 8601 in UTC with milliseconds. */
export const formatTime = (ms: number): string => new Date(ms).toISOString()

/** The time a text names in milliseconds since 1970 UTC, or undefined; see {@link readTime}. */
export function parseTime(text: string, options: TimeOptions = {}): number | undefined {
  const time = readTime(text, options)
  return typeof time === 'number' ? time : undefined
}

/**
 * Reads a time in any of the forms found in logs: ISO 8601 (T, space or slashes; any fraction; any offset;
 * date alone), seconds to nanoseconds since 1970, access log, RFC 3164, RFC 2822, asctime. A time without
 * an offset is UTC. Fractions are cut to milliseconds. A date that does not exist is no time. A leap second
 * (23:59:60 UTC) is the last millisecond of its day, so that it stays in order and on its date.
 */
export function readTime(text: string, options: TimeOptions = {}): number | TimeFault {
  const plain = readPlain(text)
  if (plain >= 0) return plain
  const trimmed = text.trim()
  if (trimmed.length > 64) return 'not_a_time'
  const time =
    readEpoch(trimmed) ??
    readIso(trimmed) ??
    readCompact(trimmed) ??
    readAccessLog(trimmed) ??
    readMail(trimmed) ??
    readSyslog(trimmed, options)
  if (time === undefined || Number.isNaN(time)) return 'not_a_time'
  return time >= 0 && time <= LAST ? time : 'time_out_of_range'
}

/** A whole number of milliseconds, as OCSF writes `time`; undefined when the text is no whole number. */
export function readMilliseconds(text: string): number | TimeFault | undefined {
  if (!/^[+-]?\d{1,18}$/.test(text)) return undefined
  const time = Number(text)
  return time >= 0 && time <= LAST ? time : 'time_out_of_range'
}

// Readers below answer undefined when the text is not of their form, and NaN when it is but names no time.

/** By magnitude: up to 11 digits are seconds, 14 milliseconds, 17 microseconds, more nanoseconds. */
function readEpoch(text: string): number | undefined {
  const found = /^([+-]?)0*(\d{1,21}?)(?:\.(\d*))?(?:[eE]\+?(\d{1,2}))?$/.exec(text)
  if (!found) return undefined
  const [, sign, digits = '', fraction = '', exponent] = found
  if (exponent !== undefined) return readEpoch(plainDigits(digits, fraction, Number(exponent), sign))
  if (sign === '-' && /[1-9]/.test(digits + fraction)) return -1
  if (digits.length <= 11) return Number(digits) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  if (digits.length <= 14) return Number(digits)
  return Number(digits.slice(0, digits.length <= 17 ? -3 : -6))
}

/** `1.7` and exponent 9 as `1700000000`. */
function plainDigits(digits: string, fraction: string, exponent: number, sign = ''): string {
  const all = (digits + fraction).padEnd(digits.length + exponent, '0')
  const point = digits.length + exponent
  return `${sign}${all.slice(0, point)}.${all.slice(point)}`
}

const ISO =
  /^(\d{4})([-/])(\d\d)\2(\d\d)(?:(?:[Tt]| +)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: *(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?)?$/

function readIso(text: string): number | undefined {
  const found = ISO.exec(text)
  if (!found) return undefined
  const [, year, , month, day, hour = '0', minute = '0', second = '0', fraction, zone] = found
  const date = dayStart(Number(year), Number(month), Number(day))
  return combine(date, Number(hour), Number(minute), Number(second), fraction, zone)
}

/** `2024-01-31T08:00:00Z`, with or without milliseconds, as most programs write it; -1 for every other form or time. */
function readPlain(text: string): number {
  const { length } = text
  if ((length !== 20 && length !== 24) || text.charCodeAt(length - 1) !== 0x5a) return -1
  for (let i = 0; i < MARKS.length; i += 2) if (text.charCodeAt(MARKS[i]!) !== MARKS[i + 1]) return -1
  const date = digits(text, 0, 4) * 10_000 + digits(text, 5, 7) * 100 + digits(text, 8, 10)
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)]
  if (hour > 23 || minute > 59 || second > 59) return -1
  const fraction = length === 20 ? 0 : text.charCodeAt(19) === 0x2e ? digits(text, 20, 23) : Number.NaN
  const time = dayStartCached(date) + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction
  return time >= 0 ? time : -1
}

/** Places of a plain time and what stands there: two dashes, T, two colons. */
const MARKS = [4, 0x2d, 7, 0x2d, 10, 0x54, 13, 0x3a, 16, 0x3a] as const

/** Decimal digits as a number; NaN when one of them is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN
  }
  return value
}

/** ISO 8601 basic form: `20240131T235959Z`. Without a `T` it would be a number. */
function readCompact(text: string): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)?(?:[.,](\d+))?(Z|z|[+-]\d\d(?::?\d\d)?)?$/.exec(
    text,
  )
  if (!found) return undefined
  const [, year, month, day, hour, minute, second = '0', fraction, zone] = found
  const date = dayStart(Number(year), Number(month), Number(day))
  return combine(date, Number(hour), Number(minute), Number(second), fraction, zone)
}

function readAccessLog(text: string): number | undefined {
  const found =
    /^\[?(\d{1,2})\/([A-Za-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?: +([+-]\d\d:?\d\d))?\]?$/.exec(
      text,
    )
  if (!found) return undefined
  const [, day, month = '', year, hour, minute, second, fraction, zone] = found
  const date = dayStart(Number(year), monthOf(month), Number(day))
  return combine(date, Number(hour), Number(minute), Number(second), fraction, zone)
}

function readMail(text: string): number | undefined {
  const found =
    /^(?:[A-Za-z]{3,9}, *)?(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{4}) +(\d\d):(\d\d)(?::(\d\d))?(?: +(Z|UT|UTC|GMT|[+-]\d\d:?\d\d)(?: *\([^)]*\))?)?$/.exec(
      text,
    )
  if (!found) return undefined
  const [, day, month = '', year, hour, minute, second = '0', zone] = found
  const date = dayStart(Number(year), monthOf(month), Number(day))
  return combine(date, Number(hour), Number(minute), Number(second), undefined, zone)
}

/** `Mar 27 13:06:56`, with or without a weekday before it and a year in the middle or at the end. */
function readSyslog(text: string, options: TimeOptions): number | undefined {
  const found =
    /^(?:[A-Za-z]{3},? +)?([A-Za-z]{3}) +(\d{1,2})(?:,? +(\d{4}))? +(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?: +(\d{4}))?$/.exec(
      text,
    )
  if (!found) return undefined
  const [, monthName = '', dayText, before, hour, minute, second, fraction, after] = found
  const month = monthOf(monthName)
  const day = Number(dayText)
  const inYear = (year: number) =>
    combine(dayStart(year, month, day), Number(hour), Number(minute), Number(second), fraction, undefined)
  const year = before ?? after ?? options.year
  if (year !== undefined) return inYear(Number(year))
  if (options.notAfter === undefined) return undefined
  return latest(inYear, options.notAfter + DAY)
}

/** The latest time at or before `limit` in any year; 29 February may lie up to eight years back. */
function latest(inYear: (year: number) => number, limit: number): number {
  const newest = new Date(limit).getUTCFullYear()
  for (let year = newest; year >= newest - 8; year--) {
    const time = inYear(year)
    if (time <= limit) return time
  }
  return Number.NaN
}

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'

function monthOf(name: string): number {
  const at = MONTHS.indexOf(name.toLowerCase())
  return at % 3 === 0 ? at / 3 + 1 : 0
}

const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Midnight of a day in milliseconds since 1970, NaN when there is no such day. */
function dayStart(year: number, month: number, day: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  if (month < 1 || month > 12 || day < 1) return Number.NaN
  if (day > DAYS_IN[month - 1]! + (month === 2 ? leap : 0)) return Number.NaN
  const before = year - 1
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477
  return ((year - 1970) * 365 + leaps + DAYS_BEFORE[month - 1]! + (month > 2 ? leap : 0) + day - 1) * DAY
}

function combine(
  date: number,
  hour: number,
  minute: number,
  second: number,
  fraction: string | undefined,
  zone: string | undefined,
): number {
  const offset = zone === undefined ? 0 : offsetOf(zone)
  if (hour > 23 || minute > 59 || second > 60) return Number.NaN
  const start = date + hour * 3_600_000 + minute * 60_000 - offset
  if (second === 60) return (start + 60_000) % DAY === 0 ? start + 59_999 : Number.NaN
  return start + second * 1000 + (fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0)
}

/** Milliseconds to the east of UTC: `+02`, `+0200`, `+02:00`; names of UTC are 0. NaN beyond 23:59. */
function offsetOf(zone: string): number {
  if (/^[A-Za-z]/.test(zone)) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', ''))
  if (hours > 23 || minutes > 59) return Number.NaN
  return (zone[0] === '-' ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000)
}

// The byte readers below are for the hot path. The day of the last call is kept: neighbours share it.

let lastDate = -1
let lastStart = Number.NaN

function dayStartCached(date: number): number {
  if (date !== lastDate) {
    lastDate = date
    lastStart = dayStart(Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100)
  }
  return lastStart
}

/** Two digits as a number; anything else becomes too large for every field of a time. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48
  const ones = bytes[at + 1]! - 48
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? 1_000_000 : tens * 10 + ones
}

/**
 * Reads exactly `YYYY-MM-DD[T ]HH:MM:SS[.f+][Z]` from 1970 on, without allocation. NaN for every other
 * text, also for those that {@link readTime} can read, and for leap seconds.
 */
export function parseIsoTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 19 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return Number.NaN
  const gap = bytes[start + 10]
  if ((gap !== 84 && gap !== 32) || bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return Number.NaN
  const year = two(bytes, start) * 100 + two(bytes, start + 2)
  const month = two(bytes, start + 5)
  const day = two(bytes, start + 8)
  const hour = two(bytes, start + 11)
  const minute = two(bytes, start + 14)
  const second = two(bytes, start + 17)
  if (year < 1970 || year > 9999 || month > 12 || day > 31) return Number.NaN
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  const date = dayStartCached(year * 10_000 + month * 100 + day)
  const time = date + ((hour * 60 + minute) * 60 + second) * 1000
  return end - start === 19 ? time : time + fractionOf(bytes, start + 19, end)
}

/** Milliseconds of `[.f+][Z]`, cut. NaN when the bytes are not that. */
function fractionOf(bytes: Uint8Array, start: number, end: number): number {
  const last = bytes[end - 1] === 90 ? end - 1 : end
  if (start === last) return 0
  if (bytes[start] !== 46 || start + 1 === last) return Number.NaN
  let ms = 0
  let unit = 100
  for (let i = start + 1; i < last; i++) {
    const digit = bytes[i]! - 48
    if (digit >>> 0 > 9) return Number.NaN
    if (unit >= 1) {
      ms += digit * unit
      unit /= 10
    }
  }
  return ms
}

/** Reads exactly `DD/Mon/YYYY:HH:MM:SS +hhmm` from 1970 on, without allocation; NaN for every other text. */
export function parseAccessLogTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 26 || bytes[start + 2] !== 47 || bytes[start + 6] !== 47) return Number.NaN
  if (bytes[start + 11] !== 58 || bytes[start + 14] !== 58 || bytes[start + 17] !== 58) return Number.NaN
  const sign = bytes[start + 21]
  if (bytes[start + 20] !== 32 || (sign !== 43 && sign !== 45)) return Number.NaN
  const day = two(bytes, start)
  const month = monthOfBytes(bytes, start + 3)
  const year = two(bytes, start + 7) * 100 + two(bytes, start + 9)
  const hour = two(bytes, start + 12)
  const minute = two(bytes, start + 15)
  const second = two(bytes, start + 18)
  const zoneHour = two(bytes, start + 22)
  const zoneMinute = two(bytes, start + 24)
  if (year < 1970 || year > 9999 || day > 31 || zoneHour > 23 || zoneMinute > 59) return Number.NaN
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN
  const date = dayStartCached(year * 10_000 + month * 100 + day)
  const offset = (zoneHour * 60 + zoneMinute) * 60_000
  const time = date + ((hour * 60 + minute) * 60 + second) * 1000 - (sign === 43 ? offset : -offset)
  return time >= 0 && time <= LAST ? time : Number.NaN
}

/** 1 to 12, or 0, of three letters of any case. */
function monthOfBytes(bytes: Uint8Array, at: number): number {
  const a = bytes[at]! | 32
  const b = bytes[at + 1]! | 32
  const c = bytes[at + 2]! | 32
  for (let i = 0; i < 36; i += 3) {
    if (MONTHS.charCodeAt(i) === a && MONTHS.charCodeAt(i + 1) === b && MONTHS.charCodeAt(i + 2) === c) {
      return i / 3 + 1
    }
  }
  return 0
}
