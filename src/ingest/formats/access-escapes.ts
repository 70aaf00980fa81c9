const BACKSLASH = 92

/** What Apache writes as a backslash and a letter. */
const letters = new Map([
  [0x62, 8],
  [0x74, 9],
  [0x6e, 10],
  [0x76, 11],
  [0x66, 12],
  [0x72, 13],
  [0x22, 0x22],
  [BACKSLASH, BACKSLASH],
])

/**
 * Copies the bytes between `from` and `to` to `at` with the escapes of Apache and nginx undone (`\"`, `\\`, `\n`,
 * `\xhh`); a backslash before anything else stays. Gives the end of the copy, which is never longer.
 */
export function unescapeLogItem(bytes: Uint8Array, from: number, to: number, at: number): number {
  let out = at
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!
    const letter = byte === BACKSLASH && i + 1 < to ? letters.get(bytes[i + 1]!) : undefined
    if (letter !== undefined) {
      bytes[out++] = letter
      i++
    } else if (byte === BACKSLASH && i + 3 < to && bytes[i + 1] === 0x78 && hex(bytes, i + 2) >= 0) {
      bytes[out++] = hex(bytes, i + 2)
      i += 3
    } else bytes[out++] = byte
  }
  return out
}

/** Value of the two hexadecimal digits at `at`, or -1. */
function hex(bytes: Uint8Array, at: number): number {
  const high = hexDigit(bytes[at]!)
  const low = hexDigit(bytes[at + 1]!)
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** Value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
