import { DefaultDeserializer, DefaultSerializer } from 'node:v8'
import type { Plain } from '../model/plain.ts'

type Numbers = Uint8Array | Int32Array | Uint32Array | Float64Array
type Kind = new (bytes: ArrayBuffer) => Numbers

/** Arrays of so many bytes or more stand by themselves, behind all values. */
const APART = 4096
const KINDS: readonly Kind[] = [Uint8Array, Int32Array, Uint32Array, Float64Array]
/** Stands for an array that is among the rest. */
const AMONG = KINDS.length
/** The length of the values stands before them. */
const LENGTH = 4

// What an own way with arrays needs is documented, but not among the types.
declare module 'node:v8' {
  interface DefaultSerializer {
    _writeHostObject(array: NodeJS.ArrayBufferView): void
  }
  interface DefaultDeserializer {
    _readHostObject(): NodeJS.ArrayBufferView
  }
}

/** As V8 writes values down, but for great arrays, of which it writes only what they are. */
class PlainWriter extends DefaultSerializer {
  readonly apart: Numbers[] = []

  override _writeHostObject(array: Numbers): void {
    const kind = array.byteLength < APART ? -1 : KINDS.indexOf(array.constructor as Kind)
    this.writeUint32(kind < 0 ? AMONG : kind)
    if (kind < 0) super._writeHostObject(array)
    else this.#writeApart(array)
  }

  #writeApart(array: Numbers): void {
    this.writeUint32(array.byteLength)
    this.apart.push(array)
  }
}

/**
 * Plain data as pieces of bytes, one behind the other, of which the greater ones are its own arrays: nothing great is copied. No piece at
 * all where the values come to more than one buffer holds: nothing else can be wrong with plain data.
 */
export function writePlain(data: Plain): readonly Uint8Array[] {
  const writer = new PlainWriter()
  try {
    writer.writeRawBytes(Buffer.alloc(LENGTH))
    writer.writeHeader()
    writer.writeValue(data)
    const values = writer.releaseBuffer()
    values.writeUInt32LE(values.length - LENGTH)
    return [values, ...writer.apart.map(bytesOf)]
  } catch {
    return []
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

class PlainReader extends DefaultDeserializer {
  readonly #bytes: Buffer
  /** Where the next array begins. */
  #at: number

  constructor(bytes: Buffer) {
    const end = LENGTH + bytes.readUInt32LE(0)
    super(bytes.subarray(LENGTH, end))
    this.#bytes = bytes
    this.#at = end
  }

  override _readHostObject(): Numbers {
    const kind = this.readUint32()
    if (kind === AMONG) return super._readHostObject() as Numbers
    const length = this.readUint32()
    const own = Uint8Array.prototype.slice.call(this.#bytes, this.#at, (this.#at += length))
    if (own.length !== length) throw new RangeError('an array is cut short')
    return new KINDS[kind]!(own.buffer)
  }

  /** Whether all was read. */
  get isDone(): boolean {
    return this.#at === this.#bytes.length
  }
}

/** What {@link writePlain} wrote, in one piece. Throws where it is anything else. */
export function readPlain(bytes: Buffer): unknown {
  const reader = new PlainReader(bytes)
  reader.readHeader()
  const value: unknown = reader.readValue()
  if (!reader.isDone) throw new RangeError('there is more than was told')
  return value
}
