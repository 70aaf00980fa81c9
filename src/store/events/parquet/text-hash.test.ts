import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../lib/random.ts'
import { placesByHash } from './text-hash.ts'

const random = createRandom(4)
const spread = (length: number): number[] => Array.from({ length }, () => random.below(2 ** 32))

describe('places by hash', () => {
  it.each([
    { name: 'none', hashes: [] },
    { name: 'one', hashes: [7] },
    { name: 'spread evenly', hashes: spread(5_000) },
    { name: 'all the same', hashes: Array.from({ length: 300 }, () => 5) },
    { name: 'all alike', hashes: Array.from({ length: 300 }, (_, i) => 4_000_000_000 - i) },
    { name: 'the least and the greatest', hashes: [0xffff_ffff, 0, 0xffff_ffff, 0] },
  ])('of hashes: $name', ({ hashes }) => {
    const places = placesByHash(Uint32Array.from(hashes))
    expect(Array.from(places, (place) => hashes[place])).toEqual(hashes.toSorted((a, b) => a - b))
    expect([...places].sort((a, b) => a - b)).toEqual(hashes.map((_, place) => place))
  })
})
