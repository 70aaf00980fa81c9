import { expect, it } from 'vitest'
import { hashBytes } from './hash-bytes.ts'

/** As its authors wrote it down (github.com/veorq/SipHash), with one round a word and three in the end. */
function reference(bytes: Uint8Array, k0: number, k1: number): number {
  const v = Int32Array.of(k0, k1, 0x6c796765 ^ k0, 0x74656462 ^ k1)
  const turned = (at: number, bits: number): number => (v[at]! << bits) | (v[at]! >>> (32 - bits))
  const step = (into: number, from: number, bits: number): void => {
    v[into]! += v[from]!
    v[from] = turned(from, bits)
    v[from]! ^= v[into]!
  }
  const round = (): void => {
    step(0, 1, 5)
    v[0] = turned(0, 16)
    step(2, 3, 8)
    step(0, 3, 7)
    step(2, 1, 13)
    v[2] = turned(2, 16)
  }
  const take = (word: number): void => {
    v[3]! ^= word
    round()
    v[0]! ^= word
  }
  const padded = new Uint8Array(4 * (Math.floor(bytes.length / 4) + 1))
  padded.set(bytes)
  padded[padded.length - 1] = bytes.length
  const view = new DataView(padded.buffer)
  for (let at = 0; at < padded.length; at += 4) take(view.getInt32(at, true))
  v[2]! ^= 0xff
  for (let i = 0; i < 3; i++) round()
  return v[1]! ^ v[3]!
}

it('is HalfSipHash-1-3 of the bytes between two places', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 255)
  for (const seed of [0, 1, 0x12345678, 2 ** 31 - 1]) {
    for (let length = 0; length < 270; length++) {
      const some = bytes.subarray(11, 11 + length)
      expect(hashBytes(bytes, 11, 11 + length, seed)).toBe(reference(some, seed, Math.imul(seed, 0x9e3779b1)))
    }
  }
})
