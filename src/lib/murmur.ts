/** One more word of a hash (MurmurHash3). */
export function mixed(hash: number, word: number): number {
  let next = Math.imul(word, 0xcc9e2d51)
  next = hash ^ Math.imul((next << 15) | (next >>> 17), 0x1b873593)
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0
}

/** 32 bits, about each of which every word has decided. */
export function finished(hash: number): number {
  let last = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  last = Math.imul(last ^ (last >>> 13), 0xc2b2ae35)
  return (last ^ (last >>> 16)) >>> 0
}

/** The hash of a run of bytes. Who does not know the seed cannot find many with the same one. */
export function hashOfBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed ^ (end - start)
  let at = start
  for (const last = end - 3; at < last; at += 4)
    hash = mixed(hash, bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))
  let rest = 0
  for (; at < end; at++) rest = (rest << 8) | bytes[at]!
  return finished(mixed(hash, rest))
}
