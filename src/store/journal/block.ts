import { crc32 } from 'node:zlib'

/**
 * A journal is a row of blocks. A block is what one write made durable: a head of 16 bytes (mark, length and checksum of
 * the body, checksum of the head) and a body of entries, one JSON text a line. A block is written only when the
 * one before is durable, so a crash can tear the last block and no other.
 */
export const HEAD_BYTES = 16
const NEWLINE = 0x0a
const MARK = 0x314a4456 // "VDJ1"

/** Bytes of a body; an entry that needs more is refused. */
export const MAX_BODY = 64 * 1024 * 1024

/** Prints entries, already as JSON, as one block: into the given bytes where they suffice. */
export function printBlock(entries: readonly (string | Uint8Array)[], room?: Buffer): Buffer {
  const length = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), entries.length - 1)
  const size = HEAD_BYTES + length
  const block = room && size <= room.length ? room.subarray(0, size) : Buffer.allocUnsafe(size)
  let end = HEAD_BYTES
  for (const [i, entry] of entries.entries()) {
    if (i > 0) block[end++] = NEWLINE
    if (typeof entry === 'string') end += block.write(entry, end)
    else {
      block.set(entry, end)
      end += entry.length
    }
  }
  block.writeUInt32LE(MARK, 0)
  block.writeUInt32LE(length, 4)
  block.writeUInt32LE(crc32(block.subarray(HEAD_BYTES)), 8)
  block.writeUInt32LE(crc32(block.subarray(0, 12)), 12)
  return block
}

/** Bytes of the body that a head announces, or -1 when these bytes are no head. */
export function bodyLength(bytes: Buffer, at: number): number {
  if (at + HEAD_BYTES > bytes.length || bytes.readUInt32LE(at) !== MARK) return -1
  if (crc32(bytes.subarray(at, at + 12)) !== bytes.readUInt32LE(at + 12)) return -1
  const length = bytes.readUInt32LE(at + 4)
  return length <= MAX_BODY ? length : -1
}

/** Whether a whole block with a sound body begins here; `length` is what {@link bodyLength} gave. */
export function isSound(bytes: Buffer, at: number, length: number): boolean {
  const start = at + HEAD_BYTES
  return (
    start + length <= bytes.length &&
    crc32(bytes.subarray(start, start + length)) === bytes.readUInt32LE(at + 8)
  )
}

/** Where a sound block begins at or behind `at`; -1 when there is none. */
export function findSound(bytes: Buffer, at: number): number {
  const mark = Buffer.allocUnsafe(4)
  mark.writeUInt32LE(MARK)
  for (let next = bytes.indexOf(mark, at); next >= 0; next = bytes.indexOf(mark, next + 1)) {
    const length = bodyLength(bytes, next)
    if (length >= 0 && isSound(bytes, next, length)) return next
  }
  return -1
}
