import { hexDigit } from './access-escapes.ts'

const QUOTE = 34
const BACKSLASH = 92
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const COMMA = 44
const COLON = 58

/** Every function here gives the position behind what it read, or -1 where the text is not JSON. */
export function afterBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13 || bytes[at] === 10)) at++
  return at
}

/** A string; `from` is behind its opening quote. */
export function afterString(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) return at + 1
    if (byte < 32) return -1
    if (byte === BACKSLASH) {
      at = afterEscape(bytes, at + 1, to) - 1
      if (at < 0) return -1
    }
  }
  return -1
}

/** What follows a backslash. */
function afterEscape(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return -1
  if (bytes[from] !== 0x75) return simpleEscapes[bytes[from]!] ? from + 1 : -1
  if (from + 5 > to) return -1
  for (let i = 1; i < 5; i++) if (hexDigit(bytes[from + i]!) < 0) return -1
  return from + 5
}

const simpleEscapes = new Uint8Array(256)
simpleEscapes[QUOTE] = QUOTE
simpleEscapes[BACKSLASH] = BACKSLASH
simpleEscapes[0x2f] = 0x2f
simpleEscapes[0x62] = 8
simpleEscapes[0x66] = 12
simpleEscapes[0x6e] = 10
simpleEscapes[0x72] = 13
simpleEscapes[0x74] = 9

/** A number, `true`, `false` or `null`. */
export function afterScalar(bytes: Uint8Array, from: number, to: number): number {
  switch (bytes[from]) {
    case 0x74:
      return afterWord(bytes, from, to, 'true')
    case 0x66:
      return afterWord(bytes, from, to, 'false')
    case 0x6e:
      return afterWord(bytes, from, to, 'null')
    default:
      return afterNumber(bytes, from, to)
  }
}

function afterWord(bytes: Uint8Array, from: number, to: number, word: string): number {
  if (from + word.length > to) return -1
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word.charCodeAt(i)) return -1
  return from + word.length
}

function afterNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = bytes[from] === 0x2d ? from + 1 : from
  if (at < to && bytes[at] === 48) at++
  else at = someDigits(bytes, at, to)
  if (at >= 0 && at < to && bytes[at] === 0x2e) at = someDigits(bytes, at + 1, to)
  if (at >= 0 && at < to && (bytes[at]! | 32) === 0x65) {
    const signed = at + 1 < to && (bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d)
    at = someDigits(bytes, at + (signed ? 2 : 1), to)
  }
  return at
}

/** One digit at least. */
function someDigits(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at]! >= 48 && bytes[at]! <= 57) at++
  return at > from ? at : -1
}

/** Objects are 1 and arrays 2, from the outside in. */
let nesting = new Uint8Array(256)

/** Any value. Works without recursion: a line may be a million brackets. */
export function afterValue(bytes: Uint8Array, from: number, to: number): number {
  let depth = 0
  let at = from
  for (;;) {
    at = afterBlanks(bytes, at, to)
    if (at >= to) return -1
    const byte = bytes[at]!
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      const inside = afterBlanks(bytes, at + 1, to)
      const isObject = byte === OPEN_OBJECT
      if (inside < to && bytes[inside] === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) at = inside + 1
      else {
        push(depth++, isObject ? 1 : 2)
        at = isObject ? afterKey(bytes, inside, to) : inside
        if (at < 0) return -1
        continue
      }
    } else at = byte === QUOTE ? afterString(bytes, at + 1, to) : afterScalar(bytes, at, to)
    if (at < 0) return -1
    // A value is complete; close what it completes.
    for (;;) {
      if (depth === 0) return at
      at = afterBlanks(bytes, at, to)
      if (at >= to) return -1
      const isObject = nesting[depth - 1] === 1
      if (bytes[at] === COMMA) {
        at = isObject ? afterKey(bytes, afterBlanks(bytes, at + 1, to), to) : at + 1
        if (at < 0) return -1
        break
      }
      if (bytes[at] !== (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) return -1
      at++
      depth--
    }
  }
}

/**
 * Where the values of an array stand, which is valid: from and to of each, strings with their quotes. Undefined where it
 * holds arrays or objects.
 */
export function scalarsIn(bytes: Uint8Array, from: number, to: number): readonly number[] | undefined {
  const found: number[] = []
  for (let at = afterBlanks(bytes, from + 1, to); at < to - 1; at = afterBlanks(bytes, at, to)) {
    const byte = bytes[at]!
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return undefined
    const end = byte === QUOTE ? afterString(bytes, at + 1, to) : afterScalar(bytes, at, to)
    found.push(at, end)
    const comma = afterBlanks(bytes, end, to)
    at = bytes[comma] === COMMA ? comma + 1 : comma
  }
  return found
}

function push(depth: number, kind: number): void {
  if (depth === nesting.length) {
    const larger = new Uint8Array(depth * 2)
    larger.set(nesting)
    nesting = larger
  }
  nesting[depth] = kind
}

/** A key and its colon. */
function afterKey(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to || bytes[from] !== QUOTE) return -1
  const end = afterString(bytes, from + 1, to)
  if (end < 0) return -1
  const colon = afterBlanks(bytes, end, to)
  return colon < to && bytes[colon] === COLON ? colon + 1 : -1
}

/**
 * Copies the string between `from` and `to`, which is valid, to `out` at `at` with its escapes undone, as UTF-8. Half a surrogate
 * pair becomes the replacement character. Gives the end of the copy, which is never longer.
 */
export function unescapeString(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
): number {
  let end = at
  for (let i = from; i < to; ) {
    const byte = bytes[i]!
    if (byte !== BACKSLASH) {
      out[end++] = byte
      i++
    } else if (bytes[i + 1] !== 0x75) {
      out[end++] = simpleEscapes[bytes[i + 1]!]!
      i += 2
    } else {
      const pair = isPair(bytes, i, to)
      end = putCodePoint(out, end, pair ? pairAt(bytes, i) : unitAt(bytes, i))
      i += pair ? 12 : 6
    }
  }
  return end
}

/** The UTF-16 unit of the `\uhhhh` at `at`. */
function unitAt(bytes: Uint8Array, at: number): number {
  let unit = 0
  for (let i = at + 2; i < at + 6; i++) unit = unit * 16 + hexDigit(bytes[i]!)
  return unit
}

function isPair(bytes: Uint8Array, at: number, to: number): boolean {
  if (at + 12 > to || bytes[at + 6] !== BACKSLASH || bytes[at + 7] !== 0x75) return false
  return unitAt(bytes, at) >> 10 === 0x36 && unitAt(bytes, at + 6) >> 10 === 0x37
}

function pairAt(bytes: Uint8Array, at: number): number {
  return 0x10000 + ((unitAt(bytes, at) & 0x3ff) << 10) + (unitAt(bytes, at + 6) & 0x3ff)
}

function putCodePoint(out: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    out[at] = point
    return at + 1
  }
  if (point < 0x800) {
    out[at] = 0xc0 | (point >> 6)
    out[at + 1] = 0x80 | (point & 63)
    return at + 2
  }
  if (point < 0x10000) {
    const known = point >> 11 === 0x1b ? 0xfffd : point
    out[at] = 0xe0 | (known >> 12)
    out[at + 1] = 0x80 | ((known >> 6) & 63)
    out[at + 2] = 0x80 | (known & 63)
    return at + 3
  }
  out[at] = 0xf0 | (point >> 18)
  out[at + 1] = 0x80 | ((point >> 12) & 63)
  out[at + 2] = 0x80 | ((point >> 6) & 63)
  out[at + 3] = 0x80 | (point & 63)
  return at + 4
}
