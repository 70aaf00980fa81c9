/** A stretch of bytes; `from` is -1 where there is none. */
export interface Span {
  from: number
  to: number
}

export const span = (): Span => ({ from: -1, to: -1 })

function set(part: Span, from: number, to: number): void {
  part.from = from
  part.to = to
}

/** A request line by its parts. */
export interface RequestLine {
  readonly method: Span
  readonly target: Span
  readonly version: Span
}

const SPACE = 32
const SLASH = 47
const COLON = 58

/**
 * Splits `GET /a?q=1 HTTP/1.1`. What is no method or version stays in the target, so that nothing a client
 * sent is lost: a line of garbage is all target.
 */
export function splitRequestLine(bytes: Uint8Array, from: number, to: number, out: RequestLine): void {
  let first = from
  while (first < to && isLetter(bytes[first]!)) first++
  const method = first > from && first - from <= 32 && (first === to || bytes[first] === SPACE)
  const start = method ? Math.min(first + 1, to) : from
  let last = to - 1
  while (last >= start && bytes[last] !== SPACE) last--
  const version = isVersion(bytes, last + 1, to)
  set(out.method, method ? from : -1, first)
  set(out.target, start, version ? Math.max(last, start) : to)
  set(out.version, version ? last + 1 : -1, to)
  if (out.target.from === out.target.to) set(out.target, -1, -1)
}

const isLetter = (byte: number): boolean =>
  (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 45 || byte === 95

/** `HTTP/` and something behind it. */
function isVersion(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from < 6 || to - from > 16) return false
  return (
    (bytes[from]! | 32) === 104 &&
    (bytes[from + 1]! | 32) === 116 &&
    (bytes[from + 2]! | 32) === 116 &&
    (bytes[from + 3]! | 32) === 112 &&
    bytes[from + 4] === SLASH
  )
}

/** A request target or URL by its parts, as they were sent. */
export interface Target {
  readonly host: Span
  readonly path: Span
  readonly query: Span
}

/** Splits `/a?q=1`, `http://user@host:80/a?q=1#x`, and `host:443` when `connect`. */
export function splitTarget(
  bytes: Uint8Array,
  from: number,
  to: number,
  connect: boolean,
  out: Target,
): void {
  set(out.host, -1, -1)
  set(out.path, -1, -1)
  set(out.query, -1, -1)
  if (connect) {
    trimHost(bytes, from, to, out.host)
    return
  }
  let start = from
  let end = to
  const authority = bytes[from] === SLASH ? -1 : behindScheme(bytes, from, to)
  if (authority >= 0) {
    start = authority
    while (start < end && bytes[start] !== SLASH && bytes[start] !== 63 && bytes[start] !== 35) start++
    trimHost(bytes, authority, start, out.host)
    // A fragment is never sent; a URL column may hold one.
    for (let i = start; i < end; i++) if (bytes[i] === 35) end = i
  }
  let mark = start
  while (mark < end && bytes[mark] !== 63) mark++
  set(out.path, start, mark)
  if (mark < end) set(out.query, mark + 1, end)
}

/** Where the authority of `scheme://authority` begins, or -1. */
function behindScheme(bytes: Uint8Array, from: number, to: number): number {
  let i = from
  while (i < to && i - from < 16 && isLetter(bytes[i]!)) i++
  const found =
    i > from && i + 2 < to && bytes[i] === COLON && bytes[i + 1] === SLASH && bytes[i + 2] === SLASH
  return found ? i + 3 : -1
}

/** The host of `user:password@host:port`. */
export function trimHost(bytes: Uint8Array, from: number, to: number, out: Span): void {
  let start = from
  let end = to
  for (let i = from; i < to; i++) if (bytes[i] === 64) start = i + 1
  let digits = to
  while (digits > start && isDigit(bytes[digits - 1]!)) digits--
  if (digits > start && bytes[digits - 1] === COLON && !isBareV6(bytes, start, digits - 1)) end = digits - 1
  if (start === end) set(out, -1, -1)
  else set(out, start, end)
}

const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57

/** Whether another colon stands there outside of brackets: then the last one parts no port. */
function isBareV6(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] === 91) return false
  for (let i = from; i < to; i++) if (bytes[i] === COLON) return true
  return false
}

/** The first non-empty segment of a path, as it was sent; empty when there is none. */
export function firstSegment(bytes: Uint8Array, path: Span, out: Span): void {
  let from = path.from
  while (from < path.to && bytes[from] === SLASH) from++
  let to = from
  while (to < path.to && bytes[to] !== SLASH) to++
  set(out, from, to)
}

/**
 * Writes the bytes with their percent escapes decoded, once, at `at` of `into`; with `plus`, `+` is a
 * space. An escape that is none stays as it is. Answers the end. Never writes more than it reads.
 */
export function decodePercent(
  bytes: Uint8Array,
  part: Span,
  plus: boolean,
  into: Uint8Array,
  at: number,
): number {
  let end = at
  for (let i = part.from; i < part.to; i++) {
    const byte = bytes[i]!
    if (byte === 37 && i + 2 < part.to) {
      const value = hex(bytes[i + 1]!) * 16 + hex(bytes[i + 2]!)
      if (value >= 0) {
        into[end++] = value
        i += 2
        continue
      }
    }
    into[end++] = plus && byte === 43 ? SPACE : byte
  }
  return end
}

function hex(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1000
}

/** Copies bytes; `lower` makes ASCII letters small. Answers the end. */
export function copyBytes(
  bytes: Uint8Array,
  part: Span,
  lower: boolean,
  into: Uint8Array,
  at: number,
): number {
  let end = at
  for (let i = part.from; i < part.to; i++) {
    const byte = bytes[i]!
    into[end++] = lower && byte >= 65 && byte <= 90 ? byte | 32 : byte
  }
  return end
}
