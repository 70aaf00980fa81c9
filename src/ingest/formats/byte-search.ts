const encoder = new TextEncoder()

export const bytesOf = (text: string): Uint8Array => encoder.encode(text)

/** Position of the first such byte between `from` and `to`, or -1. */
export function findByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  for (let i = from; i < to; i++) if (bytes[i] === byte) return i
  return -1
}

/** Position of the last such byte between `from` and `to`, or -1. */
export function findLastByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  for (let i = to - 1; i >= from; i--) if (bytes[i] === byte) return i
  return -1
}

export function startsWith(bytes: Uint8Array, from: number, to: number, start: Uint8Array): boolean {
  if (to - from < start.length) return false
  for (let i = 0; i < start.length; i++) if (bytes[from + i] !== start[i]) return false
  return true
}

export function endsWith(bytes: Uint8Array, from: number, to: number, end: Uint8Array): boolean {
  return to - from >= end.length && startsWith(bytes, to - end.length, to, end)
}

/** Position after the digits that begin at `from`. */
export function afterDigits(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && isDigit(bytes[at]!)) at++
  return at
}

export function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

/** Position of the first such text between `from` and `to`, or -1. */
export function findText(bytes: Uint8Array, text: Uint8Array, from: number, to: number): number {
  for (let at = from; at + text.length <= to; at++) if (startsWith(bytes, at, to, text)) return at
  return -1
}

/** Position of the last such text between `from` and `to`, or -1. */
export function findLastText(bytes: Uint8Array, text: Uint8Array, from: number, to: number): number {
  for (let at = to - text.length; at >= from; at--) if (startsWith(bytes, at, to, text)) return at
  return -1
}
