/**
 * A hash of the bytes of a text, which every file is made by: the texts of a column lie in its order, so that one of them is
 * found without the others. Whoever makes texts meet in it makes only that slower.
 */
export function textHash(bytes: Uint8Array): number {
  let hash = 0x811c_9dc5
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const PLACES = 2 ** 20

/** The places of texts in the order of their hashes; there are at most 2^20. */
export function placesByHash(hashes: Uint32Array): Uint32Array {
  // Hash and place together are a whole number below 2^52, and numbers alone are sorted quickly.
  const sorted = Float64Array.from(hashes, (hash, place) => hash * PLACES + place).sort()
  return Uint32Array.from(sorted, (both) => both % PLACES)
}
