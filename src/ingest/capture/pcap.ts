import { CaptureDamage, type Frame, type FrameReader, MAX_BLOCK, type TakeFrame } from './frame.ts'

const HEADER = 24
const RECORD = 16

/** The first four bytes of a file, read as big-endian, and what they say of the rest. */
const kinds: ReadonlyMap<number, { readonly little: boolean; readonly perMicro: number }> = new Map([
  [0xa1b2c3d4, { little: false, perMicro: 1 }],
  [0xd4c3b2a1, { little: true, perMicro: 1 }],
  [0xa1b23c4d, { little: false, perMicro: 1000 }],
  [0x4d3cb2a1, { little: true, perMicro: 1000 }],
])

export const isPcap = (magic: number): boolean => kinds.has(magic)

/** How a pcap file begins that we write: microseconds, of the byte order of most machines. */
export function pcapHeader(linkType: number): Uint8Array {
  const bytes = Buffer.alloc(HEADER)
  bytes.writeUInt32LE(0xa1b2c3d4, 0)
  bytes.writeUInt16LE(2, 4)
  bytes.writeUInt16LE(4, 6)
  bytes.writeUInt32LE(MAX_BLOCK, 16)
  bytes.writeUInt32LE(linkType, 20)
  return bytes
}

/** A packet as it stands in such a file. */
export function pcapRecord({ time, bytes, from, to, length }: Frame): Uint8Array {
  const record = Buffer.alloc(RECORD + to - from)
  record.writeUInt32LE(Math.floor(time / 1_000_000), 0)
  record.writeUInt32LE(time % 1_000_000, 4)
  record.writeUInt32LE(to - from, 8)
  record.writeUInt32LE(length, 12)
  record.set(bytes.subarray(from, to), RECORD)
  return record
}

/** Reads pcap files, of either byte order, with times in microseconds or nanoseconds. */
export function pcapReader(magic: number, take: TakeFrame): FrameReader {
  const { little, perMicro } = kinds.get(magic)!
  const frame: Frame = { time: 0, linkType: 0, bytes: new Uint8Array(0), from: 0, to: 0, length: 0 }
  let begun = false
  const readHeader = (view: DataView, from: number): number => {
    // The upper bits say how long a checksum of the link is, which stands at the end of packets.
    frame.linkType = view.getUint32(from + 20, little) & 0xffff
    begun = true
    return from + HEADER
  }
  return {
    read(bytes, from, to) {
      const view = new DataView(bytes.buffer, bytes.byteOffset)
      if (!begun) return to - from < HEADER ? -1 : readHeader(view, from)
      if (to - from < RECORD) return -1
      const kept = view.getUint32(from + 8, little)
      if (kept > MAX_BLOCK) throw new CaptureDamage(`a packet of ${kept} bytes`)
      const end = from + RECORD + kept
      if (end > to) return -1
      const fraction = view.getUint32(from + 4, little)
      frame.time = view.getUint32(from, little) * 1_000_000 + Math.floor(fraction / perMicro)
      frame.bytes = bytes
      frame.from = from + RECORD
      frame.to = end
      frame.length = view.getUint32(from + 12, little)
      take(frame)
      return end
    },
  }
}
