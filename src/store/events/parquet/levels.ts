import { printVarint, ThriftReader } from './thrift.ts'

/** Widths in which small numbers are packed: levels of 1 and 2 bits, and places in a dictionary, which read quickest as whole bytes. */
export type Width = 1 | 2 | 8 | 16 | 32

type SmallNumbers = Uint8Array | Uint16Array | Uint32Array

export const widthFor = (most: number): 8 | 16 | 32 => (most < 0x100 ? 8 : most < 0x1_0000 ? 16 : 32)

/** The same small number so many times. */
export function printSame(value: number, count: number, width: Width): Uint8Array {
  const out: number[] = []
  printVarint(count * 2, out)
  for (let bits = 0; bits < width; bits += 8) out.push((value >>> bits) & 0xff)
  return Uint8Array.from(out)
}

/** Numbers of one bit, that of the first the lowest of the first byte. */
export function printBits(bits: Uint8Array): Uint8Array {
  const head: number[] = []
  printVarint(bits.length * 2 + 1, head)
  const out = new Uint8Array(head.length + bits.length)
  out.set(head)
  out.set(bits, head.length)
  return out
}

/** Small numbers bit by bit. */
export function printPacked(values: Uint8Array | Uint32Array, width: Width): Uint8Array {
  const head: number[] = []
  const groups = Math.ceil(values.length / 8)
  printVarint(groups * 2 + 1, head)
  const out = new Uint8Array(head.length + groups * width)
  out.set(head)
  out.set(packed(values, width, groups), head.length)
  return out
}

function packed(values: Uint8Array | Uint32Array, width: Width, groups: number): Uint8Array {
  switch (width) {
    case 8:
      return new Uint8Array(values)
    case 16:
      return new Uint8Array(new Uint16Array(values).buffer)
    case 32:
      return new Uint8Array(new Uint32Array(values).buffer)
    default: {
      const out = new Uint8Array(groups * width)
      const each = 8 / width
      for (let i = 0; i < values.length; i++) out[Math.floor(i / each)]! |= values[i]! << ((i % each) * width)
      return out
    }
  }
}

/** Reads as many numbers as `out` holds, in runs of either kind. */
export function readHybrid(bytes: Uint8Array, width: Width, out: SmallNumbers): void {
  const reader = new ThriftReader(bytes)
  let done = 0
  while (done < out.length) {
    const head = reader.varint()
    const start = reader.at
    if (head % 2 === 0) {
      reader.at += Math.ceil(width / 8)
      const count = Math.min(head / 2, out.length - done)
      out.fill(numberAt(bytes, start, width), done, done + count)
      done += count
    } else {
      const count = Math.min(((head - 1) / 2) * 8, out.length - done)
      reader.at += ((head - 1) / 2) * width
      if (reader.at - width > bytes.length) throw new RangeError('bytes are missing')
      unpack(bytes, start, width, out.subarray(done, done + count))
      done += count
    }
  }
}

function numberAt(bytes: Uint8Array, at: number, width: Width): number {
  let value = 0
  for (let bits = 0; bits < width; bits += 8) value |= bytes[at + bits / 8]! << bits
  return value >>> 0
}

function unpack(bytes: Uint8Array, at: number, width: Width, out: SmallNumbers): void {
  if (width >= 8) {
    const step = width / 8
    // A copy, because what stands in the file is not aligned; `slice` of a Buffer would be none.
    const own = new Uint8Array(bytes.subarray(at, at + out.length * step))
    if (own.length < out.length * step) throw new RangeError('bytes are missing')
    if (width === 8) out.set(own)
    else if (width === 16) out.set(new Uint16Array(own.buffer))
    else out.set(new Uint32Array(own.buffer))
    return
  }
  const each = 8 / width
  const mask = (1 << width) - 1
  for (let i = 0; i < out.length; i++)
    out[i] = (bytes[at + Math.floor(i / each)]! >> ((i % each) * width)) & mask
}
