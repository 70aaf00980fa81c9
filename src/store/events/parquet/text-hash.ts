/**
 * A hash of the bytes of a text, which every file is made by: the texts of a column lie in its order, so that one of them is
 * found without the others. Whoever makes texts meet in it makes only that slower.
 */
export function textHash(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = 0x811c_9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Texts that are put in order one by one. */
const MOST_TOGETHER = 64

/** The places of texts in the order of their hashes. As hashes are spread evenly, most are put where they belong at once. */
export function placesByHash(hashes: Uint32Array): Uint32Array {
  const shift = Math.max(0, Math.clz32(hashes.length) - 1)
  const starts = new Uint32Array((0xffff_ffff >>> shift) + 2)
  for (let i = 0; i < hashes.length; i++) starts[(hashes[i]! >>> shift) + 1]!++
  let together = 0
  for (let i = 1; i < starts.length; i++) {
    together = Math.max(together, starts[i]!)
    starts[i]! += starts[i - 1]!
  }
  const places = new Uint32Array(hashes.length)
  for (let i = 0; i < hashes.length; i++) places[starts[hashes[i]! >>> shift]!++] = i
  // Somebody chose them.
  if (together > MOST_TOGETHER) return places.sort((a, b) => hashes[a]! - hashes[b]!)
  for (let at = 1; at < places.length; at++) moveDown(places, hashes, at)
  return places
}

/** Moves a place to behind the last before it that has no greater hash. */
function moveDown(places: Uint32Array, hashes: Uint32Array, from: number): void {
  const place = places[from]!
  const hash = hashes[place]!
  let at = from
  for (; at > 0 && hashes[places[at - 1]!]! > hash; at--) places[at] = places[at - 1]!
  places[at] = place
}
