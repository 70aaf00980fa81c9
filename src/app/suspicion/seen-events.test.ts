import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeenEvents } from './seen-events.ts'

describe('events by hash', () => {
  it('are found where they are the ones meant, also where many have one hash', () => {
    // A content and its hash, of which there are few.
    const event = fc.tuple(fc.nat(300), fc.constantFrom(0, 1, 0x01000000, 0xffffffff, 0x7fffffff))
    fc.assert(
      fc.property(fc.array(event, { maxLength: 2000, size: 'max' }), (events) => {
        const seen = new SeenEvents()
        const contents: string[] = []
        for (const [content, hash] of events) {
          const key = `${content} ${hash}`
          const found = seen.find(hash, (number) => contents[number] === key)
          expect(found).toBe(contents.indexOf(key))
          if (found >= 0) continue
          seen.add(hash)
          contents.push(key)
        }
        expect(seen.size).toBe(contents.length)
      }),
      { numRuns: 20 },
    )
  })
})
