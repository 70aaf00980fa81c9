export const TCP = 6
export const UDP = 17

export const FIN = 1
export const SYN = 2
export const RST = 4
export const ACK = 16

/** What flows are made of, of one packet. It is filled again for the next one. */
export interface Packet {
  version: 4 | 6
  protocol: typeof TCP | typeof UDP
  bytes: Uint8Array
  /** Where the addresses stand: the source, and the target behind it. */
  addresses: number
  sourcePort: number
  targetPort: number
  /** Bytes from the header of IP on, as it says. */
  length: number
  ttl: number
  /** Of TCP. */
  flags: number
  window: number
  /** Where its data begins; how many bytes it had on the wire; and where what was captured of them ends. */
  data: number
  dataLength: number
  end: number
}

export const emptyPacket = (): Packet => ({
  version: 4,
  protocol: TCP,
  bytes: new Uint8Array(0),
  addresses: 0,
  sourcePort: 0,
  targetPort: 0,
  length: 0,
  ttl: 0,
  flags: 0,
  window: 0,
  data: 0,
  dataLength: 0,
  end: 0,
})

/** Headers between IPv6 and what it carries. */
const MAX_EXTENSIONS = 8
const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const OPTIONS = 60
const MOBILITY = 135

/**
 * Reads IP at `from`, and TCP or UDP in it, into `packet`; false where there is none: other protocols, later fragments, and what
 * was cut off before its ports. `wireEnd`: where the packet ended on the wire.
 */
export function readPacket(
  packet: Packet,
  bytes: Uint8Array,
  from: number,
  to: number,
  wireEnd: number,
): boolean {
  if (from < 0 || from >= to) return false
  packet.bytes = bytes
  packet.end = to
  const version = bytes[from]! >> 4
  if (version === 4) return readV4(packet, from, to, wireEnd)
  return version === 6 && readV6(packet, from, to, wireEnd)
}

function readV4(packet: Packet, from: number, to: number, wireEnd: number): boolean {
  const { bytes } = packet
  if (from + 20 > to) return false
  const header = (bytes[from]! & 15) * 4
  const isLaterFragment = (short(bytes, from + 6) & 0x1fff) !== 0
  if (header < 20 || isLaterFragment) return false
  // Cards that cut packets themselves leave the length open.
  packet.length = short(bytes, from + 2) || wireEnd - from
  packet.version = 4
  packet.ttl = bytes[from + 8]!
  packet.addresses = from + 12
  return readPorts(packet, bytes[from + 9]!, from + header, from + packet.length)
}

function readV6(packet: Packet, from: number, to: number, wireEnd: number): boolean {
  const { bytes } = packet
  if (from + 40 > to) return false
  const payload = short(bytes, from + 4)
  packet.length = payload ? payload + 40 : wireEnd - from
  packet.version = 6
  packet.ttl = bytes[from + 7]!
  packet.addresses = from + 8
  let next = bytes[from + 6]!
  let at = from + 40
  for (let read = 0; read < MAX_EXTENSIONS && isExtension(next); read++) {
    if (at + 8 > to) return false
    if (next === FRAGMENT && (short(bytes, at + 2) & 0xfff8) !== 0) return false
    const size =
      next === FRAGMENT ? 8 : next === AUTHENTICATION ? (bytes[at + 1]! + 2) * 4 : (bytes[at + 1]! + 1) * 8
    next = bytes[at]!
    at += size
  }
  return readPorts(packet, next, at, from + packet.length)
}

const isExtension = (next: number): boolean =>
  next === HOP_BY_HOP ||
  next === ROUTING ||
  next === FRAGMENT ||
  next === AUTHENTICATION ||
  next === OPTIONS ||
  next === MOBILITY

function readPorts(packet: Packet, protocol: number, at: number, ipEnd: number): boolean {
  const { bytes, end } = packet
  const isTcp = protocol === TCP
  if ((!isTcp && protocol !== UDP) || at + (isTcp ? 16 : 8) > end) return false
  packet.protocol = protocol as typeof TCP | typeof UDP
  packet.sourcePort = short(bytes, at)
  packet.targetPort = short(bytes, at + 2)
  packet.flags = isTcp ? bytes[at + 13]! : 0
  packet.window = isTcp ? short(bytes, at + 14) : 0
  packet.data = at + (isTcp ? (bytes[at + 12]! >> 4) * 4 : 8)
  packet.dataLength = Math.max(0, ipEnd - packet.data)
  return true
}

const short = (bytes: Uint8Array, at: number): number => bytes[at]! * 256 + bytes[at + 1]!
