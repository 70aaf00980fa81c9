import { DefaultSerializer, deserialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { Plain } from '../model/plain.ts'

/** Stands before every saved state. */
const MAGIC = Buffer.from('vedette state\n')
/** To be raised whenever what is saved changes its form or its meaning. */
export const STATE_FORMAT = 10
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

/** Plain data as bytes: what they are, their version, their length, a checksum (CRC-32) of all this, and the data. */
export function stateBytes(saved: Plain, most = MOST_STATE): Uint8Array {
  const bytes = serialized(saved)
  if (!bytes || bytes.length > most) throw new StateTooLarge(most)
  MAGIC.copy(bytes)
  bytes.writeUInt32LE(STATE_FORMAT, VERSION_AT)
  bytes.writeBigUInt64LE(BigInt(bytes.length - HEAD), LENGTH_AT)
  bytes.writeUInt32LE(checksum(bytes), CHECKSUM_AT)
  return bytes
}

/** Room for the head, and the data; undefined where they come to more than one buffer holds: nothing else can be wrong with plain data. */
function serialized(saved: Plain): Buffer | undefined {
  const serializer = new DefaultSerializer()
  try {
    serializer.writeRawBytes(Buffer.alloc(HEAD))
    serializer.writeHeader()
    serializer.writeValue(saved)
    return serializer.releaseBuffer()
  } catch {
    return undefined
  }
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
  if (checksum(bytes) !== bytes.readUInt32LE(CHECKSUM_AT)) return 'is damaged: its checksum is another one'
  return undefined
}

/** What bytes hold that are known to be sound. */
export const soundState = (bytes: Buffer): unknown => deserialize(bytes.subarray(HEAD))

/** Of all bytes but those where it stands itself. */
const checksum = (bytes: Buffer): number => crc32(bytes.subarray(HEAD), crc32(bytes.subarray(0, CHECKSUM_AT)))
