/** What is read of packets: IP below these. */
export const linkTypes: ReadonlyMap<number, (bytes: Uint8Array, from: number, to: number) => number> =
  new Map([
    [0, afterFamily],
    [1, afterEthernet],
    [12, same],
    [14, same],
    [101, same],
    [108, afterFamily],
    [113, afterCooked],
    [228, same],
    [229, same],
    [276, afterCooked2],
  ])

const IPV4 = 0x0800
const IPV6 = 0x86dd
/** 802.1Q, 802.1ad and what was in use before. */
const isVlan = (type: number): boolean => type === 0x8100 || type === 0x88a8 || type === 0x9100
const MAX_VLANS = 4

function same(_bytes: Uint8Array, from: number): number {
  return from
}

/** Loopback of the BSDs: four bytes that say which family. IP itself says which version it is. */
function afterFamily(_bytes: Uint8Array, from: number): number {
  return from + 4
}

function afterEthernet(bytes: Uint8Array, from: number, to: number): number {
  return ipBehindType(bytes, from + 12, to)
}

/** Linux cooked capture: the type stands at the end of the first header, and at the beginning of the second. */
function afterCooked(bytes: Uint8Array, from: number, to: number): number {
  return ipBehindType(bytes, from + 14, to)
}

function afterCooked2(bytes: Uint8Array, from: number, to: number): number {
  if (from + 20 > to) return -1
  const type = bytes[from]! * 256 + bytes[from + 1]!
  return isVlan(type) ? ipBehindType(bytes, from + 22, to) : isIp(type) ? from + 20 : -1
}

/** Where IP begins behind the type at `at` and any tags of VLANs; -1 where it is something else. */
function ipBehindType(bytes: Uint8Array, at: number, to: number): number {
  for (let tags = 0; tags <= MAX_VLANS && at + 2 <= to; tags++) {
    const type = bytes[at]! * 256 + bytes[at + 1]!
    if (isIp(type)) return at + 2
    if (!isVlan(type)) return -1
    at += 4
  }
  return -1
}

const isIp = (type: number): boolean => type === IPV4 || type === IPV6
