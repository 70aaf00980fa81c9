import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenHashes } from './seen-hashes.ts'

test('knows what it was shown, and nothing else', () => {
  const half = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer())
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half), { maxLength: 500 }), (hashes) => {
      const seen = new SeenHashes(1000)
      const known = new Set<string>()
      for (const [low, high] of hashes) {
        expect(seen.seen(low, high)).toBe(known.has(`${low} ${high}`))
        known.add(`${low} ${high}`)
      }
    }),
  )
})

test('remembers no more than its limit', () => {
  const seen = new SeenHashes(2)
  for (const low of [1, 2, 3]) expect(seen.seen(low, 0)).toBe(false)
  expect([1, 2, 3].map((low) => seen.seen(low, 0))).toEqual([true, true, false])
})
