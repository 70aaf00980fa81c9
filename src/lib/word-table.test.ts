import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WordTable } from './word-table.ts'

describe('codes by word', () => {
  it('are those of a map', () => {
    const word = fc.oneof(fc.nat(3000), fc.integer({ min: 0, max: 0xffff_ffff }))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5000, size: 'max' }), (words) => {
        const table = new WordTable()
        const map = new Map<number, number>()
        for (const one of words) {
          expect(table.get(one)).toBe(map.get(one) ?? -1)
          if (map.has(one)) continue
          table.add(one, map.size)
          map.set(one, map.size)
        }
      }),
      { numRuns: 8 },
    )
  })

  it('of words that differ in few bits stay apart', () => {
    const table = new WordTable()
    const words = Array.from({ length: 70_000 }, (_, i) => i * 65_536 + (i % 3))
    for (const [code, word] of words.entries()) table.add(word, code)
    expect(words.every((word, code) => table.get(word) === code)).toBe(true)
  })
})
