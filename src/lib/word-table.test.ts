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
        table.touch(Float64Array.from(words))
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

  it('are the places of words that it is filled with, and more can be added', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff })
    const words = fc.uniqueArray(word, { maxLength: 5000, size: 'max' })
    fc.assert(
      fc.property(words, fc.nat(5000), fc.integer({ min: 1, max: 9 }), (all, filled, each) => {
        const table = new WordTable()
        // Now and then there is a place without a word.
        table.fill(Float64Array.from(all.slice(0, filled), (one, code) => (code % each === 0 ? -1 : one)))
        for (const [code, one] of all.entries()) {
          const is = code < filled && code % each !== 0
          expect(table.get(one)).toBe(is ? code : -1)
          if (!is) table.add(one, code)
        }
        expect(all.every((one, code) => table.get(one) === code)).toBe(true)
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
