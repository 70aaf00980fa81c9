import { CaptureDamage, type Frame, type FrameReader, MAX_BLOCK, soundTime, type TakeFrame } from './frame.ts'

/** Of the first block, in either byte order; it begins every section. */
export const SECTION = 0x0a0d0d0a
const INTERFACE = 1
const OLD_PACKET = 2
const SIMPLE_PACKET = 3
const PACKET = 6

const ORDER_MAGIC = 0x1a2b3c4d
const LEAST_BLOCK = 12
/** Interfaces of one section. */
const MAX_INTERFACES = 65_536

const TIME_RESOLUTION = 9
const TIME_OFFSET = 14

/** An interface that packets were captured on. */
interface Interface {
  readonly linkType: number
  readonly snapLength: number
  readonly ticksPerMicro: number
  readonly offsetMicros: number
}

/** Reads pcapng files (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html); blocks that hold no packets are passed over. */
export function pcapngReader(take: TakeFrame): FrameReader {
  return new PcapngReader(take)
}

class PcapngReader implements FrameReader {
  readonly #take: TakeFrame
  readonly #frame: Frame = { time: 0, linkType: 0, bytes: new Uint8Array(0), from: 0, to: 0, length: 0 }
  #little = true
  #interfaces: Interface[] = []

  constructor(take: TakeFrame) {
    this.#take = take
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < LEAST_BLOCK) return -1
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const isSection = view.getUint32(from, true) === SECTION
    if (isSection) this.#begin(view, from + 8)
    const length = view.getUint32(from + 4, this.#little)
    if (length < LEAST_BLOCK || length % 4 !== 0 || length > MAX_BLOCK)
      throw new CaptureDamage(`a block of ${length} bytes`)
    const end = from + length
    if (end > to) return -1
    if (view.getUint32(end - 4, this.#little) !== length)
      throw new CaptureDamage('a block whose two lengths differ')
    if (!isSection) this.#block(view, bytes, from, end - 4)
    return end
  }

  /** A section tells its byte order, and has interfaces of its own. */
  #begin(view: DataView, from: number): void {
    const magic = view.getUint32(from, true)
    this.#little = magic === ORDER_MAGIC
    if (!this.#little && view.getUint32(from) !== ORDER_MAGIC)
      throw new CaptureDamage('a section of no byte order')
    this.#interfaces = []
  }

  #block(view: DataView, bytes: Uint8Array, from: number, end: number): void {
    const body = from + 8
    const type = view.getUint32(from, this.#little)
    if (type === INTERFACE) this.#addInterface(view, body, end)
    else if (type === PACKET)
      this.#packet(view, bytes, body, end, view.getUint32(atLeast(body, 20, end), this.#little))
    else if (type === OLD_PACKET)
      this.#packet(view, bytes, body, end, view.getUint16(atLeast(body, 20, end), this.#little))
    else if (type === SIMPLE_PACKET) this.#simplePacket(view, bytes, atLeast(body, 4, end), end)
  }

  #addInterface(view: DataView, body: number, end: number): void {
    if (this.#interfaces.length >= MAX_INTERFACES) throw new CaptureDamage('too many interfaces')
    const little = this.#little
    const linkType = view.getUint16(atLeast(body, 8, end), little)
    const snapLength = view.getUint32(body + 4, little)
    const times = { ticksPerMicro: 1, offsetMicros: 0 }
    for (let at = body + 8; at + 4 <= end; ) {
      const code = view.getUint16(at, little)
      const length = view.getUint16(at + 2, little)
      const value = at + 4
      if (code === 0 || value + length > end) break
      if (code === TIME_RESOLUTION && length >= 1) times.ticksPerMicro = ticksPerMicro(view.getUint8(value))
      if (code === TIME_OFFSET && length >= 8)
        times.offsetMicros = Number(view.getBigInt64(value, little)) * 1_000_000
      at = value + ((length + 3) & ~3)
    }
    this.#interfaces.push({ linkType, snapLength, ...times })
  }

  #packet(view: DataView, bytes: Uint8Array, body: number, end: number, at: number): void {
    const on = this.#interfaces[at]
    if (!on) throw new CaptureDamage(`a packet of interface ${at}, which was not described`)
    const little = this.#little
    const ticks = view.getUint32(body + 4, little) * 2 ** 32 + view.getUint32(body + 8, little)
    const kept = view.getUint32(body + 12, little)
    if (body + 20 + kept > end) throw new CaptureDamage('a packet that is longer than its block')
    this.#frame.time = soundTime(Math.floor(ticks / on.ticksPerMicro) + on.offsetMicros)
    this.#give(on, bytes, body + 20, kept, view.getUint32(body + 16, little))
  }

  /** It has no time: that of the packet before. */
  #simplePacket(view: DataView, bytes: Uint8Array, body: number, end: number): void {
    const on = this.#interfaces[0]
    if (!on) throw new CaptureDamage('a packet of interface 0, which was not described')
    const length = view.getUint32(body, this.#little)
    const kept = Math.min(length, on.snapLength || length, end - body - 4)
    this.#give(on, bytes, body + 4, kept, length)
  }

  #give(on: Interface, bytes: Uint8Array, from: number, kept: number, length: number): void {
    const frame = this.#frame
    frame.linkType = on.linkType
    frame.bytes = bytes
    frame.from = from
    frame.to = from + kept
    frame.length = length
    this.#take(frame)
  }
}

/** Where a body begins, when its first `size` bytes are there. */
function atLeast(body: number, size: number, end: number): number {
  if (body + size > end) throw new CaptureDamage('a block that is too short')
  return body
}

/** A power of ten, or of two where the highest bit is set. */
function ticksPerMicro(resolution: number): number {
  const exponent = resolution & 0x7f
  return (resolution & 0x80 ? 2 ** exponent : 10 ** exponent) / 1_000_000
}
