import { crc32 } from 'node:zlib'
import { sizeOf } from '../lib/pieces.ts'
import type { Plain } from '../model/plain.ts'
import { readPlain, writePlain } from './plain-bytes.ts'

/** Stands before every saved state. */
const MAGIC = Buffer.from('vedette state\n')
/** To be raised whenever what is saved changes its form or its meaning. */
export const STATE_FORMAT = 12
const VERSION_AT = MAGIC.length
const LENGTH_AT = VERSION_AT + 4
const CHECKSUM_AT = LENGTH_AT + 8
const HEAD = CHECKSUM_AT + 4

/** Bytes of saved state, head and all: as much as one buffer of V8 is sure to hold. */
export const MOST_STATE = 2 ** 31 - 1

/** Why bytes are no state that can be used, in words that follow the name of a file. */
export type BytesRead =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string }

/**
 * Plain data as bytes: what they are, their version, their length, a checksum (CRC-32) of all this, and the data. They come in pieces,
 * one behind the other; the greater ones are arrays of what is saved, which must not change until they are written.
 */
export function stateBytes(saved: Plain, most = MOST_STATE): readonly Uint8Array[] {
  const data = writePlain(saved)
  const length = HEAD + sizeOf(data)
  if (data.length === 0 || length > most) throw new StateTooLarge(most)
  const head = Buffer.alloc(HEAD)
  MAGIC.copy(head)
  head.writeUInt32LE(STATE_FORMAT, VERSION_AT)
  head.writeBigUInt64LE(BigInt(length - HEAD), LENGTH_AT)
  head.writeUInt32LE(checksum(head, data), CHECKSUM_AT)
  return [head, ...data]
}

export class StateTooLarge extends Error {
  constructor(most: number) {
    super(`the state comes to more than ${most} bytes; end the stream, or run with fewer rules`)
    this.name = 'StateTooLarge'
  }
}

/** Bytes that stand before the data: enough for {@link announcedLength}. */
export const STATE_HEAD = HEAD

/** How long, head and all, the saved state is that begins with these bytes; -1 where none does. */
export function announcedLength(head: Buffer): number {
  if (head.length < HEAD || !head.subarray(0, MAGIC.length).equals(MAGIC)) return -1
  const length = head.readBigUInt64LE(LENGTH_AT)
  return length <= BigInt(MOST_STATE - HEAD) ? HEAD + Number(length) : -1
}

/** Reads what {@link stateBytes} made, and refuses whatever is not exactly that. */
export function readStateBytes(given: Uint8Array): BytesRead {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
  const why = unsound(bytes)
  if (why !== undefined) return { ok: false, why }
  try {
    return { ok: true, value: soundState(bytes) }
  } catch {
    return { ok: false, why: 'is damaged: it cannot be taken apart' }
  }
}

/** Why bytes are not exactly what {@link stateBytes} made; undefined when they are. */
export function unsound(bytes: Buffer): string | undefined {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return 'is no saved state'
  if (bytes.length < HEAD) return 'is cut short'
  const version = bytes.readUInt32LE(VERSION_AT)
  if (version !== STATE_FORMAT)
    return `has state of version ${version}; this program reads version ${STATE_FORMAT}`
  const length = bytes.readBigUInt64LE(LENGTH_AT)
  if (length !== BigInt(bytes.length - HEAD))
    return `has ${bytes.length - HEAD} bytes of state, not ${length}`
  if (checksum(bytes, [bytes.subarray(HEAD)]) !== bytes.readUInt32LE(CHECKSUM_AT))
    return 'is damaged: its checksum is another one'
  return undefined
}

/** What bytes hold that are known to be sound. */
export const soundState = (bytes: Buffer): unknown => readPlain(bytes.subarray(HEAD))

/** Of a head, but for the checksum that stands in it, and the data. */
const checksum = (head: Buffer, data: readonly Uint8Array[]): number =>
  data.reduce((sum, piece) => crc32(piece, sum), crc32(head.subarray(0, CHECKSUM_AT)))
