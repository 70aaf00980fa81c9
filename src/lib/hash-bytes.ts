/**
 * 32 bits of a run of bytes: HalfSipHash-1-3, a hash for tables. Who does not know the seed finds no two runs that it is likely
 * to be the same of.
 */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  const key = Math.imul(seed, 0x9e3779b1)
  let v0 = seed | 0
  let v1 = key
  let v2 = 0x6c796765 ^ seed
  let v3 = 0x74656462 ^ key
  // The rest that makes no word, the length, and three rounds more.
  const words = ((end - start) >> 2) + 1
  for (let i = 0; i < words + 3; i++) {
    const at = start + 4 * i
    let word = 0
    if (i < words - 1)
      word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    else if (i === words - 1) {
      word = (end - start) << 24
      for (let rest = at; rest < end; rest++) word |= bytes[rest]! << (8 * (rest - at))
    } else if (i === words) v2 ^= 0xff
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  return v1 ^ v3
}
