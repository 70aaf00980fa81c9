import { CaptureDamage, type FrameReader, type TakeFrame } from './frame.ts'
import { isPcap, pcapReader } from './pcap.ts'
import { pcapngReader, SECTION } from './pcapng.ts'

/** Whether an input is a capture of packets, by its first four bytes. */
export const isCapture = (head: Uint8Array): boolean => {
  if (head.length < 4) return false
  const magic = magicOf(head)
  return magic === SECTION || isPcap(magic)
}

const magicOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)

/** Cuts the bytes of a capture, cut anywhere, into frames. */
export class Frames {
  readonly #take: TakeFrame
  #reader: FrameReader | undefined
  #rest: Uint8Array = new Uint8Array(0)
  #offset = 0

  constructor(take: TakeFrame) {
    this.#take = take
  }

  /** Whether the bytes so far end within a packet. */
  get isTorn(): boolean {
    return this.#rest.length > 0
  }

  /** Throws `CaptureDamage`; frames before the damage were handed over. */
  write(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    if (!this.#reader) {
      if (bytes.length < 4) {
        this.#keep(bytes, 0)
        return
      }
      const magic = magicOf(bytes)
      this.#reader = isPcap(magic) ? pcapReader(magic, this.#take) : pcapngReader(this.#take)
    }
    for (let next = this.#read(bytes, at); next >= 0; next = this.#read(bytes, at)) at = next
    this.#keep(bytes, at)
  }

  #read(bytes: Uint8Array, at: number): number {
    try {
      return this.#reader!.read(bytes, at, bytes.length)
    } catch (error) {
      if (error instanceof CaptureDamage) error.message = `byte ${this.#offset + at}: ${error.message}`
      throw error
    }
  }

  #keep(bytes: Uint8Array, from: number): void {
    this.#rest = bytes.slice(from)
    this.#offset += from
  }
}
