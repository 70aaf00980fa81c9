import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HashIndex } from './hash-index.ts'

describe('things by hash', () => {
  it('are found where they are the ones meant, also where many have one hash', () => {
    // A content and its hash, of which there are few.
    const thing = fc.tuple(fc.nat(300), fc.constantFrom(0, 1, 0x01000000, 0xffffffff, 0x7fffffff))
    fc.assert(
      fc.property(fc.array(thing, { maxLength: 2000, size: 'max' }), (things) => {
        const index = new HashIndex()
        const contents: string[] = []
        for (const [content, hash] of things) {
          const key = `${content} ${hash}`
          let found = index.first(hash)
          while (found >= 0 && contents[found] !== key) found = index.next()
          expect(found).toBe(contents.indexOf(key))
          if (found >= 0) continue
          index.add(hash)
          contents.push(key)
        }
        expect(index.size).toBe(contents.length)
      }),
      { numRuns: 20 },
    )
  })
})
