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
      fc.property(fc.array(fc.nat(400), { maxLength: 600 }), (keys) => {
        const table = new DigestTable(4)
        const map = new Map<number, number>()
        for (const [number, key] of keys.entries()) {
          const digest = digestOf(String(key))
          expect(table.get(digest)).toBe(map.get(key) ?? -1)
          if (map.has(key)) continue
          table.add(digest, number)
          map.set(key, number)
        }
        expect(table.size).toBe(map.size)
      }),
    )
  })

  it('tells digests apart that differ in their last word only', () => {
    const table = new DigestTable()
    table.add(Uint32Array.of(7, 7, 7, 1), 1)
    table.add(Uint32Array.of(7, 7, 7, 2), 2)
    expect(table.get(Uint32Array.of(7, 7, 7, 2))).toBe(2)
    expect(table.get(Uint32Array.of(7, 7, 7, 3))).toBe(-1)
  })
})
