import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DigestTable } from './digest-table.ts'

const digestOf = (text: string): Uint32Array => {
  const hash = createHash('sha256').update(text).digest()
  return new Uint32Array(hash.buffer, hash.byteOffset, 4)
}

describe('numbers by digest', () => {
  it('are those of a map', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(8000), { maxLength: 12_000, size: 'max' }), (keys) => {
        const table = new DigestTable()
        const map = new Map<number, number>()
        for (const key of keys) {
          const digest = digestOf(String(key))
          expect(table.get(digest)).toBe(map.get(key) ?? -1)
          if (map.has(key)) continue
          expect(table.add(digest)).toBe(map.size)
          map.set(key, map.size)
        }
        expect(table.size).toBe(map.size)
      }),
      { numRuns: 20 },
    )
  })

  it('tells digests apart that differ in their last word only', () => {
    const table = new DigestTable()
    table.add(Uint32Array.of(7, 7, 7, 1))
    table.add(Uint32Array.of(7, 7, 7, 2))
    expect(table.get(Uint32Array.of(7, 7, 7, 2))).toBe(1)
    expect(table.get(Uint32Array.of(7, 7, 7, 3))).toBe(-1)
  })

  it('gives back digests in the order of their numbers, across pages', () => {
    const table = new DigestTable()
    const digests = Array.from({ length: 5000 }, (_, i) => digestOf(String(i)))
    for (const digest of digests) table.add(digest)
    expect([...table.part(4000, 4500)]).toEqual(digests.slice(4000, 4500).flatMap((digest) => [...digest]))
  })
})
