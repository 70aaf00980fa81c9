/**
 * A stable 128-bit hash of a text as 32 hexadecimal digits (MurmurHash3, x86_128, seed 0). For
 * names that must be the same everywhere; not for secrets.
 */
export function hashText(text: string): string {
  const bytes = encoder.encode(text)
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let h4 = 0
  const blocks = bytes.length - (bytes.length % 16)
  for (let i = 0; i < blocks; i += 16) {
    h1 ^= mix(word(bytes, i), C1, 15, C2)
    h1 = (Math.imul(rotl(h1, 19) + h2, 5) + 0x561ccd1b) | 0
    h2 ^= mix(word(bytes, i + 4), C2, 16, C3)
    h2 = (Math.imul(rotl(h2, 17) + h3, 5) + 0x0bcaa747) | 0
    h3 ^= mix(word(bytes, i + 8), C3, 17, C4)
    h3 = (Math.imul(rotl(h3, 15) + h4, 5) + 0x96cd1c35) | 0
    h4 ^= mix(word(bytes, i + 12), C4, 18, C1)
    h4 = (Math.imul(rotl(h4, 13) + h1, 5) + 0x32ac3b17) | 0
  }
  const rest = bytes.subarray(blocks)
  h4 ^= mix(word(rest, 12), C4, 18, C1)
  h3 ^= mix(word(rest, 8), C3, 17, C4)
  h2 ^= mix(word(rest, 4), C2, 16, C3)
  h1 ^= mix(word(rest, 0), C1, 15, C2)
  const length = bytes.length
  h1 = (h1 ^ length) + (h2 ^ length) + (h3 ^ length) + (h4 ^ length)
  h2 = (h2 ^ length) + h1
  h3 = (h3 ^ length) + h1
  h4 = (h4 ^ length) + h1
  h1 = last(h1)
  h2 = last(h2)
  h3 = last(h3)
  h4 = last(h4)
  h1 = (h1 + h2 + h3 + h4) | 0
  return hexadecimal(h1) + hexadecimal(h2 + h1) + hexadecimal(h3 + h1) + hexadecimal(h4 + h1)
}

/** Two bytes as digits, each there from its first use on: most programs need few of them. */
const PAIRS: string[] = new Array(65_536)

const pair = (n: number): string => {
  PAIRS[n] ??= n.toString(16).padStart(4, '0')
  return PAIRS[n]
}

const hexadecimal = (h: number): string => pair(h >>> 16) + pair(h & 0xffff)

const encoder = new TextEncoder()

const C1 = 0x239b961b
const C2 = 0xab0e9789 | 0
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93 | 0

const rotl = (n: number, by: number): number => (n << by) | (n >>> (32 - by))

const mix = (n: number, by: number, turn: number, then: number): number =>
  Math.imul(rotl(Math.imul(n, by), turn), then)

/** Four bytes from `at`, little-endian; bytes beyond the end are 0. */
const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

function last(n: number): number {
  let h = n ^ (n >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
