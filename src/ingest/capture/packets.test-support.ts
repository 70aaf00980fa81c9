import { parseAddress } from '../../lib/ip.ts'

/** A packet of TCP or UDP to be written down. */
export interface Segment {
  /** Microseconds. */
  readonly at: number
  readonly from: readonly [address: string, port: number]
  readonly to: readonly [address: string, port: number]
  readonly protocol?: 'TCP' | 'UDP'
  /** Of TCP, such as `SA`. */
  readonly flags?: string
  readonly data?: string | number
  readonly window?: number
}

const bits: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 }

function addressBytes(text: string): number[] {
  const { version, value } = parseAddress(text)!
  const size = version === 4 ? 4 : 16
  return Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * (size - 1 - i))) & 255n))
}

const short = (n: number): number[] => [(n >> 8) & 255, n & 255]

/** An IP packet. `extensions` stand between IPv6 and what it carries: type and bytes of each. */
export function ipPacket(
  { from, to, protocol = 'TCP', flags = 'A', data = '', window = 512 }: Segment,
  extensions: readonly (readonly [type: number, bytes: readonly number[]])[] = [],
): Uint8Array {
  const payload = typeof data === 'number' ? Buffer.alloc(data, 0x61) : Buffer.from(data)
  const ports = [...short(from[1]), ...short(to[1])]
  const flagBits = [...flags].reduce((sum, letter) => sum | bits[letter]!, 0)
  const transport =
    protocol === 'TCP'
      ? [...ports, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, flagBits, ...short(window), 0, 0, 0, 0]
      : [...ports, ...short(8 + payload.length), 0, 0]
  const number = protocol === 'TCP' ? 6 : 17
  const addresses = [...addressBytes(from[0]), ...addressBytes(to[0])]
  if (addresses.length === 8) {
    const length = 20 + transport.length + payload.length
    return Buffer.from([
      0x45,
      0,
      ...short(length),
      0,
      1,
      0x40,
      0,
      64,
      number,
      0,
      0,
      ...addresses,
      ...transport,
      ...payload,
    ])
  }
  const between = extensions.flatMap(([, bytes], i) => [extensions[i + 1]?.[0] ?? number, ...bytes])
  const rest = [...between, ...transport, ...payload]
  return Buffer.from([
    0x60,
    0,
    0,
    0,
    ...short(rest.length),
    extensions[0]?.[0] ?? number,
    60,
    ...addresses,
    ...rest,
  ])
}

const etherType = (ip: Uint8Array): number[] => (ip[0]! >> 4 === 4 ? [8, 0] : [0x86, 0xdd])

export const ethernet = (ip: Uint8Array, tags: readonly number[] = []): Uint8Array =>
  Buffer.from([...new Array(12).fill(2), ...tags, ...etherType(ip), ...ip])

export interface Captured {
  readonly at: number
  readonly bytes: Uint8Array
  /** Bytes on the wire, where not all were kept. */
  readonly length?: number
}

export const captured = (segments: readonly Segment[]): Captured[] =>
  segments.map((segment) => ({ at: segment.at, bytes: ethernet(ipPacket(segment)) }))

const long = (n: number, little: boolean): Buffer => {
  const bytes = Buffer.alloc(4)
  if (little) bytes.writeUInt32LE(n)
  else bytes.writeUInt32BE(n)
  return bytes
}

export interface PcapForm {
  readonly little?: boolean
  readonly nanos?: boolean
  readonly linkType?: number
}

export function pcapFile(
  packets: readonly Captured[],
  { little = true, nanos = false, linkType = 1 }: PcapForm = {},
): Buffer {
  const n = (value: number) => long(value, little)
  const version = little ? [2, 0, 4, 0] : [0, 2, 0, 4]
  return Buffer.concat([
    n(nanos ? 0xa1b23c4d : 0xa1b2c3d4),
    Buffer.from(version),
    n(0),
    n(0),
    n(262_144),
    n(linkType),
    ...packets.flatMap(({ at, bytes, length = bytes.length }) => [
      n(Math.floor(at / 1e6)),
      n((at % 1e6) * (nanos ? 1000 : 1)),
      n(bytes.length),
      n(length),
      bytes,
    ]),
  ])
}

export interface PcapngForm {
  readonly little?: boolean
  readonly linkType?: number
  /** As in the option `if_tsresol`. */
  readonly resolution?: number
}

export function pcapngFile(
  packets: readonly Captured[],
  { little = true, linkType = 1, resolution = 6 }: PcapngForm = {},
): Buffer {
  const n = (value: number) => long(value, little)
  const half = (value: number) => (little ? n(value).subarray(0, 2) : n(value).subarray(2))
  const block = (type: number, ...parts: readonly Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts)
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)])
    return Buffer.concat([n(type), n(padded.length + 12), padded, n(padded.length + 12)])
  }
  const ticks = (at: number) => BigInt(at) * 10n ** BigInt(resolution - 6)
  return Buffer.concat([
    block(0x0a0d0d0a, n(0x1a2b3c4d), half(1), half(0), n(0xffffffff), n(0xffffffff)),
    block(1, half(linkType), half(0), n(262_144), half(9), half(1), Buffer.from([resolution, 0, 0, 0]), n(0)),
    // A block that holds no packet: a name resolution.
    block(4, n(0)),
    ...packets.map(({ at, bytes, length = bytes.length }) =>
      block(
        6,
        n(0),
        n(Number(ticks(at) >> 32n)),
        n(Number(ticks(at) & 0xffffffffn)),
        n(bytes.length),
        n(length),
        bytes,
      ),
    ),
  ])
}

const client = ['192.0.2.1', 40_000] as const
const server = ['198.51.100.2', 80] as const

/** A packet of a client to a server, or back. `ms` from the beginning. */
export const sent = (ms: number, flags: string, data: string | number = ''): Segment => ({
  at: START + ms * 1000,
  from: client,
  to: server,
  flags,
  data,
})
export const answered = (ms: number, flags: string, data: string | number = ''): Segment => ({
  at: START + ms * 1000,
  from: server,
  to: client,
  flags,
  data,
})

export const START = Date.UTC(2026, 0, 1) * 1000
