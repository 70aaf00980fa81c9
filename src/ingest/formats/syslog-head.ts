import { afterDigits, bytesOf, findByte, isDigit, startsWith } from './byte-search.ts'
import { timestampEnd } from './syslog-time.ts'

const SPACE = 32
const COLON = 58
const BRACKET = 91
const LONGEST_PROGRAM = 128
// What endlessh writes behind the time of its own log.
const TARPIT = bytesOf('ACCEPT host=')
// What container runtimes write behind the time: the stream, and whether the line is whole.
const STREAM = 0x73
const streams = ['stdout F ', 'stderr F ', 'stdout P ', 'stderr P '].map(bytesOf)
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf)

/** A stretch of bytes; `from` is -1 where there is none. */
export interface Part {
  from: number
  to: number
}

/** Where the parts of a line's head stand. */
export interface SyslogHead {
  readonly timestamp: Part
  readonly hostname: Part
  readonly program: Part
  readonly pid: Part
  /** Facility and severity in one number; -1 where there is none. */
  priority: number
  /** Where the message begins. */
  message: number
}

const part = (): Part => ({ from: -1, to: -1 })

export const syslogHead = (): SyslogHead => ({
  timestamp: part(),
  hostname: part(),
  program: part(),
  pid: part(),
  priority: -1,
  message: -1,
})

function set(out: Part, from: number, to: number): void {
  out.from = from
  out.to = to
}

/** Reads the head of a line of RFC 3164, with old or new times, or of RFC 5424; false when it has none. */
export function readSyslogHead(bytes: Uint8Array, from: number, to: number, out: SyslogHead): boolean {
  out.timestamp.from = -1
  out.hostname.from = -1
  out.program.from = -1
  out.pid.from = -1
  const head = afterPriority(bytes, from, to)
  out.priority = head > from ? priority(bytes, from) : -1
  const isNew = head > from && bytes[head] === 0x31 && bytes[head + 1] === SPACE && head + 1 < to
  out.message = isNew ? readNewHead(bytes, out, head + 2, to) : readOldHead(bytes, out, head, to)
  return out.message >= 0
}

/** The position after `<34>`; `from` where there is none. */
function afterPriority(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== 0x3c) return from
  const end = afterDigits(bytes, from + 1, Math.min(to, from + 4))
  if (end === from + 1 || end >= to || bytes[end] !== 0x3e) return from
  return priority(bytes, from) < 192 ? end + 1 : from
}

function priority(bytes: Uint8Array, from: number): number {
  let value = 0
  for (let at = from + 1; isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - 48
  return value
}

/** `timestamp host program[pid]: message`. Gives where the message begins, or -1. */
function readOldHead(bytes: Uint8Array, out: SyslogHead, from: number, to: number): number {
  const end = timestampEnd(bytes, from, to)
  if (end < 0 || bytes[end] !== SPACE) return -1
  set(out.timestamp, from, end)
  const host = afterSpaces(bytes, end, to)
  const hostEnd = itemEnd(bytes, host, to)
  if (hostEnd === host) return -1
  const message = afterOtherHead(bytes, host, to)
  if (message >= 0) return message
  // A line written on the machine itself may lack the host.
  const withHost = bytes[hostEnd - 1] !== COLON
  if (withHost) set(out.hostname, host, hostEnd)
  return readTag(bytes, out, withHost ? afterSpaces(bytes, hostEnd, to) : host, to)
}

/** Where the message begins in what a tarpit or a container runtime writes behind the time; -1 in syslog proper. */
function afterOtherHead(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] === TARPIT[0]) return startsWith(bytes, from, to, TARPIT) ? from : -1
  if (bytes[from] !== STREAM) return -1
  const stream = streams.find((text) => startsWith(bytes, from, to, text))
  return stream ? from + stream.length : -1
}

/** `program[pid]: `, which may be missing. Gives where the message begins. */
function readTag(bytes: Uint8Array, out: SyslogHead, from: number, to: number): number {
  const limit = Math.min(to, from + LONGEST_PROGRAM)
  let end = from
  while (end < limit && bytes[end] !== COLON && bytes[end] !== BRACKET && bytes[end] !== SPACE) end++
  if (end === from || end === limit || bytes[end] === SPACE) return from
  if (bytes[end] === COLON) {
    set(out.program, from, end)
    return afterSpaces(bytes, end + 1, to)
  }
  const close = findByte(bytes, 0x5d, end, limit)
  if (close < 0 || bytes[close + 1] !== COLON || close + 1 >= to) return from
  set(out.program, from, end)
  set(out.pid, end + 1, close)
  return afterSpaces(bytes, close + 2, to)
}

const newHead = ['timestamp', 'hostname', 'program', 'pid', undefined] as const

/** RFC 5424: `timestamp host program pid msgid [data] message`, `-` for what is absent. */
function readNewHead(bytes: Uint8Array, out: SyslogHead, from: number, to: number): number {
  let at = from
  for (const name of newHead) {
    const end = itemEnd(bytes, at, to)
    if (end === at || end >= to) return -1
    const absent = end - at === 1 && bytes[at] === 0x2d
    if (name !== undefined && !absent) set(out[name], at, end)
    at = end + 1
  }
  const end = afterStructuredData(bytes, at, to)
  if (end < 0) return -1
  const message = afterSpaces(bytes, end, to)
  return startsWith(bytes, message, to, BYTE_ORDER_MARK) ? message + 3 : message
}

/** The position after `-` or `[id name="value"]...`; in a value a backslash escapes. -1 where it does not end. */
function afterStructuredData(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] === 0x2d && from < to) return from + 1
  let at = from
  while (at < to && bytes[at] === BRACKET) {
    let quoted = false
    for (at++; at < to && (quoted || bytes[at] !== 0x5d); at++) {
      if (bytes[at] === 0x22) quoted = !quoted
      else if (quoted && bytes[at] === 0x5c) at++
    }
    if (at >= to) return -1
    at++
  }
  return at === from || (at < to && bytes[at] !== SPACE) ? -1 : at
}

function afterSpaces(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] === SPACE) at++
  return at
}

function itemEnd(bytes: Uint8Array, from: number, to: number): number {
  const end = findByte(bytes, SPACE, from, to)
  return end < 0 ? to : end
}
