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

/** The eight groups of an IPv6 address in any of its spellings; undefined when it is none. Zone ids are refused. */
function parseV6(text: string): number[] | undefined {
  if (text.length < 2 || text.length > 45) return undefined
  const gap = text.indexOf('::')
  if (gap < 0) {
    const groups = parseGroups(text, true)
    return groups?.length === 8 ? groups : undefined
  }
  const left = gap === 0 ? [] : parseGroups(text.slice(0, gap), false)
  const right = gap + 2 === text.length ? [] : parseGroups(text.slice(gap + 2), true)
  if (!left || !right || left.length + right.length > 7) return undefined
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right]
}

/** Groups between colons. `last`: the text ends the address, so a dotted tail may stand for two groups. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  const groups: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (last && i === parts.length - 1 && part.includes('.')) {
      const v4 = parseV4(part)
      if (v4 < 0) return undefined
      groups.push(v4 >>> 16, v4 & 0xffff)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return undefined
    }
  }
  return groups
}

/** RFC 5952: lower case, no leading zeros, the first longest run of two or more zero groups as `::`. */
function formatGroups(groups: readonly number[]): string {
  let best = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && groups[i + length] === 0) length++
    if (length > bestLength) {
      best = i
      bestLength = length
    }
    i += length
  }
  const hex = groups.map((group) => group.toString(16))
  if (best < 0) return hex.join(':')
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`
}

const MAPPED = 0xffffn

/** Reads an address strictly. An IPv4 address written as IPv6 (`::ffff:1.2.3.4`) is the IPv4 address. */
export function parseAddress(text: string): Address | undefined {
  const v4 = parseV4(text)
  if (v4 >= 0) return { version: 4, value: BigInt(v4) }
  const groups = parseV6(text)
  if (!groups) return undefined
  let value = 0n
  for (const group of groups) value = (value << 16n) | BigInt(group)
  return value >> 32n === MAPPED ? { version: 4, value: value & 0xffff_ffffn } : { version: 6, value }
}

/** The one text of an address. */
export function formatAddress(address: Address): string {
  if (address.version === 4) return formatV4(Number(address.value))
  const groups: number[] = []
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((address.value >> shift) & 0xffffn))
  return formatGroups(groups)
}

/** The canonical text of an address in any spelling, or undefined when the text is no address. */
export function canonicalAddress(text: string): string | undefined {
  if (parseV4(text) >= 0) return text
  const address = parseAddress(text)
  return address && formatAddress(address)
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
