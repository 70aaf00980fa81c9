/** A packet as it was captured, from its link layer on. It is filled again for the next one. */
export interface Frame {
  /** Microseconds since 1970 UTC. */
  time: number
  /** What its first bytes are (https://www.tcpdump.org/linktypes.html). */
  linkType: number
  bytes: Uint8Array
  from: number
  to: number
  /** Bytes that it had on the wire; a capture may keep only the first of them. */
  length: number
}

export type TakeFrame = (frame: Frame) => void

/** What a capture says that cannot be true, or that we do not read. */
export class CaptureDamage extends Error {}

/** Reads the blocks of one kind of capture file. */
export interface FrameReader {
  /**
   * Reads what begins at `from` and gives where the next begins; or -1 when it is not all there before `to`. Throws
   * `CaptureDamage`.
   */
  read(bytes: Uint8Array, from: number, to: number): number
}

/** More than any link carries: a block that says it is longer is damaged. */
export const MAX_BLOCK = 1 << 20

/** The end of the year 9999, the last time that can be written down. */
const LAST = 253_402_300_799_000_000

/** A time that a packet may have. */
export function soundTime(micros: number): number {
  if (micros >= 0 && micros <= LAST) return micros
  throw new CaptureDamage('a packet of no time')
}
