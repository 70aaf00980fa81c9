/** What the IANA special-purpose registries say of an address, in one word. */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link_local'
  | 'carrier_nat'
  | 'documentation'
  | 'reserved'
  | 'multicast'
  | 'unspecified'

/** An address as a number: 32 bits for version 4, 128 bits for version 6. */
export interface Address {
  readonly version: 4 | 6
  readonly value: bigint
}

/** The 32 bits of a dotted address, or -1. Exactly four decimal parts of 0 to 255, no leading zeros. */
export function parseV4(text: string): number {
  let value = 0
  let part = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 46) {
      if (part < 0 || ++dots > 3) return -1
      value = value * 256 + part
      part = -1
    } else {
      if (c < 48 || c > 57 || part === 0) return -1
      part = part < 0 ? c - 48 : part * 10 + c - 48
      if (part > 255) return -1
    }
  }
  return part < 0 || dots !== 3 ? -1 : value * 256 + part
}

/** {@link parseV4} on bytes, for the hot path. */
export function parseV4Bytes(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  let part = -1
  let dots = 0
  for (let i = start; i < end; i++) {
    const c = bytes[i]!
    if (c === 46) {
      if (part < 0) return -1
      if (++dots > 3) return -1
      value = (value << 8) | part
      part = -1
    } else {
      if (c < 48 || c > 57 || part === 0) return -1
      part = part < 0 ? c - 48 : part * 10 + c - 48
      if (part > 255) return -1
    }
  }
  return part < 0 || dots !== 3 ? -1 : ((value << 8) | part) >>> 0
}

/** The dotted text of 32 bits. */
export function formatV4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}

/** Writes the dotted text of 32 bits, for which there is room, and gives where it ends. */
export function writeV4(value: number, bytes: Uint8Array, at: number): number {
  let end = at
  for (let shift = 24; shift >= 0; shift -= 8) {
    const part = (value >>> shift) & 255
    if (part >= 100) bytes[end++] = 48 + ((part / 100) | 0)
    if (part >= 10) bytes[end++] = 48 + (((part / 10) | 0) % 10)
    bytes[end++] = 48 + (part % 10)
    if (shift > 0) bytes[end++] = 46
  }
  return end
}

/** Bytes of the longest spelling of an address. */
const LONGEST_SPELLING = 45
/** Bytes of the longest canonical text of one. */
export const ADDRESS_BYTES = 39
const GROUPS = 8

const COLON = 58
const POINT = 46

// One address is read, or written, before the next.
const groups = new Uint16Array(GROUPS)
const scratch = new Uint8Array(LONGEST_SPELLING)
const scratchWords = new Int32Array(4)

/**
 * Reads an IPv6 address in any of its spellings into four words of 32 bits, the highest first; whether it is one. Zone ids are refused.
 */
export function parseV6Bytes(bytes: Uint8Array, start: number, end: number, words: Int32Array): boolean {
  if (end - start < 2 || end - start > LONGEST_SPELLING) return false
  let count = 0
  /** Groups before the `::`; -1 without one. */
  let gap = -1
  let at = start
  if (bytes[at] === COLON) {
    if (bytes[at + 1] !== COLON) return false
    gap = 0
    at += 2
  }
  while (at < end) {
    const from = at
    let group = 0
    for (let digit = hexDigit(bytes[at]!); digit >= 0 && at < end; digit = hexDigit(bytes[++at]!))
      group = (group << 4) | digit
    const isDotted = at < end && bytes[at] === POINT
    if (at === from || (at - from > 4 && !isDotted) || count + (isDotted ? 2 : 1) > GROUPS) return false
    if (isDotted) {
      const v4 = parseV4Bytes(bytes, from, end)
      if (v4 < 0) return false
      groups[count++] = v4 >>> 16
      groups[count++] = v4 & 0xffff
      break
    }
    groups[count++] = group
    if (at === end) break
    if (bytes[at++] !== COLON || at === end) return false
    if (bytes[at] !== COLON) continue
    if (gap >= 0) return false
    gap = count
    at++
  }
  if (gap < 0 ? count !== GROUPS : count === GROUPS) return false
  if (gap >= 0) {
    groups.copyWithin(GROUPS - (count - gap), gap, count)
    groups.fill(0, gap, GROUPS - (count - gap))
  }
  for (let i = 0; i < 4; i++) words[i] = (groups[2 * i]! << 16) | groups[2 * i + 1]!
  return true
}

/** The value of a hexadecimal digit; -1 for any other byte. */
function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/**
 * Writes four words of 32 bits as RFC 5952 has an IPv6 address: lower case, no leading zeros, the first longest run of two or more zero
 * groups as `::`. There must be room for {@link ADDRESS_BYTES}; gives where it ends.
 */
export function writeV6(words: Int32Array, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < GROUPS; i++) groups[i] = words[i >> 1]! >>> (i % 2 === 0 ? 16 : 0)
  let gap = -1
  let gapLength = 1
  for (let i = 0; i < GROUPS; i++) {
    let length = 0
    while (i + length < GROUPS && groups[i + length] === 0) length++
    if (length > gapLength) {
      gap = i
      gapLength = length
    }
    i += length
  }
  let end = at
  for (let i = 0; i < GROUPS; i++) {
    if (i === gap) {
      bytes[end++] = COLON
      if (i === 0) bytes[end++] = COLON
      i += gapLength - 1
      continue
    }
    end = writeHex(groups[i]!, bytes, end)
    if (i < GROUPS - 1) bytes[end++] = COLON
  }
  return end
}

function writeHex(group: number, bytes: Uint8Array, at: number): number {
  let end = at
  for (let shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0; shift >= 0; shift -= 4) {
    const digit = (group >>> shift) & 15
    bytes[end++] = digit < 10 ? 48 + digit : 87 + digit
  }
  return end
}

/** Whether four words are an IPv4 address written as IPv6 (`::ffff:1.2.3.4`), which is the last of them. */
export const isMapped = (words: Int32Array): boolean =>
  words[0] === 0 && words[1] === 0 && words[2] === 0xffff

/** {@link parseV6Bytes} of a text. */
export function parseV6(text: string, words: Int32Array): boolean {
  if (text.length > LONGEST_SPELLING) return false
  for (let i = 0; i < text.length; i++) scratch[i] = Math.min(text.charCodeAt(i), 255)
  return parseV6Bytes(scratch, 0, text.length, words)
}

/** The text that {@link writeV6} writes. */
export const formatV6 = (words: Int32Array): string =>
  String.fromCharCode(...scratch.subarray(0, writeV6(words, scratch, 0)))

/** Reads an address strictly. An IPv4 address written as IPv6 (`::ffff:1.2.3.4`) is the IPv4 address. */
export function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text)
  if (v4 >= 0) return { version: 4, value: BigInt(v4) }
  if (!parseV6(text, scratchWords)) return undefined
  if (isMapped(scratchWords)) return { version: 4, value: BigInt(scratchWords[3]! >>> 0) }
  let value = 0n
  for (const word of scratchWords) value = (value << 32n) | BigInt(word >>> 0)
  return { version: 6, value }
}

/** The one text of an address. */
export function formatAddress({ version, value }: Address): string {
  if (version === 4) return formatV4(Number(value))
  return formatV6(wordsOf(value, scratchWords))
}

/** 128 bits as four words. */
export function wordsOf(value: bigint, words = new Int32Array(4)): Int32Array {
  for (let i = 0; i < 4; i++) words[i] = Number(BigInt.asIntN(32, value >> BigInt(96 - 32 * i)))
  return words
}

/** The canonical text of an address in any spelling, or undefined when the text is no address. */
export function canonicalAddress(text: string): string | undefined {
  if (parseV4(text) >= 0) return text
  if (!parseV6(text, scratchWords)) return undefined
  return isMapped(scratchWords) ? formatV4(scratchWords[3]!) : formatV6(scratchWords)
}

type Block = readonly [low: bigint, high: bigint, kind: AddressKind]

/**
 * IANA special-purpose registries, read 2025; the first that holds an address decides. Blocks the registry
 * calls globally reachable are public, and so are the tunnels 6to4 and Teredo: what comes through them
 * comes from outside.
 */
const v4Blocks = blocks(4, {
  '0.0.0.0/32': 'unspecified',
  '0.0.0.0/8': 'reserved',
  '10.0.0.0/8': 'private',
  '100.64.0.0/10': 'carrier_nat',
  '127.0.0.0/8': 'loopback',
  '169.254.0.0/16': 'link_local',
  '172.16.0.0/12': 'private',
  '192.0.0.9/32': 'public',
  '192.0.0.10/32': 'public',
  '192.0.0.0/24': 'reserved',
  '192.0.2.0/24': 'documentation',
  '192.88.99.0/24': 'reserved',
  '192.168.0.0/16': 'private',
  '198.18.0.0/15': 'reserved',
  '198.51.100.0/24': 'documentation',
  '203.0.113.0/24': 'documentation',
  '224.0.0.0/4': 'multicast',
  '240.0.0.0/4': 'reserved',
})

const v6Blocks = blocks(6, {
  '::/128': 'unspecified',
  '::1/128': 'loopback',
  '64:ff9b::/96': 'public',
  '2001::/32': 'public',
  '2001:1::1/128': 'public',
  '2001:1::2/128': 'public',
  '2001:1::3/128': 'public',
  '2001:3::/32': 'public',
  '2001:4:112::/48': 'public',
  '2001:20::/28': 'public',
  '2001:30::/28': 'public',
  '2001::/23': 'reserved',
  '2001:db8::/32': 'documentation',
  '3fff::/20': 'documentation',
  '2000::/3': 'public',
  'fc00::/7': 'private',
  'fe80::/10': 'link_local',
  'ff00::/8': 'multicast',
  // What lies outside 2000::/3 is not given out: discard-only, segment routing, site-local and the rest.
  '::/0': 'reserved',
})

function blocks(version: 4 | 6, table: Readonly<Record<string, AddressKind>>): readonly Block[] {
  return Object.entries(table).map(([text, kind]) => {
    const [base = '', prefix = ''] = text.split('/')
    const low = parseAddress(base)!.value
    const host = (1n << BigInt((version === 4 ? 32 : 128) - Number(prefix))) - 1n
    return [low, low | host, kind]
  })
}

/** What kind of address a canonical text is; undefined when it is no address. */
export function kindOf(address: string): AddressKind | undefined {
  const parsed = parseAddress(address)
  if (!parsed) return undefined
  for (const [low, high, kind] of parsed.version === 4 ? v4Blocks : v6Blocks) {
    if (parsed.value >= low && parsed.value <= high) return kind
  }
  return 'public'
}
