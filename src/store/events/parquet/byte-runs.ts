/** Bytes of the length that stands before each text of a page, and before levels. */
export const LENGTH_BYTES = 4

/** Some texts as runs of bytes. */
export interface ByteRuns {
  readonly bytes: Uint8Array
  /** Where each begins, and where it ends. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Order of two runs of the same bytes. */
export function compareRuns(
  bytes: Uint8Array,
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): number {
  const length = Math.min(end - start, otherEnd - otherStart)
  for (let i = 0; i < length; i++) {
    const difference = bytes[start + i]! - bytes[otherStart + i]!
    if (difference !== 0) return difference
  }
  return end - start - (otherEnd - otherStart)
}

/** Which of some texts is the least, and which the most; undefined where there is none. */
export function leastAndMost({ bytes, starts, ends }: ByteRuns): readonly [number, number] | undefined {
  if (ends.length === 0) return undefined
  let least = 0
  let most = 0
  for (let at = 1; at < ends.length; at++) {
    if (compareRuns(bytes, starts[at]!, ends[at]!, starts[most]!, ends[most]!) > 0) most = at
    else if (compareRuns(bytes, starts[at]!, ends[at]!, starts[least]!, ends[least]!) < 0) least = at
  }
  return [least, most]
}

/** Some bytes behind their length. */
export function behindLength(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(LENGTH_BYTES + bytes.length)
  out.writeUInt32LE(bytes.length)
  out.set(bytes, LENGTH_BYTES)
  return out
}

/** The texts one after the other, each behind its length. */
export function behindLengths({ bytes, starts, ends }: ByteRuns): Uint8Array {
  let size = 0
  for (let i = 0; i < ends.length; i++) size += LENGTH_BYTES + ends[i]! - starts[i]!
  const out = new Uint8Array(size)
  const view = new DataView(out.buffer)
  let at = 0
  for (let i = 0; i < ends.length; i++) {
    const start = starts[i]!
    const length = ends[i]! - start
    view.setUint32(at, length, true)
    at += LENGTH_BYTES
    // Most are short, for which a call costs more than a loop.
    if (length > 48) out.set(bytes.subarray(start, start + length), at)
    else for (let j = 0; j < length; j++) out[at + j] = bytes[start + j]!
    at += length
  }
  return out
}
